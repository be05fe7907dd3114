//! Soft deletes: a row with a value in one column counts as deleted, and queries leave it out.

use super::document::{EntityDefinition, SchemaDocument};
use super::entity::{Column, Entity};
use super::resolved::Codec;
use crate::error::CoreError;

/// Finds the columns by which rows of all entities are deleted softly.
pub(super) fn find_all(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    for definition in &document.entities {
        let Some(field) = &definition.soft_delete else { continue };
        for base in super::base::bases(document, definition)? {
            if base.soft_delete.as_ref() != Some(field) {
                // A query of the base finds rows of its heirs.
                let reason = format!("'{}', whose table it shares, has none; delete that softly as well", base.name);
                return Err(refused(definition, field, &reason));
            }
        }
        for entity in entities.iter_mut().filter(|entity| entity.name == definition.name) {
            let column = entity.column(field, "say since when a row is deleted")?.clone();
            check(definition, &column)?;
            entity.soft_delete = Some(column);
        }
    }
    Ok(())
}

fn check(definition: &EntityDefinition, column: &Column) -> Result<(), CoreError> {
    if column.codec == Codec::Date && column.nullable {
        return Ok(());
    }
    let reason = format!(
        "rows that are there have no such time; declare it as `{}?: Date`",
        column.field
    );
    Err(refused(definition, &column.field, &reason))
}

fn refused(definition: &EntityDefinition, field: &str, reason: &str) -> CoreError {
    CoreError::UnfitField {
        entity: definition.name.clone(),
        field: field.to_owned(),
        role: "the time of a soft delete".to_owned(),
        reason: reason.to_owned(),
    }
}

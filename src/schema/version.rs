//! The version of a row: a number that every write of the row makes one greater, and that a write demands as it was read.

use super::document::{EntityDefinition, FieldDefinition, FieldType, SchemaDocument};
use super::entity::{Column, Entity};
use crate::error::CoreError;

/// The version of a new row, as SQL.
pub(super) const FIRST: &str = "1";

/// Finds the versions of all entities.
pub(super) fn find_all(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    for definition in &document.entities {
        let Some(field) = declared(definition)? else { continue };
        check(document, definition, field)?;
        for entity in entities.iter_mut().filter(|entity| entity.name == definition.name) {
            entity.version = entity.columns.iter().find(|column| column.field == field.name).cloned();
        }
    }
    Ok(())
}

fn declared(definition: &EntityDefinition) -> Result<Option<&FieldDefinition>, CoreError> {
    let mut fields = definition.fields.iter().filter(|field| field.version);
    match (fields.next(), fields.next()) {
        (Some(first), Some(second)) => Err(refused(
            definition,
            second,
            format!("'{}' is one already; remove one of the two", first.name),
        )),
        (first, _) => Ok(first),
    }
}

fn check(document: &SchemaDocument, definition: &EntityDefinition, field: &FieldDefinition) -> Result<(), CoreError> {
    let counts = matches!(
        field.kind,
        FieldType::Number { size: None } | FieldType::Integer { size: None } | FieldType::Integer { size: Some(_) }
    );
    if !counts || field.primary_key || field.column_type.is_some() {
        let reason = "it counts writes in an INTEGER column of its own; declare it as `number & Version`";
        return Err(refused(definition, field, reason.to_owned()));
    }
    // A query of the base writes rows of its heirs.
    let bases = super::base::bases(document, definition)?;
    match bases
        .iter()
        .find(|base| base.fields.iter().all(|known| known.name != field.name || !known.version))
    {
        Some(base) => Err(refused(
            definition,
            field,
            format!("'{}', whose table it shares, has none; declare it there", base.name),
        )),
        None => Ok(()),
    }
}

fn refused(definition: &EntityDefinition, field: &FieldDefinition, reason: String) -> CoreError {
    CoreError::UnfitField {
        entity: definition.name.clone(),
        field: field.name.clone(),
        role: "the version".to_owned(),
        reason,
    }
}

impl Entity {
    /// Whether a column counts the writes of its row.
    pub fn is_version(&self, column: &Column) -> bool {
        self.version.as_ref().is_some_and(|version| version.field == column.field)
    }
}

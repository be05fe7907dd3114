//! Indexes of a table that several entities share.

use super::base;
use super::document::{EntityDefinition, IndexDefinition, SchemaDocument};
use super::entity::Entity;
use super::index::{Index, declared};
use crate::error::CoreError;

/// Gives each entity the indexes of its base, which hold for its rows too.
pub(super) fn inherit(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    let own: Vec<(String, Vec<Index>)> = entities
        .iter()
        .map(|entity| (entity.name.clone(), entity.indexes.clone()))
        .collect();
    for (definition, entity) in document.entities.iter().zip(entities.iter_mut()) {
        for base in base::bases(document, definition)? {
            let inherited = own
                .iter()
                .filter(|(name, _)| *name == base.name)
                .flat_map(|(_, indexes)| indexes);
            let missing: Vec<Index> = inherited.filter(|index| !entity.indexes.contains(index)).cloned().collect();
            entity.indexes.splice(0..0, missing);
        }
    }
    Ok(())
}

/// The indexes that a definition declares and does not inherit.
pub(super) fn own(document: &SchemaDocument, definition: &EntityDefinition) -> Result<Vec<IndexDefinition>, CoreError> {
    let inherited: Vec<IndexDefinition> = base::bases(document, definition)?.into_iter().flat_map(declared).collect();
    let mut own = declared(definition);
    own.retain(|index| !inherited.contains(index));
    Ok(own)
}

/// Refuses a unique index that would hold for rows of other entities too.
pub(super) fn refuse(entity: &Entity, declared: &IndexDefinition, columns: &[String]) -> Result<(), CoreError> {
    let Some(base) = entity.bases().first() else { return Ok(()) };
    let partial = |name: &String| entity.columns.iter().any(|column| column.partial && column.name == *name);
    if !declared.unique || columns.iter().any(partial) {
        return Ok(());
    }
    Err(CoreError::InvalidInheritance {
        entity: entity.name.clone(),
        base: base.clone(),
        reason: format!(
            "its unique index over {} would hold for all rows of the table; declare it in '{base}'",
            declared.fields.join(", ")
        ),
    })
}

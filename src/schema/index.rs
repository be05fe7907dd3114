//! Indexes: the declared ones, and one for every foreign key that has none.

use super::document::{EntityDefinition, IndexDefinition, SchemaDocument};
use super::entity::Entity;
use super::validate;
use crate::error::CoreError;

/// An index of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Its name, unquoted and unique in the database.
    pub name: String,
    /// The indexed columns, most significant first.
    pub columns: Vec<String>,
    /// Whether two rows may not share the same values.
    pub unique: bool,
}

/// Resolves and names the indexes of all entities. Names of indexes and tables share one namespace.
pub(super) fn name_all(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    let mut taken: Vec<String> = entities.iter().map(|entity| entity.table.to_ascii_lowercase()).collect();
    let mut unnamed = Vec::new();
    // Names that the application chose come first: a derived name can give way.
    for (definition, entity) in document.entities.iter().zip(entities.iter_mut()) {
        let mut derived = Vec::new();
        for declared in declared(definition) {
            let columns = columns(entity, &declared.fields)?;
            match declared.name {
                Some(name) => {
                    validate::nameable(&format!("an index of '{}'", entity.name), &name)?;
                    if taken.contains(&name.to_ascii_lowercase()) {
                        return Err(CoreError::DuplicateIndex {
                            entity: entity.name.clone(),
                            index: name,
                        });
                    }
                    taken.push(name.to_ascii_lowercase());
                    entity.indexes.push(Index {
                        name,
                        columns,
                        unique: declared.unique,
                    });
                }
                None => derived.push((columns, declared.unique)),
            }
        }
        unnamed.push(derived);
    }
    for (entity, derived) in entities.iter_mut().zip(unnamed) {
        for (columns, unique) in derived {
            add(entity, columns, unique, &mut taken);
        }
        for column in foreign_keys_without_index(entity) {
            add(entity, vec![column], false, &mut taken);
        }
    }
    Ok(())
}

fn declared(definition: &EntityDefinition) -> Vec<IndexDefinition> {
    let of_fields = definition.fields.iter().filter_map(|field| {
        let index = field.index.as_ref()?;
        Some(IndexDefinition {
            fields: vec![field.name.clone()],
            unique: index.unique,
            name: index.name.clone(),
        })
    });
    of_fields.chain(definition.indexes.iter().cloned()).collect()
}

fn columns(entity: &Entity, fields: &[String]) -> Result<Vec<String>, CoreError> {
    if fields.is_empty() {
        return Err(CoreError::InvalidDocument {
            message: format!("an index of '{}' has no fields", entity.name),
        });
    }
    fields
        .iter()
        .map(|field| Ok(entity.column(field, "index")?.name.clone()))
        .collect()
}

fn add(entity: &mut Entity, columns: Vec<String>, unique: bool, taken: &mut Vec<String>) {
    // The primary key is unique already, and one index of a kind is enough.
    let is_key = columns.len() == 1 && columns.first() == Some(&entity.key.name);
    if is_key
        || entity
            .indexes
            .iter()
            .any(|index| index.columns == columns && index.unique == unique)
    {
        return;
    }
    let stem = format!(
        "{}_{}_{}",
        entity.table,
        columns.join("_"),
        if unique { "unique" } else { "index" }
    );
    let mut name = stem.clone();
    let mut number = 2;
    while taken.contains(&name.to_ascii_lowercase()) {
        name = format!("{stem}_{number}");
        number += 1;
    }
    taken.push(name.to_ascii_lowercase());
    entity.indexes.push(Index { name, columns, unique });
}

/// Without an index, deleting a target row scans the whole table.
fn foreign_keys_without_index(entity: &Entity) -> Vec<String> {
    let leads = |column: &str| {
        entity
            .indexes
            .iter()
            .any(|index| index.columns.first().is_some_and(|first| first == column))
    };
    let references = entity
        .columns
        .iter()
        .filter(|column| column.reference.is_some() && !column.primary_key);
    references
        .map(|column| column.name.clone())
        .filter(|column| !leads(column))
        .collect()
}

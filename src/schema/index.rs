//! Indexes: the declared ones, and one for every foreign key that has none.

use super::document::{EntityDefinition, IndexDefinition, SchemaDocument};
use super::entity::Entity;
use super::{shared_index, validate};
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

impl Index {
    /// The name of an index that has none of its own, for a table; a number follows where it is taken.
    pub fn derived_name(&self, table: &str) -> String {
        let kind = if self.unique { "unique" } else { "index" };
        format!("{table}_{}_{kind}", self.columns.join("_"))
    }
}

/// Resolves and names the indexes of all entities. Names of indexes and tables share one namespace.
pub(super) fn name_all(document: &SchemaDocument, entities: &mut [Entity]) -> Result<(), CoreError> {
    let mut taken: Vec<String> = entities.iter().map(|entity| entity.table.to_ascii_lowercase()).collect();
    let mut unnamed = Vec::new();
    // Names that the application chose come first: a derived name can give way.
    for (place, definition) in document.entities.iter().enumerate() {
        let mut derived = Vec::new();
        let Some(entity) = entities.get(place) else { continue };
        let known = of_table(entities, entity);
        let mut named = Vec::new();
        for declared in shared_index::own(document, definition)? {
            let columns = columns(entity, &declared.fields)?;
            shared_index::refuse(entity, &declared, &columns)?;
            let Some(name) = declared.name else {
                derived.push((columns, declared.unique));
                continue;
            };
            validate::nameable(&format!("an index of '{}'", entity.name), &name)?;
            let index = Index {
                name,
                columns,
                unique: declared.unique,
            };
            // Entities of one table may declare the same one.
            if !known.contains(&index) && taken.contains(&index.name.to_ascii_lowercase()) {
                return Err(CoreError::DuplicateIndex {
                    entity: entity.name.clone(),
                    index: index.name,
                });
            }
            taken.push(index.name.to_ascii_lowercase());
            named.push(index);
        }
        if let Some(entity) = entities.get_mut(place) {
            entity.indexes.extend(named);
        }
        unnamed.push(derived);
    }
    for (place, derived) in unnamed.into_iter().enumerate() {
        let known = entities
            .get(place)
            .map(|entity| of_table(entities, entity))
            .unwrap_or_default();
        let Some(entity) = entities.get_mut(place) else { continue };
        for (columns, unique) in derived {
            add(entity, &known, columns, unique, &mut taken);
        }
        for column in foreign_keys_without_index(entity) {
            add(entity, &known, vec![column], false, &mut taken);
        }
    }
    shared_index::inherit(document, entities)
}

/// The indexes of the entities that share a table.
fn of_table(entities: &[Entity], entity: &Entity) -> Vec<Index> {
    let family = entities.iter().filter(|other| other.table == entity.table);
    family.flat_map(|other| other.indexes.clone()).collect()
}

/// The indexes that a definition declares, at its fields and for itself.
pub(super) fn declared(definition: &EntityDefinition) -> Vec<IndexDefinition> {
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

fn add(entity: &mut Entity, known: &[Index], columns: Vec<String>, unique: bool, taken: &mut Vec<String>) {
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
    if let Some(shared) = known.iter().find(|index| index.columns == columns && index.unique == unique) {
        entity.indexes.push(shared.clone());
        return;
    }
    let mut index = Index {
        name: String::new(),
        columns,
        unique,
    };
    let stem = index.derived_name(&entity.table);
    let mut name = stem.clone();
    let mut number = 2;
    while taken.contains(&name.to_ascii_lowercase()) {
        name = format!("{stem}_{number}");
        number += 1;
    }
    taken.push(name.to_ascii_lowercase());
    index.name = name;
    entity.indexes.push(index);
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
        .filter(|column| column.reference.is_some() && !column.primary_key)
        .filter(|column| column.partial || entity.bases().is_empty());
    references
        .map(|column| column.name.clone())
        .filter(|column| !leads(column))
        .collect()
}

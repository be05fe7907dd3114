//! What a definition must keep to by itself.

use super::document::{EntityDefinition, FieldDefinition, FieldType, ReferentialAction, SchemaDocument};
use super::entity::{Entity, Reference};
use super::resolved::Codec;
use crate::error::CoreError;
use crate::sql::is_nameable;

/// The table of a definition.
pub(super) fn table(definition: &EntityDefinition) -> &str {
    definition.collection.as_deref().unwrap_or(&definition.name)
}

/// The column of a field.
pub(super) fn column(field: &FieldDefinition) -> &str {
    field.column.as_deref().unwrap_or(&field.name)
}

/// Names can be held, and no two entities or fields share one.
pub(super) fn names(document: &SchemaDocument) -> Result<(), CoreError> {
    for (place, entity) in document.entities.iter().enumerate() {
        nameable("an entity", &entity.name)?;
        table_name(&format!("the table of '{}'", entity.name), table(entity))?;
        if document.entities.iter().take(place).any(|other| other.name == entity.name) {
            return Err(CoreError::DuplicateEntity {
                entity: entity.name.clone(),
            });
        }
        for (place, field) in entity.fields.iter().enumerate() {
            nameable(&format!("a field of '{}'", entity.name), &field.name)?;
            nameable(&format!("the column of '{}.{}'", entity.name, field.name), column(field))?;
            if field.name.starts_with('$') {
                return Err(CoreError::InvalidName {
                    what: format!("a field of '{}'", entity.name),
                    name: field.name.clone(),
                    reason: "filters use names that begin with $ for operators".to_owned(),
                });
            }
            if entity.fields.iter().take(place).any(|other| other.name == field.name) {
                return Err(CoreError::DuplicateField {
                    entity: entity.name.clone(),
                    field: field.name.clone(),
                });
            }
        }
    }
    Ok(())
}

/// A name that SQLite takes for a table.
pub(super) fn table_name(what: &str, name: &str) -> Result<(), CoreError> {
    nameable(what, name)?;
    if name.get(..7).is_none_or(|start| !start.eq_ignore_ascii_case("sqlite_")) {
        return Ok(());
    }
    Err(CoreError::InvalidName {
        what: what.to_owned(),
        name: name.to_owned(),
        reason: "SQLite keeps names that begin with sqlite_ for itself".to_owned(),
    })
}

/// A name that SQLite can hold.
pub(super) fn nameable(what: &str, name: &str) -> Result<(), CoreError> {
    if is_nameable(name) {
        return Ok(());
    }
    let reason = if name.is_empty() { "it is empty" } else { "it contains a NUL" };
    Err(CoreError::InvalidName {
        what: what.to_owned(),
        name: name.to_owned(),
        reason: reason.to_owned(),
    })
}

/// No two entities share a table, no two fields a column. SQLite compares ASCII letters without case.
pub(super) fn tables_and_columns(entities: &[Entity]) -> Result<(), CoreError> {
    for (place, entity) in entities.iter().enumerate() {
        let apart = |other: &Entity| entity.bases().last().unwrap_or(&entity.name) != other.bases().last().unwrap_or(&other.name);
        if let Some(first) = entities
            .iter()
            .take(place)
            .find(|other| other.table.eq_ignore_ascii_case(&entity.table) && apart(other))
        {
            return Err(CoreError::DuplicateTable {
                table: entity.table.clone(),
                first: first.name.clone(),
                second: entity.name.clone(),
            });
        }
        for (place, column) in entity.columns.iter().enumerate() {
            let same = |other: &&super::Column| other.name.eq_ignore_ascii_case(&column.name);
            if let Some(first) = entity.columns.iter().take(place).find(same) {
                return Err(CoreError::DuplicateColumn {
                    entity: entity.name.clone(),
                    column: column.name.clone(),
                    first: first.field.clone(),
                    second: column.field.clone(),
                });
            }
        }
    }
    Ok(())
}

/// The one primary key of a definition.
pub(super) fn primary_key(definition: &EntityDefinition) -> Result<&FieldDefinition, CoreError> {
    let mut keys = definition.fields.iter().filter(|field| field.primary_key);
    let Some(key) = keys.next() else {
        return Err(CoreError::NoPrimaryKey {
            entity: definition.name.clone(),
        });
    };
    if keys.next().is_some() {
        let marked = definition.fields.iter().filter(|field| field.primary_key);
        return Err(CoreError::CompositePrimaryKey {
            entity: definition.name.clone(),
            fields: marked.map(|field| field.name.clone()).collect(),
        });
    }
    if matches!(key.kind, FieldType::BackReference { .. }) {
        return Err(CoreError::NoColumn {
            entity: definition.name.clone(),
            field: key.name.clone(),
            purpose: "be the primary key".to_owned(),
        });
    }
    Ok(key)
}

/// The unit of work can assign the values of this field.
pub(super) fn auto_increment(
    entity: &EntityDefinition,
    field: &FieldDefinition,
    codec: Codec,
    sql_type: &str,
) -> Result<(), CoreError> {
    let reason = if !field.primary_key {
        "it is not the primary key"
    } else if matches!(field.kind, FieldType::Reference { .. }) {
        "it is a reference, whose value is the target's key"
    } else if !matches!(codec, Codec::Integer | Codec::Bigint) || !sql_type.eq_ignore_ascii_case("integer") {
        "its column is no INTEGER"
    } else {
        return Ok(());
    };
    Err(CoreError::InvalidAutoIncrement {
        entity: entity.name.clone(),
        field: field.name.clone(),
        reason: reason.to_owned(),
    })
}

/// A declared type goes into the DDL as it is, so only words and numbers may be in it.
pub(super) fn column_type(entity: &EntityDefinition, field: &FieldDefinition, declared: &str) -> Result<(), CoreError> {
    let words = |text: &str| {
        text.chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == ' ')
    };
    let (name, numbers) = match declared.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')')),
        None => (declared, Some("")),
    };
    let is_type = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && words(name)
        && numbers.is_some_and(|numbers| numbers.chars().all(|letter| letter.is_ascii_digit() || ", ".contains(letter)));
    // These words end a type and begin a constraint.
    const CONSTRAINTS: [&str; 10] = [
        "as",
        "check",
        "collate",
        "constraint",
        "default",
        "generated",
        "not",
        "primary",
        "references",
        "unique",
    ];
    let constrains = name
        .split(' ')
        .any(|word| CONSTRAINTS.iter().any(|constraint| word.eq_ignore_ascii_case(constraint)));
    if is_type && !constrains {
        return Ok(());
    }
    Err(CoreError::InvalidColumnType {
        entity: entity.name.clone(),
        field: field.name.clone(),
        column_type: declared.to_owned(),
    })
}

/// The column can do what the actions of its reference ask of it.
pub(super) fn actions(
    entity: &EntityDefinition,
    field: &FieldDefinition,
    reference: &Reference,
    nullable: bool,
    has_default: bool,
) -> Result<(), CoreError> {
    let uses = |action| reference.on_delete == action || reference.on_update == action;
    if uses(ReferentialAction::SetNull) && !nullable {
        return Err(CoreError::SetNullOnRequired {
            entity: entity.name.clone(),
            field: field.name.clone(),
        });
    }
    if uses(ReferentialAction::SetDefault) && !has_default {
        return Err(CoreError::SetDefaultWithoutDefault {
            entity: entity.name.clone(),
            field: field.name.clone(),
        });
    }
    Ok(())
}

//! Key fields: a field that holds the key of a reference, in the reference's own column.
//!
//! `authorId: number` beside `author: User & Reference<{column: 'authorId'}>` is one that the application declared. Every other
//! reference has one that is called like it and `Id`: it can be filtered and ordered by, and is read where it is named.

use super::document::{EntityDefinition, FieldDefinition, FieldType, Scalar, SchemaDocument};
use super::entity::Column;
use super::resolved::{Codec, ResolvedKeyField};
use super::{field, relation, validate};
use crate::error::CoreError;

/// A field that holds the key of a reference.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyField {
    /// The field with the reference's column and codec. It is no relation.
    pub column: Column,
    /// The reference field that owns the column.
    pub reference: String,
    /// Whether the application declared the field.
    pub declared: bool,
}

impl KeyField {
    pub(super) fn resolved(&self) -> ResolvedKeyField {
        ResolvedKeyField {
            reference: self.reference.clone(),
            declared: self.declared,
            column: self.column.resolved(),
        }
    }
}

/// The reference that owns the column of a plain field: one that names this column.
pub(super) fn owner<'a>(entity: &'a EntityDefinition, plain: &FieldDefinition) -> Option<&'a FieldDefinition> {
    if is_relation(plain) {
        return None;
    }
    entity.fields.iter().find(|field| {
        let named = field.column.as_ref().filter(|_| is_reference(field));
        named.is_some_and(|column| column.eq_ignore_ascii_case(validate::column(plain)))
    })
}

/// A reference as it is declared together with its key field. The column takes NULL only where both may be empty: whichever is
/// required is there in every row, and the other one is filled from it.
pub(super) fn merged(
    document: &SchemaDocument,
    entity: &EntityDefinition,
    reference: &FieldDefinition,
) -> Result<FieldDefinition, CoreError> {
    let mut merged = reference.clone();
    let Some(plain) = entity.fields.iter().find(|plain| shares(entity, plain, reference)) else {
        return Ok(merged);
    };
    check(document, entity, plain, reference)?;
    if !(plain.optional || plain.nullable) {
        merged.optional = false;
        merged.nullable = false;
    }
    merged.column_type = merged.column_type.or_else(|| plain.column_type.clone());
    let (_, key) = relation::stored_field(document, entity, reference)?;
    // The initialiser `= 0` stands for a key that is not known yet, as it does for the target's own key.
    let unset = key.auto_increment && plain.default == Some(Scalar::Number(0.0));
    if merged.default.is_none() && !unset {
        merged.default = plain.default.clone();
    }
    Ok(merged)
}

/// The key fields of an entity: the declared ones, and one for each reference that has none.
pub(super) fn key_fields(entity: &EntityDefinition, columns: &[Column]) -> Result<Vec<KeyField>, CoreError> {
    let mut keys: Vec<KeyField> = Vec::new();
    for plain in &entity.fields {
        let Some(reference) = owner(entity, plain) else { continue };
        if let Some(first) = keys.iter().find(|key| key.reference == reference.name) {
            return Err(CoreError::DuplicateColumn {
                entity: entity.name.clone(),
                column: validate::column(plain).to_owned(),
                first: first.column.field.clone(),
                second: plain.name.clone(),
            });
        }
        let Some(column) = columns.iter().find(|column| column.field == reference.name) else {
            continue;
        };
        keys.push(key_field(column, plain.name.clone(), plain.nullable, true));
    }
    for column in columns.iter().filter(|column| column.reference.is_some()) {
        let name = format!("{}Id", column.field);
        let taken = entity.fields.iter().any(|field| field.name == name);
        if !taken && !keys.iter().any(|key| key.reference == column.field) {
            keys.push(key_field(column, name, column.null_value, false));
        }
    }
    Ok(keys)
}

fn key_field(column: &Column, field: String, null_value: bool, declared: bool) -> KeyField {
    KeyField {
        column: Column {
            field,
            null_value: null_value && column.nullable,
            primary_key: false,
            reference: None,
            ..column.clone()
        },
        reference: column.field.clone(),
        declared,
    }
}

fn check(
    document: &SchemaDocument,
    entity: &EntityDefinition,
    plain: &FieldDefinition,
    reference: &FieldDefinition,
) -> Result<(), CoreError> {
    let wrong = |reason: String| CoreError::InvalidKeyField {
        entity: entity.name.clone(),
        field: plain.name.clone(),
        reference: reference.name.clone(),
        reason,
    };
    if plain.primary_key {
        return Err(wrong(format!("the primary key is '{}' then. Mark that one", reference.name)));
    }
    let own = family(field::column(document, entity, plain)?.codec);
    let (target, key) = relation::stored_field(document, entity, reference)?;
    if own == family(field::column(document, target, key)?.codec) {
        return Ok(());
    }
    Err(wrong(format!(
        "it is no key of '{}.{}'. Declare it with the same type",
        target.name, key.name
    )))
}

/// Codecs whose values are of one type in TypeScript.
fn family(codec: Codec) -> Codec {
    match codec {
        Codec::Integer => Codec::Number,
        Codec::Uuid => Codec::String,
        other => other,
    }
}

fn shares(entity: &EntityDefinition, plain: &FieldDefinition, reference: &FieldDefinition) -> bool {
    owner(entity, plain).is_some_and(|owner| owner.name == reference.name)
}

fn is_reference(field: &FieldDefinition) -> bool {
    matches!(field.kind, FieldType::Reference { .. })
}

fn is_relation(field: &FieldDefinition) -> bool {
    is_reference(field) || matches!(field.kind, FieldType::BackReference { .. })
}

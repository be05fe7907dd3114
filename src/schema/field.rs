//! Fields with a column: type, codec, default.

use super::document::{EntityDefinition, FieldDefinition, FieldType, ReferentialAction, Scalar, SchemaDocument};
use super::entity::{Column, Reference};
use super::resolved::Codec;
use super::value::IntegerSize;
use super::{relation, validate, version};
use crate::error::CoreError;
use crate::sql::{number_literal, push_json_text, text_literal};

/// How a column stores its values.
struct Storage {
    codec: Codec,
    sql_type: String,
    constants: Vec<Scalar>,
    size: Option<IntegerSize>,
}

impl Codec {
    /// The expression that turns `value`, an element of `json_each`, into a value of the column.
    pub fn list_element(self) -> &'static str {
        match self {
            // JSON has no 64-bit numbers that JavaScript can write, and no bytes: both are text there.
            Self::Bigint => "CAST(value AS INTEGER)",
            Self::Bytes => "unhex(value)",
            _ => "value",
        }
    }
}

/// Resolves a field that has a column.
pub(super) fn column(document: &SchemaDocument, entity: &EntityDefinition, field: &FieldDefinition) -> Result<Column, CoreError> {
    let storage = storage(document, entity, field)?;
    // A key is never NULL; `id?: number & PrimaryKey & AutoIncrement` is undefined only until it is assigned. So is a version.
    let nullable = (field.optional || field.nullable) && !field.primary_key && !field.version;
    if field.auto_increment {
        validate::auto_increment(entity, field, storage.codec, &storage.sql_type)?;
    }
    let default = match &field.default {
        // Rows that the application writes in SQL are at their first version, too.
        _ if field.version => Some(version::FIRST.to_owned()),
        // The initialiser `= 0` of an assigned key says what an unsaved object holds, not what a row holds.
        Some(scalar) if !field.auto_increment => {
            Some(default_literal(&storage, scalar).ok_or_else(|| CoreError::InvalidDefault {
                entity: entity.name.clone(),
                field: field.name.clone(),
                expected: expected(&storage),
                actual: written(scalar),
            })?)
        }
        _ => None,
    };
    let reference = match &field.kind {
        FieldType::Reference {
            entity: target,
            on_delete,
            on_update,
            ..
        } => {
            let reference = Reference {
                entity: target.clone(),
                on_delete: on_delete.unwrap_or(ReferentialAction::Cascade),
                on_update: on_update.unwrap_or(ReferentialAction::Cascade),
            };
            validate::actions(entity, field, &reference, nullable, default.is_some())?;
            Some(reference)
        }
        _ => None,
    };
    Ok(Column {
        field: field.name.clone(),
        name: validate::column(field).to_owned(),
        renamed_from: field.renamed_from.clone(),
        codec: storage.codec,
        sql_type: storage.sql_type,
        constants: storage.constants,
        value: match &field.kind {
            FieldType::Json { of } => of.clone(),
            _ => None,
        },
        nullable,
        null_value: field.nullable && nullable,
        primary_key: field.primary_key,
        auto_increment: field.auto_increment,
        default,
        reference,
        partial: false,
    })
}

fn storage(document: &SchemaDocument, entity: &EntityDefinition, field: &FieldDefinition) -> Result<Storage, CoreError> {
    // A reference stores what the key at the end of its chain stores.
    let (owner, source) = relation::stored_field(document, entity, field)?;
    let declared = field.column_type.as_ref().map(|declared| (entity, field, declared));
    let inherited = || source.column_type.as_ref().map(|declared| (owner, source, declared));
    let (codec, mut sql_type) = match &source.kind {
        FieldType::Number { .. } if source.primary_key || source.version => (Codec::Integer, "INTEGER"),
        FieldType::Number { .. } => (Codec::Number, "REAL"),
        FieldType::Integer { .. } => (Codec::Integer, "INTEGER"),
        FieldType::Bigint => (Codec::Bigint, "INTEGER"),
        FieldType::Boolean => (Codec::Boolean, "INTEGER"),
        FieldType::Date => (Codec::Date, "INTEGER"),
        FieldType::String => (Codec::String, "TEXT"),
        FieldType::Uuid => (Codec::Uuid, "TEXT"),
        FieldType::Bytes { .. } => (Codec::Bytes, "BLOB"),
        FieldType::Enum { values } => enumeration(values),
        _ => (Codec::Json, "TEXT"),
    };
    let mut codec = codec;
    if let Some((entity, field, declared)) = declared.or_else(inherited) {
        validate::column_type(entity, field, declared)?;
        sql_type = declared;
        // A number key that is declared as anything but INTEGER is no rowid and may have a fraction.
        if matches!(source.kind, FieldType::Number { .. }) && !declared.eq_ignore_ascii_case("integer") {
            codec = Codec::Number;
        }
    }
    let constants = match &source.kind {
        FieldType::Enum { values } => values.clone(),
        _ => Vec::new(),
    };
    let size = match &source.kind {
        FieldType::Integer { size } => *size,
        _ => None,
    };
    Ok(Storage {
        codec,
        sql_type: sql_type.to_owned(),
        constants,
        size,
    })
}

fn enumeration(values: &[Scalar]) -> (Codec, &'static str) {
    if values.iter().all(|value| matches!(value, Scalar::String(_))) {
        (Codec::String, "TEXT")
    } else if values.iter().all(|value| matches!(value, Scalar::Number(_))) {
        (Codec::Number, "REAL")
    } else if values.iter().all(|value| matches!(value, Scalar::Boolean(_))) {
        (Codec::Boolean, "INTEGER")
    } else {
        (Codec::Json, "TEXT")
    }
}

fn default_literal(storage: &Storage, scalar: &Scalar) -> Option<String> {
    if !storage.constants.is_empty() && !storage.constants.contains(scalar) {
        return None;
    }
    if let (Some((least, greatest)), Scalar::Number(number)) = (storage.size.map(IntegerSize::range), scalar)
        && !(least..=greatest).contains(number)
    {
        return None;
    }
    match (storage.codec, scalar) {
        (Codec::String | Codec::Uuid, Scalar::String(text)) => text_literal(text),
        (Codec::Number, Scalar::Number(number)) => number_literal(*number),
        (Codec::Integer | Codec::Bigint | Codec::Date, Scalar::Number(number)) if number.fract() == 0.0 => {
            number_literal(*number)
        }
        // A bigint beyond 2^53 arrives as its digits.
        (Codec::Bigint, Scalar::String(digits)) => digits.parse::<i64>().ok().map(|number| number.to_string()),
        (Codec::Boolean, Scalar::Boolean(value)) => Some(if *value { "1" } else { "0" }.to_owned()),
        (Codec::Json, _) => text_literal(&json(scalar)?),
        _ => None,
    }
}

fn json(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Boolean(value) => Some(value.to_string()),
        Scalar::Number(number) => number_literal(*number),
        Scalar::String(text) => {
            let mut out = String::new();
            push_json_text(&mut out, text);
            Some(out)
        }
    }
}

fn expected(storage: &Storage) -> String {
    if !storage.constants.is_empty() {
        let values: Vec<String> = storage.constants.iter().map(written).collect();
        return format!("one of {}", values.join(", "));
    }
    if let Some((least, greatest)) = storage.size.map(IntegerSize::range) {
        return format!("a whole number from {least} to {greatest}");
    }
    match storage.codec {
        Codec::Number => "a finite number",
        Codec::Integer => "a whole number",
        Codec::Bigint => "a whole number of 64 bits",
        Codec::Boolean => "true or false",
        Codec::Date => "a Date (as milliseconds since 1970)",
        Codec::String | Codec::Uuid => "a string without NUL",
        Codec::Bytes => "bytes, which cannot have a default",
        Codec::Json => "JSON",
    }
    .to_owned()
}

fn written(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::String(text) => format!("'{text}'"),
    }
}

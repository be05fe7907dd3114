//! The kinds of values, in words.

use super::ast::{FilterNode, ValueKind};
use crate::schema::Scalar;

/// What stood where something else belongs.
pub(super) fn wrong(node: &FilterNode) -> String {
    match node {
        FilterNode::Object(entries) if entries.is_empty() => "an empty object".to_owned(),
        FilterNode::Object(_) => "an object".to_owned(),
        FilterNode::List(_) => "a list of filters".to_owned(),
        FilterNode::Null => "null".to_owned(),
        FilterNode::Sql(_) => "SQL (it is a condition of its own, beside others: where(sql`…`))".to_owned(),
        FilterNode::Owner { .. } => "the relation of an object".to_owned(),
        FilterNode::Value {
            value: ValueKind::Entity,
            entities,
            ..
        } => instance(entities),
        FilterNode::Value {
            value: ValueKind::Array, ..
        } => "an array (for one of several values write {$in: [...]})".to_owned(),
        FilterNode::Value { value, .. } => name(*value).to_owned(),
    }
}

/// Instances of some entities.
pub(super) fn instance(entities: &[String]) -> String {
    format!("an instance of '{}'", entities.join("' or '"))
}

/// The kind of a constant.
pub(super) fn kind_of(scalar: &Scalar) -> ValueKind {
    match scalar {
        Scalar::Boolean(_) => ValueKind::Boolean,
        Scalar::Number(_) => ValueKind::Number,
        Scalar::String(_) => ValueKind::String,
    }
}

/// A kind, as half a sentence has it.
pub(super) fn name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Undefined => "undefined",
        ValueKind::Null => "null",
        ValueKind::String => "a string",
        ValueKind::Number => "a number",
        ValueKind::NotFinite => "NaN or an infinity",
        ValueKind::Bigint => "a bigint",
        ValueKind::Boolean => "a boolean",
        ValueKind::Date => "a Date",
        ValueKind::Bytes => "a Uint8Array",
        ValueKind::Regexp => "a RegExp",
        ValueKind::Array => "an array",
        ValueKind::Entity => "an instance of an entity",
        ValueKind::Unknown => "an object of another class, a function or a symbol",
    }
}

/// Several kinds, as half a sentence has them.
pub(super) fn names(kinds: &[ValueKind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|kind| name(*kind)).collect();
    names.join(" or ")
}

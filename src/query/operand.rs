//! Conditions on one column: which operators it takes, and which kinds of values.

use super::ast::{FilterEntry, FilterNode, ValueKind};
use super::condition::Condition;
use super::plan::Bind;
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Scalar, Schema};

/// A column that is compared, and the field that says what it is compared with.
pub(super) struct Operand<'a> {
    /// The entity whose field was written.
    entity: &'a Entity,
    /// The field as written, for messages.
    path: String,
    /// The column in the filtered table.
    column: &'a str,
    /// The field that says what values there are; in `{author: {id: 1}}` the target's key.
    field: &'a Column,
}

impl<'a> Operand<'a> {
    /// A field of an entity.
    pub(super) fn of(entity: &'a Entity, field: &'a Column) -> Self {
        Self {
            entity,
            path: field.field.clone(),
            column: &field.name,
            field,
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.field.codec, Codec::String | Codec::Uuid)
    }

    fn operators(&self) -> Vec<&'static str> {
        let mut known = vec!["$eq", "$ne", "$in", "$nin", "$not"];
        if self.field.codec != Codec::Json {
            known.extend(["$gt", "$gte", "$lt", "$lte"]);
        }
        if self.is_text() {
            known.extend(["$like", "$regex"]);
        }
        known
    }

    /// The kinds of values that the column can be compared with.
    fn kinds(&self) -> Vec<ValueKind> {
        if !self.field.constants.is_empty() {
            let mut kinds: Vec<ValueKind> = self.field.constants.iter().map(kind_of).collect();
            kinds.sort_unstable();
            kinds.dedup();
            return kinds;
        }
        match self.field.codec {
            Codec::Number | Codec::Integer => vec![ValueKind::Number],
            Codec::Bigint => vec![ValueKind::Bigint],
            Codec::Boolean => vec![ValueKind::Boolean],
            Codec::Date => vec![ValueKind::Date],
            Codec::String | Codec::Uuid => vec![ValueKind::String],
            Codec::Bytes => vec![ValueKind::Bytes],
            Codec::Json => vec![ValueKind::String, ValueKind::Number, ValueKind::Boolean],
        }
    }

    fn expected(&self, kinds: &[ValueKind]) -> String {
        let mut expected: Vec<String> = kinds.iter().map(|kind| name(*kind).to_owned()).collect();
        if let Some(reference) = &self.field.reference {
            expected.push(format!("an instance of '{}'", reference.entity));
        }
        expected.join(" or ")
    }

    fn refuse(&self, operator: &str, expected: String, actual: String) -> CoreError {
        let field = if operator.is_empty() {
            self.path.clone()
        } else {
            format!("{}.{operator}", self.path)
        };
        CoreError::WrongValue {
            entity: self.entity.name.clone(),
            field,
            expected,
            actual,
        }
    }

    fn compare(&self, operator: &'static str, bind: Bind) -> Condition {
        Condition::Compare {
            column: self.column.to_owned(),
            operator,
            bind,
        }
    }

    fn null(&self, negated: bool) -> Condition {
        Condition::Null {
            column: self.column.to_owned(),
            negated,
        }
    }
}

/// The condition that a column meets: a value, `null`, or an object of operators.
pub(super) fn condition(schema: &Schema, operand: &Operand<'_>, node: &FilterNode) -> Result<Condition, CoreError> {
    let FilterNode::Object { entries } = node else {
        return equal(operand, "", node);
    };
    if entries.is_empty() {
        let expected = format!("{} or operators", operand.expected(&operand.kinds()));
        return Err(operand.refuse("", expected, "an empty object".to_owned()));
    }
    let parts = entries.iter().map(|entry| self::entry(schema, operand, entry));
    Ok(Condition::all(parts.collect::<Result<_, _>>()?))
}

fn entry(schema: &Schema, operand: &Operand<'_>, entry: &FilterEntry) -> Result<Condition, CoreError> {
    let key = entry.key.as_str();
    if let (Some(reference), false) = (&operand.field.reference, key.starts_with('$')) {
        let target = schema.entity(&reference.entity)?;
        // An unknown name is an error of its own, before the rule that only the key can stand here.
        target.field(key)?;
        if key != target.key.field {
            let expected = format!(
                "the key of a '{}', an instance, or {{{}: ...}}; for other fields use innerJoin('{}') with a filter",
                target.name, target.key.field, operand.field.field
            );
            return Err(operand.refuse("", expected, format!("a condition on '{key}'")));
        }
        let path = format!("{}.{key}", operand.path);
        return condition(
            schema,
            &Operand {
                path,
                field: &target.key,
                ..*operand
            },
            &entry.node,
        );
    }
    let known = operand.operators();
    if !known.contains(&key) {
        return Err(CoreError::UnknownOperator {
            place: format!("'{}.{}'", operand.entity.name, operand.path),
            operator: key.to_owned(),
            known: known.into_iter().map(str::to_owned).collect(),
        });
    }
    match key {
        "$eq" => equal(operand, key, &entry.node),
        "$ne" => match &entry.node {
            FilterNode::Null => Ok(operand.null(true)),
            // IS NOT and not <>: a row with NULL is a row without this value.
            node => Ok(operand.compare("IS NOT", value(operand, key, node)?)),
        },
        "$gt" => Ok(operand.compare(">", scalar(operand, key, &entry.node)?)),
        "$gte" => Ok(operand.compare(">=", scalar(operand, key, &entry.node)?)),
        "$lt" => Ok(operand.compare("<", scalar(operand, key, &entry.node)?)),
        "$lte" => Ok(operand.compare("<=", scalar(operand, key, &entry.node)?)),
        "$in" => list(operand, key, &entry.node, false),
        "$nin" => list(operand, key, &entry.node, true),
        "$like" => Ok(operand.compare("LIKE", text(operand, key, &entry.node, &[ValueKind::String])?)),
        "$regex" => Ok(operand.compare(
            "REGEXP",
            text(operand, key, &entry.node, &[ValueKind::String, ValueKind::Regexp])?,
        )),
        _ => Ok(condition(schema, operand, &entry.node)?.not()),
    }
}

fn equal(operand: &Operand<'_>, operator: &str, node: &FilterNode) -> Result<Condition, CoreError> {
    match node {
        FilterNode::Null => Ok(operand.null(false)),
        FilterNode::Value {
            value: ValueKind::Regexp,
            ..
        } if operand.is_text() => Ok(operand.compare("REGEXP", text(operand, operator, node, &[ValueKind::Regexp])?)),
        _ => Ok(operand.compare("=", value(operand, operator, node)?)),
    }
}

/// A value of the field's kind, or an instance that the field refers to.
fn value(operand: &Operand<'_>, operator: &str, node: &FilterNode) -> Result<Bind, CoreError> {
    match node {
        FilterNode::Value {
            slot,
            value: ValueKind::Entity,
            entity: Some(entity),
            ..
        } if refers(operand, entity) => Ok(Bind::Key {
            slot: *slot,
            codec: operand.field.codec,
        }),
        FilterNode::Value {
            slot,
            value: ValueKind::Array,
            items,
            ..
        } if operand.field.codec == Codec::Json
            && operand.field.constants.is_empty()
            && !items.contains(&ValueKind::Undefined) =>
        {
            Ok(Bind::Value {
                slot: *slot,
                codec: Codec::Json,
            })
        }
        _ => scalar(operand, operator, node),
    }
}

fn refers(operand: &Operand<'_>, entity: &str) -> bool {
    operand
        .field
        .reference
        .as_ref()
        .is_some_and(|reference| reference.entity == entity)
}

fn scalar(operand: &Operand<'_>, operator: &str, node: &FilterNode) -> Result<Bind, CoreError> {
    let kinds = operand.kinds();
    match node {
        FilterNode::Value { slot, value, .. } if kinds.contains(value) => Ok(Bind::Value {
            slot: *slot,
            codec: operand.field.codec,
        }),
        other => Err(operand.refuse(operator, operand.expected(&kinds), wrong(other))),
    }
}

fn text(operand: &Operand<'_>, operator: &str, node: &FilterNode, kinds: &[ValueKind]) -> Result<Bind, CoreError> {
    match node {
        FilterNode::Value { slot, value, .. } if kinds.contains(value) => Ok(Bind::Value {
            slot: *slot,
            codec: Codec::String,
        }),
        other => {
            let expected: Vec<&str> = kinds.iter().map(|kind| name(*kind)).collect();
            Err(operand.refuse(operator, expected.join(" or "), wrong(other)))
        }
    }
}

fn list(operand: &Operand<'_>, operator: &str, node: &FilterNode, negated: bool) -> Result<Condition, CoreError> {
    let kinds = operand.kinds();
    let expected = || format!("an array in which each element is {}", operand.expected(&kinds));
    let FilterNode::Value {
        slot,
        value: ValueKind::Array,
        items,
        entity,
    } = node
    else {
        return Err(operand.refuse(operator, expected(), wrong(node)));
    };
    let codec = operand.field.codec;
    let with_null = items.contains(&ValueKind::Null);
    let mut others = items.iter().filter(|kind| **kind != ValueKind::Null);
    let bind = match entity {
        _ if items.is_empty() => return Ok(if negated { Condition::All } else { Condition::Nothing }),
        Some(entity) if refers(operand, entity) && others.all(|kind| *kind == ValueKind::Entity) => {
            Bind::KeyList { slot: *slot, codec }
        }
        _ => match others.find(|kind| !kinds.contains(kind)) {
            None => Bind::List { slot: *slot, codec },
            Some(kind) => {
                let actual = match entity {
                    Some(entity) if *kind == ValueKind::Entity => format!("an instance of '{entity}'"),
                    _ => name(*kind).to_owned(),
                };
                return Err(operand.refuse(operator, expected(), format!("one with {actual}")));
            }
        },
    };
    Ok(Condition::In {
        column: operand.column.to_owned(),
        bind,
        codec,
        with_null,
        negated,
    })
}

/// What stood where something else belongs.
pub(super) fn wrong(node: &FilterNode) -> String {
    match node {
        FilterNode::Object { .. } => "an object".to_owned(),
        FilterNode::List { .. } => "a list of filters".to_owned(),
        FilterNode::Null => "null".to_owned(),
        FilterNode::Value {
            value: ValueKind::Entity,
            entity: Some(entity),
            ..
        } => format!("an instance of '{entity}'"),
        FilterNode::Value {
            value: ValueKind::Array, ..
        } => "an array (for one of several values write {$in: [...]})".to_owned(),
        FilterNode::Value { value, .. } => name(*value).to_owned(),
    }
}

fn kind_of(scalar: &Scalar) -> ValueKind {
    match scalar {
        Scalar::Boolean(_) => ValueKind::Boolean,
        Scalar::Number(_) => ValueKind::Number,
        Scalar::String(_) => ValueKind::String,
    }
}

fn name(kind: ValueKind) -> &'static str {
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

//! The grammar of conditions on one value: what each operator means.

use super::ast::{FilterEntry, FilterNode, ValueKind};
use super::condition::Condition;
use super::json_type::{Holds, JsonType};
use super::member::Read;
use super::operand::{Operand, Value};
use super::plan::Bind;
use super::value_kind::{self, wrong};
use crate::error::CoreError;

/// The condition that a value meets: a value, `null`, or an object of operators and members.
pub(super) fn condition<'s>(operand: &Operand<'s>, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let FilterNode::Object(entries) = node else {
        return equal(operand, "", node);
    };
    if entries.is_empty() {
        let expected = format!("{} or operators", operand.expected(&operand.kinds()));
        return Err(operand.refuse("", expected, wrong(node)));
    }
    let parts = entries.iter().map(|entry| self::entry(operand, entry));
    Ok(Condition::all(parts.collect::<Result<_, _>>()?))
}

fn entry<'s>(operand: &Operand<'s>, entry: &FilterEntry) -> Result<Condition<'s>, CoreError> {
    if entry.key().starts_with('$') || operand.json_type().is_none() {
        operator(operand, entry)
    } else {
        condition(&operand.member(entry.key())?, entry.node())
    }
}

/// The condition of one operator.
pub(super) fn operator<'s>(operand: &Operand<'s>, entry: &FilterEntry) -> Result<Condition<'s>, CoreError> {
    let (key, node) = (entry.key(), entry.node());
    let known = operand.operators();
    if !known.contains(&key) {
        return Err(CoreError::UnknownOperator {
            place: operand.name(),
            operator: key.to_owned(),
            known: known.into_iter().map(str::to_owned).collect(),
        });
    }
    match key {
        "$eq" => equal(operand, key, node),
        "$ne" => match node {
            FilterNode::Null => Ok(null(operand, true)),
            // IS NOT and not <>: a row with NULL is a row without this value.
            node => value(operand, key, "IS NOT", node),
        },
        "$gt" => ordered(operand, key, ">", node),
        "$gte" => ordered(operand, key, ">=", node),
        "$lt" => ordered(operand, key, "<", node),
        "$lte" => ordered(operand, key, "<=", node),
        "$in" => list(operand, key, node),
        "$nin" => Ok(list(operand, key, node)?.not()),
        "$like" => text(operand, key, "LIKE", node, &[ValueKind::String]),
        "$regex" => text(operand, key, "REGEXP", node, &[ValueKind::String, ValueKind::Regexp]),
        "$contains" | "$some" | "$every" | "$none" => elements(operand, key, node),
        _ => Ok(condition(operand, node)?.not()),
    }
}

fn null<'s>(operand: &Operand<'s>, negated: bool) -> Condition<'s> {
    Condition::Null {
        place: operand.place(Read::Plain),
        negated,
    }
}

/// The condition that a value is equal to another, or matches a RegExp.
pub(super) fn equal<'s>(operand: &Operand<'s>, operator: &str, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    match node {
        FilterNode::Null => Ok(null(operand, false)),
        FilterNode::Value {
            value: ValueKind::Regexp,
            ..
        } if operand.is_text() => text(operand, operator, "REGEXP", node, &[ValueKind::Regexp]),
        _ => value(operand, operator, "=", node),
    }
}

/// A comparison with a value of the operand's kind, or with an instance whose key it is.
fn value<'s>(operand: &Operand<'s>, operator: &str, sql: &'static str, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let FilterNode::Value {
        slot,
        value: ValueKind::Entity,
        entities,
        ..
    } = node
    else {
        return scalar(operand, operator, sql, node, &operand.kinds());
    };
    match &operand.value {
        Value::Column {
            column,
            instance: Some(instance),
            ..
        } if instance.takes(entities) => Ok(Condition::Compare {
            place: operand.place(Read::Plain),
            operator: sql,
            bind: Bind::Key {
                slot: *slot,
                codec: column.codec,
            },
        }),
        _ => scalar(operand, operator, sql, node, &operand.kinds()),
    }
}

fn ordered<'s>(operand: &Operand<'s>, operator: &str, sql: &'static str, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    scalar(operand, operator, sql, node, &operand.ordered_kinds())
}

fn scalar<'s>(
    operand: &Operand<'s>,
    operator: &str,
    sql: &'static str,
    node: &FilterNode,
    kinds: &[ValueKind],
) -> Result<Condition<'s>, CoreError> {
    match node {
        FilterNode::Value { slot, value, items, .. }
            if kinds.contains(value) && !items.iter().any(|kind| unequal_to_itself(*kind)) =>
        {
            let (place, encoding) = operand.sides(&[*value]);
            Ok(Condition::Compare {
                place,
                operator: sql,
                bind: encoding.value(*slot),
            })
        }
        other => Err(operand.refuse(operator, operand.expected(kinds), wrong(other))),
    }
}

/// What an array holds that JSON has no single form for.
fn unequal_to_itself(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Undefined | ValueKind::NotFinite)
}

fn text<'s>(
    operand: &Operand<'s>,
    operator: &str,
    sql: &'static str,
    node: &FilterNode,
    kinds: &[ValueKind],
) -> Result<Condition<'s>, CoreError> {
    match node {
        FilterNode::Value { slot, value, .. } if kinds.contains(value) => Ok(Condition::Compare {
            place: operand.sides(&[ValueKind::String]).0,
            operator: sql,
            bind: Bind::Value {
                slot: *slot,
                codec: crate::schema::Codec::String,
            },
        }),
        other => Err(operand.refuse(operator, value_kind::names(kinds), wrong(other))),
    }
}

fn list<'s>(operand: &Operand<'s>, operator: &str, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let kinds = operand.kinds();
    let expected = || format!("an array in which each element is {}", operand.expected(&kinds));
    let FilterNode::Value {
        slot,
        value: ValueKind::Array,
        items,
        entities,
    } = node
    else {
        return Err(operand.refuse(operator, expected(), wrong(node)));
    };
    if items.is_empty() {
        return Ok(Condition::Nothing);
    }
    let with_null = items.contains(&ValueKind::Null);
    let others: Vec<ValueKind> = items.iter().copied().filter(|kind| *kind != ValueKind::Null).collect();
    let (place, encoding) = operand.sides(&others);
    let element = encoding.element();
    let instances = !others.is_empty() && others.iter().all(|kind| *kind == ValueKind::Entity);
    let bind = match &operand.value {
        Value::Column {
            column,
            instance: Some(instance),
            ..
        } if instances && instance.takes(entities) => Bind::KeyList {
            slot: *slot,
            codec: column.codec,
        },
        _ => match others.iter().find(|kind| !kinds.contains(kind)) {
            None => encoding.list(*slot),
            Some(kind) => {
                let actual = match kind {
                    ValueKind::Entity => value_kind::instance(entities),
                    kind => value_kind::name(*kind).to_owned(),
                };
                return Err(operand.refuse(operator, expected(), format!("one with {actual}")));
            }
        },
    };
    Ok(Condition::In {
        place,
        bind,
        element,
        with_null,
    })
}

/// A condition on the elements of a list.
fn elements<'s>(operand: &Operand<'s>, operator: &str, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let of = match operand.json_type().map(|of| of.holds()) {
        Some(Holds::List(of)) => of,
        _ => JsonType::anything(),
    };
    let element = operand.element(of);
    let any = |condition: Condition<'s>| Condition::Elements {
        place: operand.place(Read::Plain),
        condition: Box::new(condition),
    };
    let tested = match node {
        _ if operator == "$contains" => equal(&element, operator, node)?,
        FilterNode::Object(entries) if entries.is_empty() => Condition::All,
        node => condition(&element, node)?,
    };
    Ok(match operator {
        "$every" => any(tested.not()).not(),
        "$none" => any(tested).not(),
        _ => any(tested),
    })
}

//! The grammar of filters. A key or a value that means nothing is an error; a condition is never dropped.

use super::ast::{FilterEntry, FilterNode, ValueKind};
use super::comparison;
use super::condition::Condition;
use super::operand::Operand;
use super::owned;
use super::related;
use super::rows::{Found, Rows};
use super::value_kind::wrong;
use crate::error::CoreError;
use crate::raw::{Fragment, SqlPiece};
use crate::schema::{Entity, Schema};

const LOGICAL: [&str; 4] = ["$and", "$or", "$nor", "$not"];

/// The condition of a filter on an entity.
pub(super) fn filter<'s>(schema: &'s Schema, entity: &'s Entity, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    conditions(&Rows::of(schema, entity), node)
}

fn conditions<'s>(rows: &Rows<'s>, node: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let entity = rows.entity;
    match node {
        FilterNode::Object(entries) => {
            let parts = entries.iter().map(|entry| self::entry(rows, entry));
            Ok(Condition::all(parts.collect::<Result<_, _>>()?))
        }
        FilterNode::Value {
            value: ValueKind::Entity,
            entities,
            ..
        } if entity.takes(entities) => comparison::equal(&Operand::instance(rows), "", node),
        FilterNode::Sql(pieces) => written(rows, pieces),
        FilterNode::Owner { entity, field, key } => owned::owned(rows, entity, field, key),
        other => Err(CoreError::WrongValue {
            entity: rows.root.name.clone(),
            field: rows.path("filter"),
            expected: "an object of conditions".to_owned(),
            actual: wrong(other),
        }),
    }
}

/// A condition that the application wrote in SQL.
pub(super) fn written<'s>(rows: &Rows<'s>, pieces: &[SqlPiece]) -> Result<Condition<'s>, CoreError> {
    Ok(Condition::Sql {
        hops: rows.hops.clone(),
        entity: rows.entity,
        fragment: Fragment::condition(rows.schema, pieces)?,
    })
}

/// The condition of one key of a filter.
pub(super) fn entry<'s>(rows: &Rows<'s>, entry: &FilterEntry) -> Result<Condition<'s>, CoreError> {
    if let Some(condition) = logical(rows.root, entry, |node| conditions(rows, node)) {
        return condition;
    }
    match rows.find(entry.key())? {
        Found::Value(operand) => comparison::condition(&operand, entry.node()),
        Found::One(rows, key) => related::one(&rows, &key, entry.node()),
        Found::Many(rows, relation) => related::many(&rows, relation, entry.node()),
    }
}

/// The condition of a logical operator whose operands `read` makes conditions of. An unknown operator is an error, a field nothing.
pub(super) fn logical<'s>(
    entity: &Entity,
    entry: &FilterEntry,
    read: impl Fn(&FilterNode) -> Result<Condition<'s>, CoreError>,
) -> Option<Result<Condition<'s>, CoreError>> {
    let list = || match entry.node() {
        FilterNode::List(items) => items.iter().map(&read).collect(),
        other => Err(CoreError::WrongValue {
            entity: entity.name.clone(),
            field: entry.key().to_owned(),
            expected: "a list of filters".to_owned(),
            actual: wrong(other),
        }),
    };
    match entry.key() {
        "$and" => Some(list().map(Condition::all)),
        "$or" => Some(list().map(Condition::any)),
        "$nor" => Some(list().map(|parts| Condition::any(parts).not())),
        "$not" => Some(read(entry.node()).map(Condition::not)),
        operator if operator.starts_with('$') => Some(Err(CoreError::UnknownOperator {
            place: format!("'{}'", entity.name),
            operator: operator.to_owned(),
            known: LOGICAL.map(str::to_owned).to_vec(),
        })),
        _ => None,
    }
}

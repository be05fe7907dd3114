//! The grammar of filters. A key or a value that means nothing is an error; a condition is never dropped.

use super::ast::{FilterEntry, FilterNode, ValueKind};
use super::condition::Condition;
use super::operand::{self, Operand, wrong};
use super::plan::Bind;
use crate::error::CoreError;
use crate::schema::{Entity, Field, Schema};

const LOGICAL: [&str; 4] = ["$and", "$or", "$nor", "$not"];

/// The condition of a filter on an entity.
pub(super) fn filter(schema: &Schema, entity: &Entity, node: &FilterNode) -> Result<Condition, CoreError> {
    match node {
        FilterNode::Object { entries } => {
            let parts = entries.iter().map(|entry| self::entry(schema, entity, entry));
            Ok(Condition::all(parts.collect::<Result<_, _>>()?))
        }
        FilterNode::Value {
            slot,
            value: ValueKind::Entity,
            entity: Some(name),
            ..
        } if *name == entity.name => {
            let bind = Bind::Key {
                slot: *slot,
                codec: entity.key.codec,
            };
            Ok(Condition::Compare {
                column: entity.key.name.clone(),
                operator: "=",
                bind,
            })
        }
        other => Err(no_filter(entity, "filter", other)),
    }
}

fn entry(schema: &Schema, entity: &Entity, entry: &FilterEntry) -> Result<Condition, CoreError> {
    match entry.key.as_str() {
        "$and" => Ok(Condition::all(list(schema, entity, entry)?)),
        "$or" => Ok(Condition::any(list(schema, entity, entry)?)),
        "$nor" => Ok(Condition::any(list(schema, entity, entry)?).not()),
        "$not" => Ok(filter(schema, entity, &entry.node)?.not()),
        operator if operator.starts_with('$') => Err(CoreError::UnknownOperator {
            place: format!("'{}'", entity.name),
            operator: operator.to_owned(),
            known: LOGICAL.map(str::to_owned).to_vec(),
        }),
        field => match entity.field(field)? {
            Field::Column(column) => operand::condition(schema, &Operand::of(entity, column), &entry.node),
            Field::BackReference(_) => Err(CoreError::RelationInFilter {
                entity: entity.name.clone(),
                field: field.to_owned(),
            }),
        },
    }
}

fn list(schema: &Schema, entity: &Entity, entry: &FilterEntry) -> Result<Vec<Condition>, CoreError> {
    match &entry.node {
        FilterNode::List { items } => items.iter().map(|item| filter(schema, entity, item)).collect(),
        other => Err(CoreError::WrongValue {
            entity: entity.name.clone(),
            field: entry.key.clone(),
            expected: "a list of filters".to_owned(),
            actual: wrong(other),
        }),
    }
}

fn no_filter(entity: &Entity, field: &str, node: &FilterNode) -> CoreError {
    CoreError::WrongValue {
        entity: entity.name.clone(),
        field: field.to_owned(),
        expected: "an object of conditions".to_owned(),
        actual: wrong(node),
    }
}

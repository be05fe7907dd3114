//! The terms of an order: what each leads to, and in which direction.

use super::ast::OrderTerm;
use super::condition::Place;
use super::resolve::Join;
use super::rows::{Found, Rows};
use crate::error::CoreError;
use crate::schema::{Entity, Field, Schema};

/// One term of an order.
#[derive(Debug)]
pub(super) struct Order<'s> {
    /// The joined references that the way begins with.
    pub(super) path: Vec<&'s str>,
    /// The value, seen from their end.
    pub(super) place: Place<'s>,
    pub(super) descending: bool,
}

impl Order<'_> {
    /// Whether it orders by a column of the rows themselves.
    pub(super) fn is_by(&self, name: &str) -> bool {
        self.path.is_empty() && self.place.is_column(name)
    }
}

/// Whether a term of an order goes down.
pub(super) fn descending(entity: &Entity, term: &OrderTerm) -> Result<bool, CoreError> {
    match term.direction.as_str() {
        "asc" => Ok(false),
        "desc" => Ok(true),
        _ => Err(CoreError::InvalidOrder {
            entity: entity.name.clone(),
            field: term.field.clone(),
            direction: term.direction.clone(),
        }),
    }
}

/// Resolves a term of an order.
pub(super) fn order<'s>(
    schema: &'s Schema,
    entity: &'s Entity,
    joins: &[Join<'s>],
    term: &'s OrderTerm,
) -> Result<Order<'s>, CoreError> {
    let descending = descending(entity, term)?;
    let (mut entity, mut joins, mut rest) = (entity, joins, term.field.as_str());
    let mut path = Vec::new();
    // A joined reference is ordered by what its join found.
    while let (Field::Column(column), Some(remaining)) = Rows::of(schema, entity).first(rest)? {
        let Some(join) = joins.iter().find(|join| join.field == column.field) else {
            break;
        };
        path.push(join.field);
        (entity, joins, rest) = (join.node.entity, &join.node.joins, remaining);
    }
    Ok(Order {
        path,
        place: ordered(schema, entity, rest)?,
        descending,
    })
}

/// The value that a path leads to, in a form that orders.
fn ordered<'s>(schema: &'s Schema, entity: &'s Entity, path: &str) -> Result<Place<'s>, CoreError> {
    match Rows::of(schema, entity).find(path) {
        Ok(Found::Value(operand)) => operand.ordered(),
        // A reference is ordered by the key in its column.
        Ok(Found::One(_, key)) if matches!(entity.field(path), Ok(Field::Column(_))) => key.ordered(),
        Ok(Found::One(..) | Found::Many(..)) => Err(CoreError::RelationInOrder {
            entity: entity.name.clone(),
            field: path.to_owned(),
        }),
        Err(CoreError::RelationInFilter { entity, field }) => Err(CoreError::RelationInOrder { entity, field }),
        Err(other) => Err(other),
    }
}

//! A shape, checked against the schema: every name is an entity, a column or a relation.

use super::ast::{FilterNode, JoinKind, JoinShape, OrderTerm, QueryShape};
use super::condition::{Condition, Place};
use super::filter::filter;
use super::relation::{Hop, Relation};
use super::rows::{Found, Rows};
use crate::error::CoreError;
use crate::schema::{Entity, Field, Schema};

/// One entity of a query with everything that was asked of it.
#[derive(Debug)]
pub(super) struct Node<'s> {
    pub(super) entity: &'s Entity,
    /// The selected fields; all of them when absent.
    pub(super) select: Option<&'s [String]>,
    pub(super) condition: Condition<'s>,
    pub(super) order: Vec<Order<'s>>,
    pub(super) limit: Option<u32>,
    pub(super) skip: Option<u32>,
    pub(super) joins: Vec<Join<'s>>,
}

/// A joined relation.
#[derive(Debug)]
pub(super) struct Join<'s> {
    pub(super) field: &'s str,
    pub(super) relation: Relation<'s>,
    pub(super) inner: bool,
    pub(super) load: bool,
    pub(super) node: Node<'s>,
}

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

impl<'s> Join<'s> {
    /// The step from its owner.
    pub(super) fn hop(&self, owner: &'s Entity) -> Hop<'s> {
        Hop {
            field: self.field,
            owner,
            relation: self.relation,
            target: self.node.entity,
        }
    }
}

impl Node<'_> {
    /// Whether a field was selected, by name or because all were.
    pub(super) fn selects(&self, field: &str) -> bool {
        self.select.is_none_or(|names| names.iter().any(|name| name == field))
    }

    /// Whether a field was selected by name.
    pub(super) fn names(&self, field: &str) -> bool {
        self.select.is_some() && self.selects(field)
    }

    /// Whether a relation is joined and loaded.
    pub(super) fn loads(&self, field: &str) -> bool {
        self.joins.iter().any(|join| join.load && join.field == field)
    }

    /// Whether only a page of the rows is wanted.
    pub(super) fn paged(&self) -> bool {
        self.limit.is_some() || self.skip.is_some()
    }
}

/// Resolves a whole query.
pub(super) fn root<'s>(schema: &'s Schema, shape: &'s QueryShape) -> Result<Node<'s>, CoreError> {
    let entity = schema.entity(&shape.entity)?;
    node(
        schema,
        entity,
        &Parts {
            select: shape.select.as_deref(),
            filter: shape.filter.as_ref(),
            // The order of a grouped query names fields of its records.
            order: if shape.group.is_some() { &[] } else { &shape.order },
            limit: shape.limit,
            skip: shape.skip,
            joins: &shape.joins,
        },
    )
}

/// What a query and a join have in common.
struct Parts<'s> {
    select: Option<&'s [String]>,
    filter: Option<&'s FilterNode>,
    order: &'s [OrderTerm],
    limit: Option<u32>,
    skip: Option<u32>,
    joins: &'s [JoinShape],
}

fn node<'s>(schema: &'s Schema, entity: &'s Entity, parts: &Parts<'s>) -> Result<Node<'s>, CoreError> {
    let mut joins: Vec<Join<'s>> = Vec::with_capacity(parts.joins.len());
    for shape in parts.joins {
        // A relation may restrict as often as one likes (posts of this kind and posts of that kind); it is loaded once.
        if shape.load && joins.iter().any(|join| join.load && join.field == shape.field) {
            return Err(CoreError::DuplicateJoin {
                entity: entity.name.clone(),
                field: shape.field.clone(),
            });
        }
        joins.push(join(schema, entity, shape)?);
    }
    for name in parts.select.unwrap_or_default() {
        let has_value = matches!(entity.field(name)?, Field::Column(_));
        if !has_value && !joins.iter().any(|join| join.load && join.field == name) {
            return Err(CoreError::NotJoined {
                entity: entity.name.clone(),
                field: name.clone(),
                method: "joinWith".to_owned(),
            });
        }
    }
    let condition = match parts.filter {
        Some(node) => filter(schema, entity, node)?,
        None => Condition::All,
    };
    let order = parts
        .order
        .iter()
        .map(|term| order(schema, entity, &joins, term))
        .collect::<Result<_, _>>()?;
    Ok(Node {
        entity,
        select: parts.select,
        condition,
        order,
        limit: parts.limit,
        skip: parts.skip,
        joins,
    })
}

fn join<'s>(schema: &'s Schema, entity: &'s Entity, shape: &'s JoinShape) -> Result<Join<'s>, CoreError> {
    let Hop { relation, target, .. } = Hop::along(schema, entity, entity.field(&shape.field)?)?;
    let node = node(
        schema,
        target,
        &Parts {
            select: shape.select.as_deref(),
            filter: shape.filter.as_ref(),
            order: &shape.order,
            limit: shape.limit,
            skip: shape.skip,
            joins: &shape.joins,
        },
    )?;
    Ok(Join {
        field: &shape.field,
        relation,
        inner: shape.kind == JoinKind::Inner,
        load: shape.load,
        node,
    })
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

fn order<'s>(schema: &'s Schema, entity: &'s Entity, joins: &[Join<'s>], term: &'s OrderTerm) -> Result<Order<'s>, CoreError> {
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

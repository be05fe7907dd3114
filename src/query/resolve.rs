//! A shape, checked against the schema: every name is an entity, a column or a relation.

use super::ast::{FilterNode, JoinKind, JoinShape, OrderTerm, QueryOutput, QueryShape};
use super::condition::Condition;
use super::filter::filter;
use super::kind;
use super::order::{Order, order};
use super::relation::{Hop, Relation};
use crate::error::CoreError;
use crate::schema::{Entity, Field, Schema};

/// One entity of a query with everything that was asked of it.
#[derive(Debug)]
pub(super) struct Node<'s> {
    pub(super) entity: &'s Entity,
    /// The entities that its objects may be of.
    pub(super) family: Vec<&'s Entity>,
    /// The selected fields; all of them when absent.
    pub(super) select: Option<&'s [String]>,
    pub(super) condition: Condition<'s>,
    pub(super) order: Vec<Order<'s>>,
    /// Whether only the first row is wanted; it stands for the limit.
    pub(super) first: bool,
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

    /// Whether something else is wanted than all rows of a relation, whole and in any order.
    pub(super) fn is_restricted(&self) -> bool {
        let inner = self.joins.iter().any(|join| join.inner);
        inner || self.paged() || self.select.is_some() || !self.order.is_empty() || !self.condition.is_all()
    }

    /// Whether only a page of the rows is wanted.
    pub(super) fn paged(&self) -> bool {
        self.first || self.limit.is_some() || self.skip.is_some()
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
            with_deleted: shape.with_deleted,
            filter: shape.filter.as_ref(),
            // The order of a grouped query names fields of its records.
            order: if shape.group.is_some() { &[] } else { &shape.order },
            first: shape.output == QueryOutput::First,
            limit: shape.limit,
            skip: shape.skip,
            joins: &shape.joins,
        },
    )
}

/// What a query and a join have in common.
struct Parts<'s> {
    select: Option<&'s [String]>,
    with_deleted: bool,
    filter: Option<&'s FilterNode>,
    order: &'s [OrderTerm],
    first: bool,
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
    let asked = match parts.filter {
        Some(node) => filter(schema, entity, node)?,
        None => Condition::All,
    };
    let condition = if parts.with_deleted {
        kind::whole(entity, asked)
    } else {
        kind::restricted(entity, asked)
    };
    let order = parts
        .order
        .iter()
        .map(|term| order(schema, entity, &joins, term))
        .collect::<Result<_, _>>()?;
    Ok(Node {
        entity,
        family: schema.family(entity).collect(),
        select: parts.select,
        condition,
        order,
        first: parts.first,
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
            with_deleted: shape.with_deleted,
            filter: shape.filter.as_ref(),
            order: &shape.order,
            first: false,
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

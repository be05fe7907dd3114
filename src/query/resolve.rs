//! A shape, checked against the schema: every name is an entity, a column or a relation.

use super::ast::{FilterNode, JoinKind, JoinShape, OrderTerm, QueryShape};
use super::condition::Condition;
use super::filter::filter;
use crate::error::CoreError;
use crate::schema::{Column, Entity, Field, Schema};

/// One entity of a query with everything that was asked of it.
#[derive(Debug)]
pub(super) struct Node<'s> {
    pub(super) entity: &'s Entity,
    /// The selected fields; all of them when absent.
    pub(super) select: Option<&'s [String]>,
    pub(super) condition: Condition,
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

/// How two tables meet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Relation<'s> {
    /// A column of the owner holds the target's key.
    Reference(&'s Column),
    /// A column of the target holds the owner's key.
    Inverse { column: &'s Column, list: bool },
    /// A pivot holds both keys.
    Pivot {
        pivot: &'s Entity,
        inverse: &'s Column,
        target: &'s Column,
    },
}

/// One term of an order.
#[derive(Debug)]
pub(super) struct Order<'s> {
    /// The joined references that lead to the column.
    pub(super) path: Vec<&'s str>,
    pub(super) column: &'s Column,
    pub(super) descending: bool,
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
            order: &shape.order,
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
        .map(|term| order(entity, &joins, term))
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
    let no_relation = || CoreError::NotARelation {
        entity: entity.name.clone(),
        field: shape.field.clone(),
        known: entity.relations(),
    };
    let (target, relation) = match entity.field(&shape.field)? {
        Field::Column(column) => {
            let reference = column.reference.as_ref().ok_or_else(no_relation)?;
            (schema.entity(&reference.entity)?, Relation::Reference(column))
        }
        Field::BackReference(back) => {
            let target = schema.entity(&back.entity)?;
            let relation = match &back.pivot {
                None => Relation::Inverse {
                    column: target.column(&back.inverse, "join")?,
                    list: back.list,
                },
                Some(pivot) => {
                    let entity = schema.entity(&pivot.entity)?;
                    let (inverse, target) = (entity.column(&back.inverse, "join")?, entity.column(&pivot.target, "join")?);
                    Relation::Pivot {
                        pivot: entity,
                        inverse,
                        target,
                    }
                }
            };
            (target, relation)
        }
    };
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

fn order<'s>(entity: &'s Entity, joins: &[Join<'s>], term: &'s OrderTerm) -> Result<Order<'s>, CoreError> {
    let descending = match term.direction.as_str() {
        "asc" => false,
        "desc" => true,
        _ => {
            return Err(CoreError::InvalidOrder {
                entity: entity.name.clone(),
                field: term.field.clone(),
                direction: term.direction.clone(),
            });
        }
    };
    let (mut entity, mut joins, mut rest) = (entity, joins, term.field.as_str());
    let mut path = Vec::new();
    loop {
        // A field may itself have a dot in its name; then the whole rest is the field.
        let step = match entity.field(rest) {
            Ok(Field::Column(column)) => {
                return Ok(Order {
                    path,
                    column,
                    descending,
                });
            }
            Ok(Field::BackReference(_)) => {
                return Err(CoreError::RelationInOrder {
                    entity: entity.name.clone(),
                    field: rest.to_owned(),
                });
            }
            Err(unknown) => rest.split_once('.').ok_or(unknown)?,
        };
        let (field, remaining) = step;
        match entity.field(field)? {
            Field::BackReference(_) => {
                return Err(CoreError::RelationInOrder {
                    entity: entity.name.clone(),
                    field: field.to_owned(),
                });
            }
            Field::Column(column) if column.reference.is_none() => {
                return Err(CoreError::NotARelation {
                    entity: entity.name.clone(),
                    field: field.to_owned(),
                    known: entity.relations(),
                });
            }
            Field::Column(_) => {}
        }
        let Some(join) = joins.iter().find(|join| join.field == field) else {
            return Err(CoreError::NotJoined {
                entity: entity.name.clone(),
                field: field.to_owned(),
            });
        };
        path.push(join.field);
        (entity, joins, rest) = (join.node.entity, &join.node.joins, remaining);
    }
}

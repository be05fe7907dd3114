//! How two tables meet.

use crate::error::CoreError;
use crate::schema::{Column, Entity, Field, Schema};

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

/// One step from an entity along a relation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop<'s> {
    /// The relation field of the owner.
    pub(super) field: &'s str,
    pub(super) owner: &'s Entity,
    pub(super) relation: Relation<'s>,
    pub(super) target: &'s Entity,
}

impl<'s> Hop<'s> {
    /// The step along a field. [`CoreError::NotARelation`] for a field that is none.
    pub(super) fn along(schema: &'s Schema, owner: &'s Entity, field: Field<'s>) -> Result<Self, CoreError> {
        let (name, target, relation) = match field {
            Field::Column(column) => {
                let reference = column.reference.as_ref().ok_or_else(|| CoreError::NotARelation {
                    entity: owner.name.clone(),
                    field: column.field.clone(),
                    known: owner.relations(),
                })?;
                let target = schema.entity(&reference.entity)?;
                (&column.field, target, Relation::Reference(column))
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
                (&back.field, target, relation)
            }
        };
        Ok(Self {
            field: name,
            owner,
            relation,
            target,
        })
    }
}

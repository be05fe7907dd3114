//! The rows that a condition or an order is about, and what a dotted path from them leads to.

use super::operand::Operand;
use super::relation::{Hop, Relation};
use crate::error::CoreError;
use crate::schema::{Entity, Field, Schema};

/// The rows of an entity, reached from a root over to-one relations.
#[derive(Debug, Clone)]
pub(super) struct Rows<'s> {
    pub(super) schema: &'s Schema,
    /// The entity that the filter or the order belongs to.
    pub(super) root: &'s Entity,
    pub(super) entity: &'s Entity,
    pub(super) hops: Vec<Hop<'s>>,
}

/// What a path leads to.
pub(super) enum Found<'s> {
    /// A value: a column, or a member of the JSON in one.
    Value(Operand<'s>),
    /// One object, with its key as a value.
    One(Rows<'s>, Operand<'s>),
    /// The objects of a relation, counted from the rows that own it.
    Many(Rows<'s>, Hop<'s>),
}

impl<'s> Rows<'s> {
    /// The rows of the root itself.
    pub(super) fn of(schema: &'s Schema, root: &'s Entity) -> Self {
        Self {
            schema,
            root,
            entity: root,
            hops: Vec::new(),
        }
    }

    /// The rows at the other end of a to-one relation.
    fn through(&self, hop: Hop<'s>) -> Self {
        let mut hops = self.hops.clone();
        hops.push(hop);
        Self {
            entity: hop.target,
            hops,
            ..self.clone()
        }
    }

    /// A field's name as it is written from the root.
    pub(super) fn path(&self, field: &str) -> String {
        let mut path: String = self.hops.iter().map(|hop| format!("{}.", hop.field)).collect();
        path.push_str(field);
        path
    }

    /// What a dotted path leads to. [`CoreError::UnknownField`] and its kin name the step that leads nowhere.
    pub(super) fn find(&self, path: &str) -> Result<Found<'s>, CoreError> {
        let (field, rest) = self.first(path)?;
        match (field, rest) {
            (Field::Column(column), rest) if column.reference.is_none() => {
                Ok(Found::Value(Operand::of(self, column).members(rest)?))
            }
            (field, rest) => {
                let hop = Hop::along(self.schema, self.entity, field)?;
                let many = !matches!(hop.relation, Relation::Reference(_) | Relation::Inverse { list: false, .. });
                match rest {
                    None if many => Ok(Found::Many(self.clone(), hop)),
                    Some(_) if many => Err(CoreError::RelationInFilter {
                        entity: self.entity.name.clone(),
                        field: hop.field.to_owned(),
                    }),
                    None => {
                        let rows = self.through(hop);
                        let key = Operand::key(self, &rows, hop);
                        Ok(Found::One(rows, key))
                    }
                    Some(rest) => self.through(hop).find(rest),
                }
            }
        }
    }

    /// The first field on a path, and what is left of the path. A field with a dot in its name wins over two fields.
    pub(super) fn first<'p>(&self, path: &'p str) -> Result<(Field<'s>, Option<&'p str>), CoreError> {
        let cuts = path.match_indices('.').map(|(at, _)| at);
        let ends = std::iter::once(path.len()).chain(cuts.rev());
        let named = |end: usize| Some((self.entity.field(path.get(..end)?).ok()?, path.get(end + 1..)));
        match ends.into_iter().find_map(named) {
            Some(found) => Ok(found),
            None => Ok((self.entity.field(path)?, None)),
        }
    }
}

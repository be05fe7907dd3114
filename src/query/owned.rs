//! The rows that a relation of one object leads to, asked from their side.

use super::ast::FilterNode;
use super::comparison;
use super::condition::Condition;
use super::kind;
use super::operand::Operand;
use super::relation::{Hop, Relation};
use super::rows::Rows;
use crate::error::CoreError;

/// The condition that rows are in a relation of the object with a key.
pub(super) fn owned<'s>(rows: &Rows<'s>, owner: &str, field: &str, key: &FilterNode) -> Result<Condition<'s>, CoreError> {
    let owner = rows.schema.entity(owner)?;
    let hop = Hop::along(rows.schema, owner, owner.field(field)?)?;
    let relation = match hop.relation {
        // The rows have the key themselves.
        Relation::Inverse { column, .. } => return comparison::equal(&Operand::of(rows, column), "", key),
        Relation::Reference(column) => Relation::Inverse { column, list: true },
        Relation::Pivot { pivot, inverse, target } => Relation::Pivot {
            pivot,
            inverse: target,
            target: inverse,
        },
    };
    let has_key = comparison::equal(&Operand::of(&Rows::of(rows.schema, owner), &owner.key), "", key)?;
    Ok(Condition::Related {
        hops: rows.hops.clone(),
        relation: Hop {
            field: hop.field,
            owner: rows.entity,
            relation,
            target: owner,
        },
        condition: Box::new(kind::restricted(owner, has_key)),
    })
}

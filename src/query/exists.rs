//! Semi-joins: whether a row has any related row, which never multiplies it.

use super::condition::Condition;
use super::kind;
use super::predicate::{Scope, condition};
use super::reach::Reach;
use super::relation::{Hop, Relation};
use super::render::{links_once, page};
use super::resolve::Node;
use super::statement::{Conjunction, Statement};
use crate::schema::{Column, Entity};
use crate::sql::Alias;

/// Writes whether a row has a related one that meets a condition. `joined` has what a join asks of it besides: a page, and
/// matches of its own.
pub(super) fn exists<'s>(
    statement: &mut Statement,
    parent: Alias,
    hop: &Hop<'s>,
    tested: &Condition<'s>,
    joined: Option<&Node<'s>>,
) {
    let alias = statement.next_alias();
    let reach = Reach::new(statement, alias, &tested.ways());
    statement.sql.raw("EXISTS (SELECT 1 FROM ");
    let mut conditions = Conjunction::after(" WHERE ");
    match hop.relation {
        Relation::Reference(column) => {
            statement.table(&hop.target.table, alias);
            reach.joins(statement);
            conditions.next(statement);
            meet(statement, (alias, &hop.target.key), (parent, column));
        }
        Relation::Inverse { column, .. } => {
            statement.table(&hop.target.table, alias);
            reach.joins(statement);
            conditions.next(statement);
            meet(statement, (alias, column), (parent, &hop.owner.key));
        }
        Relation::Pivot { pivot, inverse, target } => {
            // Rows of a pivot that say the same twice count once, or a skip would count them twice.
            let once = joined.is_some_and(|node| node.skip.is_some()) && !links_once(pivot, &inverse.name, &target.name);
            let through = statement.next_alias();
            let owner = (parent, &hop.owner.key);
            if once {
                distinct(statement, pivot, inverse, target, owner, through);
            } else {
                statement.table(&pivot.table, through);
            }
            statement.sql.raw(" JOIN ");
            statement.table(&hop.target.table, alias);
            statement.sql.raw(" ON ");
            meet(statement, (alias, &hop.target.key), (through, target));
            reach.joins(statement);
            if !once {
                conditions.next(statement);
                meet(statement, (through, inverse), owner);
                kind::and(statement, through, pivot);
            }
        }
    }
    if !tested.is_all() {
        conditions.next(statement);
        condition(statement, Scope::of(&reach), tested, true);
    }
    if let Some(node) = joined {
        matches(statement, &mut conditions, node, alias, &|_| false);
        page(statement, node);
    }
    statement.sql.raw(")");
}

/// Writes whether a row's key is among those that rows of a relation refer to. It says what [`exists`] says, NULL in the place of
/// false, and is found from the other end: at once where an index finds the rows that meet the condition.
pub(super) fn listed<'s>(statement: &mut Statement, parent: Alias, hop: &Hop<'s>, tested: &Condition<'s>) {
    let alias = statement.next_alias();
    let reach = Reach::new(statement, alias, &tested.ways());
    statement.sql.column(parent, &hop.owner.key.name).raw(" IN (SELECT ");
    match hop.relation {
        Relation::Inverse { column, .. } | Relation::Reference(column) => {
            statement.sql.column(alias, &column.name).raw(" FROM ");
            statement.table(&hop.target.table, alias);
        }
        Relation::Pivot { pivot, inverse, target } => {
            let through = statement.next_alias();
            statement.sql.column(through, &inverse.name).raw(" FROM ");
            statement.table(&pivot.table, through);
            statement.sql.raw(" JOIN ");
            statement.table(&hop.target.table, alias);
            statement.sql.raw(" ON ");
            meet(statement, (alias, &hop.target.key), (through, target));
            kind::and(statement, through, pivot);
        }
    }
    reach.joins(statement);
    statement.sql.raw(" WHERE ");
    condition(statement, Scope::of(&reach), tested, true);
    statement.sql.raw(")");
}

/// Whether an index finds the rows of an entity that meet a condition.
pub(super) fn is_indexed(entity: &Entity, tested: &Condition<'_>) -> bool {
    match tested {
        Condition::And(parts) => parts.iter().any(|part| is_indexed(entity, part)),
        Condition::Compare {
            place, operator: "=", ..
        }
        | Condition::In {
            place, with_null: false, ..
        } => entity.indexed().any(|column| place.is_column(column)),
        _ => false,
    }
}

/// Writes that a row has a match in each inner join, but for those that are `given`.
pub(super) fn matches<'s>(
    statement: &mut Statement,
    conditions: &mut Conjunction,
    node: &Node<'s>,
    alias: Alias,
    given: &dyn Fn(&super::resolve::Join<'s>) -> bool,
) {
    for join in node.joins.iter().filter(|join| join.inner && !given(join)) {
        conditions.next(statement);
        let hop = join.hop(node.entity);
        exists(statement, alias, &hop, &join.node.condition, Some(&join.node));
    }
}

/// Writes the keys that a pivot connects with a row, each once. SQLite ignores DISTINCT directly inside EXISTS, so it stands one
/// level deeper.
fn distinct(
    statement: &mut Statement,
    pivot: &Entity,
    inverse: &Column,
    target: &Column,
    owner: (Alias, &Column),
    through: Alias,
) {
    let said = statement.next_alias();
    statement
        .sql
        .raw("(SELECT DISTINCT ")
        .column(said, &target.name)
        .raw(" FROM ");
    statement.table(&pivot.table, said);
    statement.sql.raw(" WHERE ");
    meet(statement, (said, inverse), owner);
    kind::and(statement, said, pivot);
    statement.sql.raw(") AS ").alias(through);
}

fn meet(statement: &mut Statement, one: (Alias, &Column), other: (Alias, &Column)) {
    statement
        .sql
        .column(one.0, &one.1.name)
        .raw(" = ")
        .column(other.0, &other.1.name);
}

//! SQL of the parts that all statements share: joins, restrictions, order, pages.

use super::exists::matches;
use super::join::Source;
use super::predicate::{Scope, condition, value};
use super::reach::left_join;
use super::resolve::Node;
use super::statement::{Conjunction, Statement};
use crate::schema::Entity;

/// Writes the joins that hang from a source: those of conditions and orders, then the user's to-one joins.
pub(super) fn joins(statement: &mut Statement, source: &Source<'_>) {
    source.reach.joins(statement);
    for child in &source.children {
        let Some((join, column)) = child.link else { continue };
        let target = child.node.entity;
        if let Some(shadow) = &child.shadow {
            left_join(statement, source.reach.alias, &join.hop(source.node.entity), shadow.alias);
            shadow.joins(statement);
        }
        statement.sql.raw(if child.strict { " JOIN " } else { " LEFT JOIN " });
        statement.table(&target.table, child.reach.alias);
        let mut conditions = Conjunction::after(" ON ");
        conditions.next(statement);
        statement
            .sql
            .column(child.reach.alias, &target.key.name)
            .raw(" = ")
            .column(source.reach.alias, &column.name);
        restrictions(statement, &mut conditions, child);
        // A page of at most one row.
        for (slot, test) in [(join.node.limit, " > 0"), (join.node.skip, " = 0")] {
            if let Some(slot) = slot {
                conditions.next(statement);
                statement.count(slot);
                statement.sql.raw(test);
            }
        }
        joins(statement, child);
    }
}

/// Writes what the rows of a source must meet: its filter, and a match in each inner join that is not in the FROM clause.
pub(super) fn restrictions(statement: &mut Statement, conditions: &mut Conjunction, source: &Source<'_>) {
    let node = source.node;
    if !node.condition.is_all() {
        conditions.next(statement);
        let reach = source.shadow.as_ref().unwrap_or(&source.reach);
        condition(statement, Scope::of(reach), &node.condition, true);
    }
    matches(statement, conditions, node, source.reach.alias, &|join| {
        source.restricts(join)
    });
}

/// Whether a pivot can connect the same two rows only once.
pub(super) fn links_once(pivot: &Entity, inverse: &str, target: &str) -> bool {
    pivot.is_unique(&[inverse, target])
}

/// Writes the terms of an order. With a page the key ends every order, so that no row is on two pages or on none.
pub(super) fn order_terms(statement: &mut Statement, source: &Source<'_>) {
    let node = source.node;
    let mut written = 0;
    for term in &node.order {
        let Some(owner) = source.at(&term.path) else { continue };
        statement.sql.comma(written);
        value(statement, Scope::of(&owner.reach), &term.place, None);
        if term.descending {
            statement.sql.raw(" DESC");
        }
        written += 1;
    }
    let key = &node.entity.key.name;
    if node.paged() && !node.order.iter().any(|term| term.is_by(key)) {
        statement.sql.comma(written).column(source.reach.alias, key);
    }
}

/// Writes ORDER BY where there is an order.
pub(super) fn order(statement: &mut Statement, source: &Source<'_>) {
    if !source.node.order.is_empty() || source.node.paged() {
        statement.sql.raw(" ORDER BY ");
        order_terms(statement, source);
    }
}

/// Writes LIMIT and OFFSET. The `+` keeps SQLite from planning for the bound number: it would prepare the statement anew for every
/// binding, which takes five times as long as a lookup by key.
pub(super) fn page(statement: &mut Statement, node: &Node<'_>) {
    match (node.limit, node.skip) {
        _ if node.first => {
            statement.sql.raw(" LIMIT 1");
        }
        (None, None) => return,
        (Some(limit), _) => {
            statement.sql.raw(" LIMIT +");
            statement.count(limit);
        }
        // SQLite has no OFFSET without LIMIT.
        (None, Some(_)) => {
            statement.sql.raw(" LIMIT -1");
        }
    }
    if let Some(skip) = node.skip {
        statement.sql.raw(" OFFSET +");
        statement.count(skip);
    }
}

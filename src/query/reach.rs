//! The to-one relations that conditions and orders look through without a join of the user's.

use super::kind;
use super::relation::{Hop, Relation};
use super::statement::Statement;
use crate::sql::Alias;

/// A table of a statement and the rows that can be seen from it: left joins, each with at most one match.
#[derive(Debug)]
pub(super) struct Reach<'s> {
    pub(super) alias: Alias,
    branches: Vec<(Hop<'s>, Reach<'s>)>,
}

impl<'s> Reach<'s> {
    /// A table alone.
    pub(super) fn only(alias: Alias) -> Self {
        Self {
            alias,
            branches: Vec::new(),
        }
    }

    /// A table and what some ways lead to from it.
    pub(super) fn new(statement: &mut Statement, alias: Alias, ways: &[&[Hop<'s>]]) -> Self {
        let mut reach = Self::only(alias);
        for way in ways {
            reach.add(statement, way);
        }
        reach
    }

    fn add(&mut self, statement: &mut Statement, way: &[Hop<'s>]) {
        let Some((hop, rest)) = way.split_first() else { return };
        if let Some((_, known)) = self.branches.iter_mut().find(|(known, _)| known.field == hop.field) {
            return known.add(statement, rest);
        }
        let mut reach = Self::only(statement.next_alias());
        reach.add(statement, rest);
        self.branches.push((*hop, reach));
    }

    /// Whether anything is seen from the table.
    pub(super) fn is_wide(&self) -> bool {
        !self.branches.is_empty()
    }

    /// The table at the end of a way.
    pub(super) fn at(&self, way: &[Hop<'s>]) -> Alias {
        let Some((hop, rest)) = way.split_first() else {
            return self.alias;
        };
        let branch = self.branches.iter().find(|(known, _)| known.field == hop.field);
        branch.map_or(self.alias, |(_, reach)| reach.at(rest))
    }

    /// Writes the joins.
    pub(super) fn joins(&self, statement: &mut Statement) {
        for (hop, reach) in &self.branches {
            left_join(statement, self.alias, hop, reach.alias);
            reach.joins(statement);
        }
    }
}

/// Writes the left join of a to-one relation.
pub(super) fn left_join(statement: &mut Statement, owner: Alias, hop: &Hop<'_>, alias: Alias) {
    let target = hop.target;
    statement.sql.raw(" LEFT JOIN ");
    statement.table(&target.table, alias);
    statement.sql.raw(" ON ");
    match hop.relation {
        Relation::Reference(column) => {
            let key = &target.key.name;
            statement.sql.column(alias, key).raw(" = ").column(owner, &column.name);
            kind::and(statement, alias, target);
        }
        Relation::Inverse { column, .. } | Relation::Pivot { target: column, .. } => {
            let own = &hop.owner.key.name;
            if target.is_unique(&[&column.name]) {
                statement.sql.column(alias, &column.name).raw(" = ").column(owner, own);
                kind::and(statement, alias, target);
                return;
            }
            // Nothing keeps several rows from pointing here; the last one counts, as where the relation is loaded.
            let last = statement.next_alias();
            statement.sql.column(alias, &target.key.name).raw(" = (SELECT max(");
            statement.sql.column(last, &target.key.name).raw(") FROM ");
            statement.table(&target.table, last);
            statement
                .sql
                .raw(" WHERE ")
                .column(last, &column.name)
                .raw(" = ")
                .column(owner, own);
            kind::and(statement, last, target);
            statement.sql.raw(")");
        }
    }
}

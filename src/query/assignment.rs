//! What the columns of a patched row become: a value, a sum, or JSON with changed members.

use super::ast::ChangeKind;
use super::change::Change;
use super::member::Step;
use super::plan::Bind;
use super::statement::Statement;
use crate::schema::{Codec, Column, Entity};
use crate::sql::{Alias, JsonStep, SqlWriter, json_path_literal};

/// Writes what columns become.
pub(super) struct Assignments<'s> {
    pub(super) entity: &'s Entity,
    /// The changed table.
    pub(super) alias: Alias,
}

impl Assignments<'_> {
    /// Writes one column and its new value.
    pub(super) fn column(&self, statement: &mut Statement, column: &Column, changes: &[Change<'_>]) {
        statement.sql.identifier(&column.name).raw(" = ");
        let own: Vec<&Change<'_>> = changes.iter().filter(|change| change.column.field == column.field).collect();
        match own.as_slice() {
            [change] if change.steps.is_empty() => self.whole(statement, change),
            members => self.members(statement, column, members),
        }
    }

    fn whole(&self, statement: &mut Statement, change: &Change<'_>) {
        match change.kind {
            ChangeKind::Set => statement.bind(self.bind(change)),
            ChangeKind::Unset => {
                statement.sql.raw("NULL");
            }
            ChangeKind::Increase => {
                statement.sql.column(self.alias, &change.column.name).raw(" + ");
                // A bigint is bound as its digits.
                let whole = change.column.codec == Codec::Bigint;
                statement.sql.raw(if whole { "CAST(" } else { "" });
                statement.bind(self.bind(change));
                statement.sql.raw(if whole { " AS INTEGER)" } else { "" });
            }
        }
    }

    /// Writes members of JSON: set, then increased, then removed. All of them look at the JSON as it was.
    fn members(&self, statement: &mut Statement, column: &Column, changes: &[&Change<'_>]) {
        let of = |kind: ChangeKind| changes.iter().copied().filter(move |change| change.kind == kind);
        let (increased, removed) = (of(ChangeKind::Increase).count() > 0, of(ChangeKind::Unset).count() > 0);
        statement.sql.raw(if removed { "json_remove(" } else { "" });
        statement.sql.raw(if increased { "json_replace(" } else { "" });
        let set: Vec<&Change<'_>> = of(ChangeKind::Set).collect();
        self.set_members(statement, column, &set);
        for change in of(ChangeKind::Increase) {
            statement.sql.raw(", ").raw(&literal(&change.steps)).raw(", ");
            self.sum(statement, change);
        }
        statement.sql.raw(if increased { ")" } else { "" });
        for change in of(ChangeKind::Unset) {
            statement.sql.raw(", ").raw(&literal(&change.steps));
        }
        statement.sql.raw(if removed { ")" } else { "" });
    }

    /// Only where every member has something to hold it: SQLite would make the objects on the way, without their other members.
    fn set_members(&self, statement: &mut Statement, column: &Column, changes: &[&Change<'_>]) {
        if changes.is_empty() {
            statement.sql.column(self.alias, &column.name);
            return;
        }
        for (index, change) in changes.iter().enumerate() {
            let Some((last, above)) = change.steps.split_last() else {
                continue;
            };
            let holder = match last {
                Step::Name(_) => "'object'",
                Step::Index(_) => "'array'",
            };
            statement.sql.raw(if index == 0 { "CASE WHEN " } else { " AND " });
            self.call(statement, "json_type(", column, above).raw(" = ").raw(holder);
        }
        statement.sql.raw(" THEN json_set(").column(self.alias, &column.name);
        for change in changes {
            statement.sql.raw(", ").raw(&literal(&change.steps)).raw(", json(");
            statement.bind(self.bind(change));
            statement.sql.raw(")");
        }
        statement.sql.raw(") ELSE ").column(self.alias, &column.name).raw(" END");
    }

    /// A number inside JSON and another one. The infinities are text there and stay what they are.
    fn sum(&self, statement: &mut Statement, change: &Change<'_>) {
        let (column, steps) = (change.column, change.steps.as_slice());
        statement.sql.raw("CASE WHEN ");
        self.call(statement, "json_extract(", column, steps)
            .raw(" IN ('Infinity', '-Infinity') THEN ");
        self.call(statement, "json_extract(", column, steps).raw(" ELSE ");
        self.call(statement, "json_extract(", column, steps).raw(" + ");
        statement.bind(self.bind(change));
        statement.sql.raw(" END");
    }

    fn call<'w>(&self, statement: &'w mut Statement, function: &str, column: &Column, steps: &[Step]) -> &'w mut SqlWriter {
        statement.sql.raw(function).column(self.alias, &column.name);
        statement.sql.raw(", ").raw(&literal(steps)).raw(")")
    }

    fn bind(&self, change: &Change<'_>) -> Bind {
        let inside = !change.steps.is_empty();
        let codec = if inside { Codec::Number } else { change.column.codec };
        Bind::Change {
            slot: change.slot,
            entity: self.entity.name.clone(),
            field: change.column.field.clone(),
            path: change.steps.iter().map(Step::name).collect(),
            amount: (change.kind == ChangeKind::Increase).then_some(codec),
        }
    }
}

/// The path to a member as an SQL literal.
pub(super) fn literal(steps: &[Step]) -> String {
    json_path_literal(steps.iter().map(|step| match step {
        Step::Name(name) => JsonStep::Name(name),
        Step::Index(index) => JsonStep::Index(index),
    }))
}

//! The statement of a patch: what each changed column becomes, in which rows, and what is answered of them.

use super::ast::{ChangeKind, PatchShape};
use super::change::{Change, changes};
use super::compile::{answered, finish, matching};
use super::join::Source;
use super::member::Step;
use super::plan::{Bind, ColumnRead, PatchedRow, QueryPlan, StatementPlan};
use super::resolve::Node;
use super::statement::Statement;
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Schema};
use crate::sql::{Alias, JsonStep, json_path_literal};

/// Compiles a patch of the rows that a resolved query finds.
pub(super) fn plan(schema: &Schema, root: &Node<'_>, patch: &PatchShape) -> Result<QueryPlan, CoreError> {
    let entity = root.entity;
    let changes = changes(schema, entity, &patch.changes)?;
    let mut statement = Statement::default();
    let source = Source::root(&mut statement, root, false, root.paged());
    let alias = statement.next_alias();
    let set = Assignments { entity, alias };
    statement.sql.raw("UPDATE ");
    statement.table(&entity.table, alias);
    statement.sql.raw(" SET ");
    for (index, column) in changed_columns(&changes).into_iter().enumerate() {
        statement.sql.comma(index);
        set.column(&mut statement, column, &changes);
    }
    matching(&mut statement, &source, alias);
    let (columns, patched) = answer(&mut statement, entity, patch, &changes)?;
    let rekeyed = changes.iter().any(|change| change.column.primary_key);
    let mut plan = QueryPlan {
        statements: Vec::new(),
        tables: if rekeyed { schema.changed_by_key(entity) } else { Vec::new() },
    };
    let finished = finish(&mut plan, statement, columns);
    plan.statements.push(StatementPlan {
        patched: Some(patched),
        ..finished
    });
    Ok(plan)
}

/// The changed columns, each once.
fn changed_columns<'s>(changes: &[Change<'s>]) -> Vec<&'s Column> {
    let mut columns: Vec<&Column> = Vec::new();
    for Change { column, .. } in changes {
        if !columns.iter().any(|known| known.field == column.field) {
            columns.push(column);
        }
    }
    columns
}

/// Writes RETURNING: the key, fields with their new values, and whether each member of JSON is there now.
fn answer(
    statement: &mut Statement,
    entity: &Entity,
    patch: &PatchShape,
    changes: &[Change<'_>],
) -> Result<(Vec<ColumnRead>, PatchedRow), CoreError> {
    let increased = |field: &str| {
        let adds = |change: &&Change<'_>| change.kind == ChangeKind::Increase && change.steps.is_empty();
        changes.iter().filter(adds).any(|change| change.column.field == field)
    };
    let asked = patch.returning.iter().map(|field| entity.column(field, "answer"));
    let mut fields = asked.collect::<Result<Vec<_>, _>>()?;
    let changed = changed_columns(changes).into_iter();
    fields.extend(changed.filter(|column| patch.read_back || increased(&column.field)));
    let mut names: Vec<String> = Vec::new();
    statement.sql.raw(" RETURNING ");
    let mut columns = vec![answered(statement, &entity.key)];
    for column in fields {
        if !names.contains(&column.field) {
            statement.sql.raw(", ");
            columns.push(answered(statement, column));
            names.push(column.field.clone());
        }
    }
    let mut members = Vec::new();
    for change in changes {
        if change.kind == ChangeKind::Set && !change.steps.is_empty() {
            statement.sql.raw(", json_type(").identifier(&change.column.name);
            statement.sql.raw(", ").raw(&literal(&change.steps)).raw(")");
            columns.push(ColumnRead {
                codec: Codec::String,
                nullable: true,
            });
            members.push(change.path.to_owned());
        }
    }
    let patched = PatchedRow {
        increased: names.iter().filter(|field| increased(field)).cloned().collect(),
        fields: names,
        members,
    };
    Ok((columns, patched))
}

/// Writes what columns become.
struct Assignments<'s> {
    entity: &'s Entity,
    alias: Alias,
}

impl Assignments<'_> {
    fn column(&self, statement: &mut Statement, column: &Column, changes: &[Change<'_>]) {
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

    fn call<'w>(
        &self,
        statement: &'w mut Statement,
        function: &str,
        column: &Column,
        steps: &[Step],
    ) -> &'w mut crate::sql::SqlWriter {
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
fn literal(steps: &[Step]) -> String {
    json_path_literal(steps.iter().map(|step| match step {
        Step::Name(name) => JsonStep::Name(name),
        Step::Index(index) => JsonStep::Index(index),
    }))
}

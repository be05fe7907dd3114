//! The statement of a patch: what each changed column becomes, in which rows, and what is answered of them.

use super::assignment::{Assignments, literal};
use super::ast::{ChangeKind, PatchShape};
use super::change::{Change, changes};
use super::compile::{answered, finish, matching};
use super::join::Source;
use super::plan::{ColumnRead, PatchedRow, QueryPlan, StatementPlan};
use super::resolve::Node;
use super::statement::Statement;
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Schema};

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
    if let Some(version) = &entity.version {
        statement.sql.raw(", ").identifier(&version.name).raw(" = ");
        statement.sql.column(alias, &version.name).raw(" + 1");
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
    fields.extend(entity.version.iter().filter(|_| patch.read_back));
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

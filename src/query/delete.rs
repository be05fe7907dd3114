//! The statements of a delete.

use super::compile::{answered, finish, from, matching};
use super::join::Source;
use super::plan::{Bind, ColumnRead, QueryPlan};
use super::render::{order, page};
use super::resolve::Node;
use super::shape::RowShape;
use super::statement::Statement;
use crate::schema::Schema;

/// Compiles the delete of the rows that a resolved query finds.
pub(super) fn plan(schema: &Schema, root: &Node<'_>, plan: &mut QueryPlan) {
    plan.tables = schema.changed_by_delete(root.entity);
    let (entity, key) = (root.entity, &root.entity.key);
    let mut statement = Statement::default();
    let source = Source::root(&mut statement, root, false, root.paged());
    let deleted = statement.next_alias();
    // RETURNING says nothing of a row that another one took along, so where that can be, the keys are read before.
    let keys_first = schema.deletes_itself(entity);
    if keys_first {
        let columns = vec![found_keys(&mut statement, &source)];
        let keys = finish(plan, std::mem::take(&mut statement), columns);
        plan.statements.push(keys);
    }
    statement.sql.raw("DELETE FROM ");
    statement.table(&entity.table, deleted);
    let mut columns = Vec::new();
    if keys_first {
        statement.sql.raw(" WHERE ");
        statement.has_key(deleted, key, Bind::Keys { statement: 0, column: 0 }, key.codec);
    } else {
        matching(&mut statement, &source, deleted);
        statement.sql.raw(" RETURNING ");
        columns.push(answered(&mut statement, key));
    }
    let finished = finish(plan, statement, columns);
    plan.statements.push(finished);
}

/// Writes the query of the keys that a delete is about.
fn found_keys(statement: &mut Statement, source: &Source<'_>) -> ColumnRead {
    let (root, mut row) = (source.node, RowShape::default());
    row.column(source.reach.alias, &root.entity.key, false);
    statement.sql.raw("SELECT ");
    row.select(statement, false);
    from(statement, source);
    if root.paged() {
        order(statement, source);
        page(statement, root);
    }
    ColumnRead {
        codec: root.entity.key.codec,
        nullable: false,
    }
}

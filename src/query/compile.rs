//! Statements put together: one for the root, one for each relation that is not to-one.

use std::collections::VecDeque;

use super::ast::QueryOutput;
use super::join::Source;
use super::pivot::Link;
use super::plan::{Attach, Bind, ColumnRead, Links, QueryPlan, StatementPlan};
use super::relation::Relation;
use super::render::{joins, links_once, order, order_terms, page, restrictions};
use super::resolve::Node;
use super::shape::{self, Pending, RowShape};
use super::statement::{Conjunction, Statement};
use crate::error::CoreError;
use crate::schema::{Codec, Column, Schema};
use crate::sql::Alias;

/// Compiles a resolved query.
pub(super) fn plan(schema: &Schema, root: &Node<'_>, output: QueryOutput) -> Result<QueryPlan, CoreError> {
    let mut plan = QueryPlan {
        statements: Vec::new(),
        tables: Vec::new(),
    };
    match output {
        QueryOutput::Find | QueryOutput::First => find(root, &mut plan),
        QueryOutput::Count => number(root, "SELECT COUNT(*)", "", &mut plan),
        QueryOutput::Has => number(root, "SELECT 1", " LIMIT 1", &mut plan),
        QueryOutput::Delete => super::delete::plan(schema, root, &mut plan),
        QueryOutput::Patch => {
            return Err(CoreError::InvalidDocument {
                message: format!("a patch of '{}' says no changes", root.entity.name),
            });
        }
    }
    Ok(plan)
}

/// Takes a finished statement's tables into the plan.
pub(super) fn finish(plan: &mut QueryPlan, statement: Statement, columns: Vec<ColumnRead>) -> StatementPlan {
    let ranged = statement.ranged();
    for table in statement.tables {
        if !plan.tables.contains(&table) {
            plan.tables.push(table);
        }
    }
    StatementPlan {
        ranged,
        sql: statement.sql.finish(),
        binds: statement.binds,
        columns,
        nodes: Vec::new(),
        record: Vec::new(),
        attach: None,
        patched: None,
        single: false,
        sources: statement.sources,
    }
}

fn find<'q>(root: &'q Node<'q>, plan: &mut QueryPlan) {
    let mut statement = Statement::default();
    let mut row = RowShape::default();
    let source = Source::root(&mut statement, root, true, true);
    row.objects(&source, None, None);
    statement.sql.raw("SELECT ");
    row.select(&mut statement, false);
    from(&mut statement, &source);
    order(&mut statement, &source);
    page(&mut statement, root);
    let mut open = VecDeque::new();
    add(plan, statement, row, None, root.first, &mut open);
    while let Some((parent, pending)) = open.pop_front() {
        child(parent, &pending, plan, &mut open);
    }
}

/// Adds a finished statement and queues the relations that hang from its objects.
fn add<'q>(
    plan: &mut QueryPlan,
    statement: Statement,
    row: RowShape<'q>,
    attach: Option<Attach>,
    single: bool,
    open: &mut VecDeque<(u32, Pending<'q>)>,
) {
    let index = plan.statements.len() as u32;
    let finished = finish(plan, statement, row.columns);
    plan.statements.push(StatementPlan {
        nodes: row.nodes,
        attach,
        single,
        ..finished
    });
    open.extend(row.pending.into_iter().map(|pending| (index, pending)));
}

/// Writes FROM and WHERE.
pub(super) fn from(statement: &mut Statement, source: &Source<'_>) {
    statement.sql.raw(" FROM ");
    statement.table(&source.node.entity.table, source.reach.alias);
    joins(statement, source);
    restrictions(statement, &mut Conjunction::after(" WHERE "), source);
}

/// The statement of a relation: the rows of all parents at once.
fn child<'q>(parent: u32, pending: &Pending<'q>, plan: &mut QueryPlan, open: &mut VecDeque<(u32, Pending<'q>)>) {
    let join = pending.join;
    let node = &join.node;
    let keys = Bind::Keys {
        statement: parent,
        column: pending.key,
    };
    if let Relation::Pivot { pivot, inverse, target } = join.relation
        && node.order.is_empty()
        && !node.paged()
    {
        let link = Link {
            pivot,
            inverse,
            target,
            keys,
            codec: pending.codec,
        };
        return linked(parent, pending, link, plan, open);
    }
    let mut statement = Statement::default();
    let mut row = RowShape::default();
    let source = Source::root(&mut statement, node, true, true);
    let (owner, parent_column, distinct) = match join.relation {
        Relation::Pivot { pivot, inverse, target } => {
            let alias = statement.next_alias();
            (alias, inverse, !links_once(pivot, &inverse.name, &target.name))
        }
        Relation::Inverse { column, .. } | Relation::Reference(column) => (source.reach.alias, column, false),
    };
    let inverse = shape::inverse(join);
    let parent_key = row.column(owner, parent_column, false);
    row.objects(&source, None, inverse.as_deref());

    let paged = node.paged();
    if paged {
        statement.sql.raw("SELECT ");
        for index in 0..row.columns.len() {
            statement.sql.comma(index).raw("c").number(index as u32);
        }
        statement.sql.raw(" FROM (");
    }
    statement.sql.raw("SELECT ");
    row.select(&mut statement, paged);
    if paged {
        statement
            .sql
            .raw(", ROW_NUMBER() OVER (PARTITION BY ")
            .column(owner, &parent_column.name)
            .raw(" ORDER BY ");
        order_terms(&mut statement, &source);
        statement.sql.raw(") AS place");
    }
    let mut conditions = Conjunction::after(" WHERE ");
    statement.sql.raw(" FROM ");
    match join.relation {
        Relation::Pivot { pivot, inverse, target } => {
            let link = Link {
                pivot,
                inverse,
                target,
                keys,
                codec: pending.codec,
            };
            // Only a page needs SQLite to drop what a pivot says twice; otherwise TypeScript does, which is cheaper.
            link.write(&mut statement, &source, owner, &mut conditions, distinct && paged);
        }
        Relation::Inverse { .. } | Relation::Reference(_) => {
            statement.table(&node.entity.table, source.reach.alias);
            joins(&mut statement, &source);
            conditions.next(&mut statement);
            statement.has_key(owner, parent_column, keys, pending.codec);
        }
    }
    restrictions(&mut statement, &mut conditions, &source);
    if paged {
        statement.sql.raw(") WHERE ");
        places(&mut statement, node);
        statement.sql.raw(" ORDER BY place");
    } else {
        order(&mut statement, &source);
    }
    let attach = shape::attach(pending, parent, parent_key, distinct && !paged);
    add(plan, statement, row, Some(attach), false, open);
}

/// The objects of a many-to-many relation whose order nobody asked for: the rows of the pivot first, then each object once, however
/// many parents share it.
fn linked<'q>(parent: u32, pending: &Pending<'q>, link: Link<'q>, plan: &mut QueryPlan, open: &mut VecDeque<(u32, Pending<'q>)>) {
    let codec = pending.join.node.entity.key.codec;
    let distinct = !links_once(link.pivot, &link.inverse.name, &link.target.name);
    let links = Links {
        statement: plan.statements.len() as u32,
        target: 1,
    };
    let (statement, columns) = link.rows();
    let finished = finish(plan, statement, columns);
    plan.statements.push(finished);

    let mut statement = Statement::default();
    let mut row = RowShape::default();
    let source = Source::root(&mut statement, &pending.join.node, true, true);
    row.objects(&source, None, None);
    statement.sql.raw("SELECT ");
    row.select(&mut statement, false);
    statement.sql.raw(" FROM ");
    statement.table(&source.node.entity.table, source.reach.alias);
    joins(&mut statement, &source);
    let mut conditions = Conjunction::after(" WHERE ");
    conditions.next(&mut statement);
    let keys = Bind::Keys {
        statement: links.statement,
        column: links.target,
    };
    statement.has_key(source.reach.alias, &source.node.entity.key, keys, codec);
    restrictions(&mut statement, &mut conditions, &source);
    let attach = Attach {
        links: Some(links),
        ..shape::attach(pending, parent, 0, distinct)
    };
    add(plan, statement, row, Some(attach), false, open);
}

/// Writes which places within a parent's rows are wanted.
fn places(statement: &mut Statement, node: &Node<'_>) {
    if let Some(skip) = node.skip {
        statement.sql.raw("place > ");
        statement.count(skip);
    }
    if let Some(limit) = node.limit {
        statement
            .sql
            .raw(if node.skip.is_some() { " AND place <= " } else { "place <= " });
        if let Some(skip) = node.skip {
            statement.count(skip);
            statement.sql.raw(" + ");
        }
        statement.count(limit);
    }
}

/// A statement about how many rows there are. Orders and pages of the root play no part in it.
fn number(root: &Node<'_>, head: &str, tail: &str, plan: &mut QueryPlan) {
    let mut statement = Statement::default();
    let source = Source::root(&mut statement, root, false, false);
    statement.sql.raw(head);
    from(&mut statement, &source);
    statement.sql.raw(tail);
    let finished = finish(
        plan,
        statement,
        vec![ColumnRead {
            codec: Codec::Integer,
            nullable: false,
        }],
    );
    plan.statements.push(finished);
}

/// Writes which rows a delete or a patch is about: those that the query finds, each once.
pub(super) fn matching(statement: &mut Statement, source: &Source<'_>, changed: Alias) {
    let (root, key) = (source.node, &source.node.entity.key);
    statement
        .sql
        .raw(" WHERE ")
        .column(changed, &key.name)
        .raw(" IN (SELECT ")
        .column(source.reach.alias, &key.name);
    from(statement, source);
    if root.paged() {
        order(statement, source);
        page(statement, root);
    }
    statement.sql.raw(")");
}

/// Writes a column of a RETURNING clause.
pub(super) fn answered(statement: &mut Statement, column: &Column) -> ColumnRead {
    if column.codec == Codec::Bigint {
        statement.sql.raw("CAST(").identifier(&column.name).raw(" AS TEXT)");
    } else {
        statement.sql.identifier(&column.name);
    }
    ColumnRead {
        codec: column.codec,
        nullable: column.nullable,
    }
}

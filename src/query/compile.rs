//! Statements put together: one for the root, one for each relation that is not to-one.

use std::collections::VecDeque;

use super::ast::QueryOutput;
use super::join::Source;
use super::plan::{Bind, ColumnRead, QueryPlan, StatementPlan};
use super::predicate::list;
use super::relation::Relation;
use super::render::{joins, links_once, order, order_terms, page, restrictions};
use super::resolve::Node;
use super::shape::{self, Pending, RowShape};
use super::statement::{Conjunction, Statement};
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Schema};
use crate::sql::Alias;

/// Compiles a resolved query.
pub(super) fn plan(schema: &Schema, root: &Node<'_>, output: QueryOutput) -> Result<QueryPlan, CoreError> {
    let mut plan = QueryPlan {
        statements: Vec::new(),
        tables: Vec::new(),
    };
    match output {
        QueryOutput::Find => find(root, &mut plan),
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
    for table in statement.tables {
        if !plan.tables.contains(&table) {
            plan.tables.push(table);
        }
    }
    StatementPlan {
        sql: statement.sql.finish(),
        binds: statement.binds,
        columns,
        nodes: Vec::new(),
        record: Vec::new(),
        attach: None,
        patched: None,
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
    add(plan, statement, row, None, &mut open);
    while let Some((parent, pending)) = open.pop_front() {
        child(parent, &pending, plan, &mut open);
    }
}

/// Adds a finished statement and queues the relations that hang from its objects.
fn add<'q>(
    plan: &mut QueryPlan,
    statement: Statement,
    row: RowShape<'q>,
    attach: Option<super::plan::Attach>,
    open: &mut VecDeque<(u32, Pending<'q>)>,
) {
    let index = plan.statements.len() as u32;
    let finished = finish(plan, statement, row.columns);
    plan.statements.push(StatementPlan {
        nodes: row.nodes,
        attach,
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
            of_parents(&mut statement, owner, parent_column, keys, pending.codec);
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
    add(plan, statement, row, Some(attach), open);
}

/// The pivot of a many-to-many statement.
struct Link<'q> {
    pivot: &'q Entity,
    inverse: &'q Column,
    target: &'q Column,
    keys: Bind,
    codec: Codec,
}

impl Link<'_> {
    fn write(self, statement: &mut Statement, source: &Source<'_>, owner: Alias, conditions: &mut Conjunction, once: bool) {
        let Self {
            pivot,
            inverse,
            target,
            keys,
            codec,
        } = self;
        if once {
            let alias = statement.next_alias();
            statement
                .sql
                .raw("(SELECT DISTINCT ")
                .column(alias, &inverse.name)
                .raw(", ")
                .column(alias, &target.name);
            statement.sql.raw(" FROM ");
            statement.table(&pivot.table, alias);
            statement.sql.raw(" WHERE ");
            of_parents(statement, alias, inverse, keys.clone(), codec);
            statement.sql.raw(") AS ").alias(owner);
        } else {
            statement.table(&pivot.table, owner);
        }
        let entity = source.node.entity;
        statement.sql.raw(" JOIN ");
        statement.table(&entity.table, source.reach.alias);
        statement
            .sql
            .raw(" ON ")
            .column(source.reach.alias, &entity.key.name)
            .raw(" = ")
            .column(owner, &target.name);
        joins(statement, source);
        if !once {
            conditions.next(statement);
            of_parents(statement, owner, inverse, keys, codec);
        }
    }
}

/// Writes that a column holds one of the keys that an earlier statement found.
pub(super) fn of_parents(statement: &mut Statement, alias: Alias, column: &Column, keys: Bind, codec: Codec) {
    statement.sql.column(alias, &column.name).raw(" IN (");
    list(statement, keys, codec.list_element());
    statement.sql.raw(")");
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

//! Grouped queries: their answer is plain records of group fields and aggregates.
//!
//! `table` joins what the query joins, so that rows multiply as SQL has it; `record` finds the fields of the records,
//! `function` writes what is computed. The groups are a subquery with columns `c0`, `c1`, ...; conditions on them, their order, their page and their
//! number are asked of it from outside, as if they were the rows of a table.

mod function;
mod record;
mod table;

use super::ast::{FilterNode, GroupShape, OrderTerm, QueryOutput, QueryShape};
use super::compile::finish;
use super::condition::Condition;
use super::filter::filter;
use super::order::descending;
use super::plan::{ColumnRead, QueryPlan, RecordField, StatementPlan};
use super::predicate::{Scope, condition};
use super::reach::Reach;
use super::render::page;
use super::resolve::Node;
use super::statement::Statement;
use crate::error::CoreError;
use crate::schema::{Codec, Entity, Schema};
use crate::sql::Alias;

use record::Record;
use table::Table;

/// Plans a grouped query. `root` is the resolved query; its order is the shape's to say.
pub(super) fn plan(schema: &Schema, root: &Node<'_>, shape: &QueryShape, group: &GroupShape) -> Result<QueryPlan, CoreError> {
    check(root, shape.output)?;
    let mut statement = Statement::default();
    let groups = statement.next_alias();
    let table = Table::root(&mut statement, root);
    let record = Record::resolve(&table, group)?;
    let entity = record.as_entity(root.entity);
    let having = match &group.having {
        Some(node @ FilterNode::Object(_)) => filter(schema, &entity, node)?,
        Some(_) => return Err(no_condition(&entity)),
        None => Condition::All,
    };
    let order = order(&entity, &shape.order)?;

    let columns = select(&mut statement, groups, &record, shape.output);
    statement.sql.raw(" FROM (");
    record.write(&mut statement, &table);
    statement.sql.raw(") AS ").alias(groups);
    let reach = Reach::new(&mut statement, groups, &having.ways());
    reach.joins(&mut statement);
    if !having.is_all() {
        statement.sql.raw(" WHERE ");
        condition(&mut statement, Scope::of(&reach), &having, true);
    }
    match shape.output {
        QueryOutput::Find | QueryOutput::First => {
            ordered(&mut statement, groups, &order, &record, root.paged());
            page(&mut statement, root);
        }
        QueryOutput::Has => {
            statement.sql.raw(" LIMIT 1");
        }
        QueryOutput::Count | QueryOutput::Delete | QueryOutput::Patch => {}
    }
    Ok(finished(statement, columns, record, shape.output))
}

fn finished(statement: Statement, columns: Vec<ColumnRead>, record: Record<'_>, output: QueryOutput) -> QueryPlan {
    let mut plan = QueryPlan {
        statements: Vec::new(),
        tables: Vec::new(),
    };
    let fields = match output {
        QueryOutput::Find | QueryOutput::First => record.fields(),
        _ => Vec::<RecordField>::new(),
    };
    let statement = finish(&mut plan, statement, columns);
    plan.statements.push(StatementPlan {
        record: fields,
        ..statement
    });
    plan
}

/// Writes what is selected of the groups.
fn select(statement: &mut Statement, groups: Alias, record: &Record<'_>, output: QueryOutput) -> Vec<ColumnRead> {
    let number = ColumnRead {
        codec: Codec::Integer,
        nullable: false,
    };
    match output {
        QueryOutput::Find | QueryOutput::First => {
            statement.sql.raw("SELECT ");
            record.select(statement, groups)
        }
        QueryOutput::Count => {
            statement.sql.raw("SELECT COUNT(*)");
            vec![number]
        }
        QueryOutput::Has | QueryOutput::Delete | QueryOutput::Patch => {
            statement.sql.raw("SELECT 1");
            vec![number]
        }
    }
}

/// The columns of an order and whether they go down.
fn order(entity: &Entity, terms: &[OrderTerm]) -> Result<Vec<(String, bool)>, CoreError> {
    let term = |term: &OrderTerm| {
        let column = entity.column(&term.field, "order by")?;
        Ok((column.name.clone(), descending(entity, term)?))
    };
    terms.iter().map(term).collect()
}

/// Writes ORDER BY. With a page the group fields end the order, so that no group is on two pages or on none.
fn ordered(statement: &mut Statement, groups: Alias, order: &[(String, bool)], record: &Record<'_>, paged: bool) {
    let mut terms = order.to_vec();
    if paged {
        terms.extend(record.group_columns().map(|column| (column, false)));
    }
    for (index, (column, descending)) in terms.iter().enumerate() {
        statement
            .sql
            .raw(if index == 0 { " ORDER BY " } else { ", " })
            .column(groups, column);
        if *descending {
            statement.sql.raw(" DESC");
        }
    }
}

fn no_condition(entity: &Entity) -> CoreError {
    CoreError::WrongValue {
        entity: entity.name.clone(),
        field: "having".to_owned(),
        expected: "an object of conditions on aliases and group fields".to_owned(),
        actual: "something else".to_owned(),
    }
}

/// Refuses what means nothing for groups, in the query and in its joins.
fn check(root: &Node<'_>, output: QueryOutput) -> Result<(), CoreError> {
    if output == QueryOutput::Delete {
        return Err(refused(root.entity, "a delete", ""));
    }
    if root.select.is_some() {
        return Err(refused(
            root.entity,
            "select()",
            ": the record has the group fields and the aliases",
        ));
    }
    check_joins(root)
}

fn check_joins(owner: &Node<'_>) -> Result<(), CoreError> {
    for (index, join) in owner.joins.iter().enumerate() {
        let (node, entity) = (&join.node, join.node.entity);
        if join.load {
            let instead = format!(" and write join('{0}') or innerJoin('{0}')", join.field);
            return Err(refused(owner.entity, &format!("joinWith('{}')", join.field), &instead));
        }
        if owner.joins.iter().take(index).any(|known| known.field == join.field) {
            return Err(CoreError::DuplicateJoin {
                entity: owner.entity.name.clone(),
                field: join.field.to_owned(),
            });
        }
        if node.select.is_some() {
            return Err(refused(entity, "select() in a join", ""));
        }
        if node.paged() {
            return Err(refused(entity, "limit() or skip() in a join", ""));
        }
        if !node.order.is_empty() {
            return Err(refused(entity, "orderBy() in a join", " and order the groups"));
        }
        check_joins(node)?;
    }
    Ok(())
}

fn refused(entity: &Entity, part: &str, instead: &str) -> CoreError {
    CoreError::NotWithGroups {
        entity: entity.name.clone(),
        part: part.to_owned(),
        instead: instead.to_owned(),
    }
}

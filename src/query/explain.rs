//! A query's plan in words.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::ast::{QueryOutput, QueryShape};
use super::plan::{QueryPlan, StatementPlan, TableSource};
use super::plan_query;
use crate::error::CoreError;
use crate::schema::Schema;
use crate::sql::SqlWriter;

/// What the statements of a query's plan are for, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct QueryExplanation {
    /// One for each statement of the plan.
    pub statements: Vec<StatementExplanation>,
}

/// What one statement of a plan is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StatementExplanation {
    /// What it answers, as half a sentence.
    pub purpose: String,
    /// The tables that it reads.
    pub sources: Vec<ExplainedSource>,
}

/// A table of a statement, in the application's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedSource {
    /// What stands for it in the SQL.
    pub alias: String,
    /// The table, unquoted.
    pub table: String,
    /// The entity.
    pub entity: String,
    /// The fields that conditions compare and that no index begins with.
    pub unindexed: Vec<String>,
    /// The statement that answers how many rows the table has.
    pub count: String,
}

/// Explains a query. Errors are those of planning it.
pub fn explain_query(schema: &Schema, shape: &QueryShape) -> Result<QueryExplanation, CoreError> {
    let plan = plan_query(schema, shape)?;
    let statements = plan.statements.iter().map(|statement| StatementExplanation {
        purpose: purpose(shape, &plan, statement),
        sources: statement
            .sources
            .iter()
            .filter_map(|source| explained(schema, source))
            .collect(),
    });
    Ok(QueryExplanation {
        statements: statements.collect(),
    })
}

fn explained(schema: &Schema, source: &TableSource) -> Option<ExplainedSource> {
    let entity = schema.entities().iter().find(|entity| entity.table == source.table)?;
    let field = |column: &String| {
        let named = entity.columns.iter().find(|known| known.name == *column)?;
        (!entity.indexed().any(|known| known == column)).then(|| named.field.clone())
    };
    let mut count = SqlWriter::default();
    count.raw("SELECT COUNT(*) FROM ").identifier(&source.table);
    Some(ExplainedSource {
        alias: source.alias.to_string(),
        table: source.table.clone(),
        entity: entity.name.clone(),
        unindexed: source.tested.iter().filter_map(field).collect(),
        count: count.finish(),
    })
}

fn purpose(shape: &QueryShape, plan: &QueryPlan, statement: &StatementPlan) -> String {
    let entity = &shape.entity;
    match shape.output {
        QueryOutput::Count if shape.group.is_some() => format!("how many groups of {entity} rows there are"),
        QueryOutput::Has if shape.group.is_some() => format!("whether there is a group of {entity} rows"),
        QueryOutput::Count => format!("how many {entity} rows match"),
        QueryOutput::Has => format!("whether any {entity} row matches"),
        QueryOutput::Delete => format!("deletes the {entity} rows that match, and answers their keys"),
        QueryOutput::Patch => format!("changes the {entity} rows that match, and answers their keys"),
        QueryOutput::Find | QueryOutput::First if !statement.record.is_empty() => records(entity, statement),
        QueryOutput::Find | QueryOutput::First => objects(plan, statement),
    }
}

fn records(entity: &str, statement: &StatementPlan) -> String {
    let names: Vec<&str> = statement.record.iter().map(|field| field.name.as_str()).collect();
    format!("groups of {entity} rows, as records of {}", names.join(", "))
}

/// The objects of a statement: what they are, where they belong, and what is joined to them in the same row.
fn objects(plan: &QueryPlan, statement: &StatementPlan) -> String {
    let Some(root) = statement.nodes.first() else {
        return "which keys a many-to-many relation leads from and to".to_owned();
    };
    let joined: Vec<&str> = statement
        .nodes
        .iter()
        .filter_map(|node| node.owner.as_ref())
        .map(|owner| owner.field.as_str())
        .collect();
    let with = if joined.is_empty() {
        String::new()
    } else {
        format!(", with {}", joined.join(", "))
    };
    let kind = if root.partial { "selected fields of " } else { "" };
    let Some(attach) = &statement.attach else {
        return format!("{kind}{} objects{with}", root.entity);
    };
    let owner = plan
        .statements
        .get(attach.statement as usize)
        .and_then(|parent| parent.nodes.get(attach.node as usize))
        .map_or("", |node| node.entity.as_str());
    let rows = if attach.list { "objects" } else { "object" };
    format!(
        "the {} of all {owner} objects of statement {}: {kind}{} {rows}{with}",
        attach.field,
        attach.statement + 1,
        root.entity
    )
}

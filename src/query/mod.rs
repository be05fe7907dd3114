//! Queries: a shape in, a plan out.
//!
//! `resolve` and `filter` check a shape against the schema, `join` finds out which joined entities share a statement, `render`
//! writes conditions, `shape` lays out the objects of a row, `compile` puts statements together. `aggregate` does all of that for
//! queries whose answers are groups.

mod aggregate;
pub mod ast;
mod compile;
mod condition;
mod filter;
mod join;
mod operand;
pub mod plan;
mod print;
mod render;
mod resolve;
mod shape;
mod statement;

use crate::error::CoreError;
use crate::schema::Schema;

/// Plans a query. Errors name the entity and the field that were wrong.
pub fn plan_query(schema: &Schema, shape: &ast::QueryShape) -> Result<plan::QueryPlan, CoreError> {
    let root = resolve::root(schema, shape)?;
    match &shape.group {
        Some(group) => aggregate::plan(schema, &root, shape, group),
        None => Ok(compile::plan(schema, &root, shape.output)),
    }
}

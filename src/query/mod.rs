//! Queries: a shape in, a plan out.
//!
//! `resolve` and `filter` check a shape against the schema, `join` finds out which joined entities share a statement, `render`
//! writes conditions, `shape` lays out the objects of a row, `compile` puts statements together. `aggregate` does all of that for
//! queries whose answers are groups. `explain` says what a plan's statements are for.

mod aggregate;
mod assignment;
pub mod ast;
mod attach;
mod change;
mod comparable;
mod comparison;
mod compile;
mod condition;
mod delete;
mod exists;
pub mod explain;
mod filter;
mod join;
mod json_type;
mod kind;
mod member;
mod node;
mod operand;
mod order;
mod owned;
mod patch;
mod pivot;
pub mod plan;
mod predicate;
mod print;
mod reach;
mod related;
mod relation;
mod render;
mod resolve;
mod rows;
mod shape;
mod sql_lines;
mod statement;
pub mod text;
mod value_kind;

use crate::error::CoreError;
use crate::schema::Schema;

/// Plans a query. Errors name the entity and the field that were wrong.
pub fn plan_query(schema: &Schema, shape: &ast::QueryShape) -> Result<plan::QueryPlan, CoreError> {
    let root = resolve::root(schema, shape)?;
    match (&shape.group, &shape.patch) {
        (Some(group), _) => aggregate::plan(schema, &root, shape, group),
        (None, Some(patch)) if shape.output == ast::QueryOutput::Patch => patch::plan(schema, &root, patch),
        (None, _) => compile::plan(schema, &root, shape.output),
    }
}

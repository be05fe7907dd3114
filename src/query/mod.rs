//! Queries: a shape in, a plan out.

pub mod ast;
pub mod plan;

use crate::error::CoreError;
use crate::schema::Schema;

/// Plans a query.
pub fn plan_query(_schema: &Schema, _shape: &ast::QueryShape) -> Result<plan::QueryPlan, CoreError> {
    Err(CoreError::InvalidDocument {
        message: "not written yet".to_owned(),
    })
}

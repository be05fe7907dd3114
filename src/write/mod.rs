//! Writes: a shape in, a plan out.

pub mod plan;

use crate::error::CoreError;
use crate::schema::Schema;

/// Plans a write.
pub fn plan_write(_schema: &Schema, _shape: &plan::WriteShape) -> Result<plan::WritePlan, CoreError> {
    Err(CoreError::InvalidDocument {
        message: "not written yet".to_owned(),
    })
}

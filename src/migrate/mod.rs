//! Migrations: what the database lacks, created.
mod report;
use crate::{driver::Driver, error::CoreError, schema::Schema};
pub use report::MigrationReport;
/// Brings the database to the schema.
pub fn migrate(_schema: &Schema, _driver: &impl Driver) -> Result<MigrationReport, CoreError> {
    Err(CoreError::InvalidDocument {
        message: "not written yet".to_owned(),
    })
}

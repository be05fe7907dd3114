//! Migrations: what the database lacks is created, what differs is named.
//!
//! `table` says what a table is, `inspect` reads one from the database, `diff` compares two, `plan` writes the DDL.

mod diff;
mod inspect;
mod plan;
mod report;
mod table;

pub use report::MigrationReport;

use crate::driver::Driver;
use crate::error::CoreError;
use crate::schema::Schema;

/// Creates the tables that are missing, with their foreign keys and indexes, as a whole or not at all.
///
/// [`CoreError::SchemaMismatch`] when a table exists and differs from its entity; nothing has changed then.
pub fn migrate(schema: &Schema, driver: &impl Driver) -> Result<MigrationReport, CoreError> {
    driver.transaction(|driver| {
        let mut missing = Vec::new();
        for entity in schema.ranked().into_iter().filter(|entity| entity.bases().is_empty()) {
            let wanted = table::wanted(schema, entity)?;
            match inspect::table(driver, &wanted.name)? {
                None => missing.push(wanted),
                Some(found) => diff::check(&wanted, &found)?,
            }
        }
        let statements = plan::create(&missing);
        for sql in &statements {
            driver.run(sql, &[])?;
        }
        Ok(MigrationReport { statements })
    })
}

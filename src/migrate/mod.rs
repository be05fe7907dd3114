//! Migrations: the tables follow the entities, and their rows stay.
//!
//! `table` says what a table is, `inspect` reads what is in the database (`definition` and `token` the texts of tables), `rename`
//! gives things their new names, `diff` compares, `plan` makes steps of the differences (`ddl` statements, `rebuild` where SQLite has
//! none, `copy` and `conversion` the values, `indexes` which are whose), `check` asks the rows what they have against it, `run` does
//! it as a whole or not at all. `options` and `allow` are what an application says to it, `report` and `step` what it is told.

mod allow;
mod check;
mod conversion;
mod copy;
mod ddl;
mod definition;
mod dependents;
mod diff;
mod indexes;
mod inspect;
mod options;
mod plan;
mod rebuild;
mod rename;
mod report;
mod run;
mod step;
mod table;
mod token;

pub use options::MigrateOptions;
pub use report::MigrationReport;
pub use step::{MigrationStep, MigrationStepKind};

use allow::Allow;
use indexes::Renamed;
use inspect::Live;
use options::{Expressions, Names};
use plan::Planner;
use rename::Renames;
use run::Ending;
use table::Table;

use crate::driver::Driver;
use crate::error::CoreError;
use crate::schema::{Entity, Schema};

/// Brings a database to a schema, as a whole or not at all.
///
/// [`CoreError::MigrationRefused`] for what would lose data, or what the data is against; [`CoreError::InvalidMigration`] for options
/// that mean nothing, and inside of a transaction. Nothing has changed then.
pub fn migrate(schema: &Schema, driver: &impl Driver, options: &MigrateOptions) -> Result<MigrationReport, CoreError> {
    let migration = Migration::new(schema, options)?;
    run::alone(driver, |driver| migration.run(driver))
}

/// The same inside of the transaction that is open, with foreign keys off already: a part of what is done as a whole or not at all.
pub fn migrate_within(schema: &Schema, driver: &impl Driver, options: &MigrateOptions) -> Result<MigrationReport, CoreError> {
    let migration = Migration::new(schema, options)?;
    run::within(driver, |driver| migration.run(driver))
}

struct Migration<'a> {
    wanted: Vec<(&'a Entity, Table)>,
    names: Names,
    renames: Renames,
    allow: Allow<'a>,
    backfill: Expressions,
    convert: Expressions,
    dry_run: bool,
}

impl<'a> Migration<'a> {
    fn new(schema: &'a Schema, options: &'a MigrateOptions) -> Result<Self, CoreError> {
        let wanted = table::all_wanted(schema)?;
        let names = Names::new(schema, &wanted);
        Ok(Self {
            renames: Renames::read(&names, &options.renames)?,
            allow: Allow::read(&options.allow, &wanted)?,
            backfill: Expressions::read(schema, &names, "backfill", &options.backfill)?,
            convert: Expressions::read(schema, &names, "convert", &options.convert)?,
            dry_run: options.dry_run,
            names,
            wanted,
        })
    }

    fn run(&self, driver: &impl Driver) -> Result<(MigrationReport, Ending), CoreError> {
        // SQLite writes new names into views, triggers and foreign keys; only then is known what else there is to do. A dry run takes
        // them back.
        let (mut steps, renamed) = self.rename(driver)?;
        let plan = Planner {
            driver,
            live: &Live::read(driver)?,
            wanted: &self.wanted,
            renamed: &renamed,
            allow: &self.allow,
            backfill: &self.backfill,
            convert: &self.convert,
        }
        .plan()?;
        if !self.dry_run {
            if !plan.refused.is_empty() {
                return Err(CoreError::MigrationRefused { changes: plan.refused });
            }
            if plan.steps().next().is_some() || !steps.is_empty() {
                run::steps(driver, plan.steps())?;
            }
        }
        steps.extend(plan.steps().cloned());
        let ending = if self.dry_run || steps.is_empty() {
            Ending::Rollback
        } else {
            Ending::Commit
        };
        Ok((MigrationReport::new(steps, plan.refused, plan.kept), ending))
    }

    /// Gives tables and columns their new names.
    fn rename(&self, driver: &impl Driver) -> Result<(Vec<MigrationStep>, Vec<Renamed>), CoreError> {
        let mut steps = Vec::new();
        let mut renamed = vec![Renamed::default(); self.wanted.len()];
        if !self.renames.are_possible(&self.wanted) {
            return Ok((steps, renamed));
        }
        let live = Live::read(driver)?;
        for ((root, wanted), renamed) in self.wanted.iter().zip(&mut renamed) {
            if let Some(old) = self.renames.table(root, &self.wanted, &live)? {
                steps.push(rename::rename_table(driver, &old, &wanted.name)?);
                renamed.table = Some(old);
            }
        }
        let live = Live::read(driver)?;
        for ((_, wanted), renamed) in self.wanted.iter().zip(&mut renamed) {
            let Some(found) = live.found(driver, &wanted.name)? else {
                continue;
            };
            renamed.columns = self.renames.columns(&self.names, wanted, &found)?;
            for (old, new) in &renamed.columns {
                steps.push(rename::rename_column(driver, &wanted.name, old, new)?);
            }
        }
        Ok((steps, renamed))
    }
}

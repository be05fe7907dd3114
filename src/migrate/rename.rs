//! New names for tables and columns, as entities and the application say; never guessed.

use std::collections::BTreeMap;

use super::ddl;
use super::inspect::{Found, Live};
use super::options::{Names, Target, invalid};
use super::step::{MigrationStep, MigrationStepKind};
use super::table::{Table, same};
use crate::driver::Driver;
use crate::error::CoreError;
use crate::schema::Entity;

/// The names that the application says tables and columns had.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, Target)>);

impl Renames {
    /// Reads the hints. [`CoreError::InvalidMigration`] for one that leads to nothing.
    pub(super) fn read(names: &Names, given: &BTreeMap<String, String>) -> Result<Self, CoreError> {
        let mut hints = Vec::new();
        for (old, new) in given {
            let Some(target) = names.target(new) else {
                return Err(invalid(format!(
                    "renames says that {old:?} becomes {new:?}, which no entity has; write the table, or 'table.column', that it is now"
                )));
            };
            hints.push((old.clone(), target.clone()));
        }
        let read = Self(hints);
        for (old, target) in &read.0 {
            if target.column.is_some() && read.old_column(names, old, &target.table).is_none() {
                return Err(invalid(format!(
                    "renames says that {old:?} becomes a column of '{0}', so it is written '{0}.column'",
                    target.table
                )));
            }
        }
        Ok(read)
    }

    /// Whether anything may have an old name. Most of the time nothing may, and then the database is read once less at every start.
    pub(super) fn are_possible(&self, wanted: &[(&Entity, Table)]) -> bool {
        let had_name = |(root, table): &(&Entity, Table)| {
            let has_column = table.columns.iter().any(|column| !column.renamed_from.is_empty());
            !root.renamed_from.is_empty() || has_column
        };
        !self.0.is_empty() || wanted.iter().any(had_name)
    }

    /// The old names of a table.
    fn of_table<'r>(&'r self, table: &'r str) -> impl Iterator<Item = &'r str> {
        let own = self
            .0
            .iter()
            .filter(move |(_, target)| target.column.is_none() && same(&target.table, table));
        own.map(|(old, _)| old.as_str())
    }

    /// The column in `table.column`, where the table is the one that has it now, under whatever name.
    fn old_column<'o>(&self, names: &Names, old: &'o str, table: &str) -> Option<&'o str> {
        let mut owners = names.of_table(table).chain(self.of_table(table));
        owners.find_map(|owner| old.strip_prefix(owner)?.strip_prefix('.'))
    }

    /// The name that a table has in the database and is to lose.
    pub(super) fn table(&self, root: &Entity, wanted: &[(&Entity, Table)], live: &Live) -> Result<Option<String>, CoreError> {
        let table = &root.table;
        let is_wanted = |name: &str| wanted.iter().any(|(_, other)| same(&other.name, name));
        let old = root.renamed_from.iter().map(String::as_str).chain(self.of_table(table));
        let mut there: Vec<&str> = old
            .filter_map(|name| live.table(name))
            .map(|object| object.name.as_str())
            .collect();
        there.retain(|name| !is_wanted(name));
        there.dedup();
        one(&there, live.table(table).is_some(), "table", table)
    }

    /// The names that columns of a table have in the database and are to lose, each with the new one.
    pub(super) fn columns(&self, names: &Names, wanted: &Table, found: &Found) -> Result<Vec<(String, String)>, CoreError> {
        let mut out = Vec::new();
        for column in &wanted.columns {
            let is_it = |target: &Target| same(&target.table, &wanted.name) && target.column.as_deref() == Some(&column.name);
            let hinted = self.0.iter().filter(|(_, target)| is_it(target));
            let hinted = hinted.filter_map(|(old, _)| self.old_column(names, old, &wanted.name));
            let old = column.renamed_from.iter().map(String::as_str).chain(hinted);
            let mut there: Vec<&str> = old
                .filter_map(|name| found.table.column(name))
                .map(|old| old.name.as_str())
                .collect();
            there.retain(|name| wanted.column(name).is_none());
            there.dedup();
            let whole = format!("{}.{}", wanted.name, column.name);
            if let Some(old) = one(&there, found.table.column(&column.name).is_some(), "column", &whole)? {
                out.push((old, column.name.clone()));
            }
        }
        Ok(out)
    }
}

/// The one old name that is there, if any is. Where old and new are there at once, nobody knows which rows or values count.
fn one(there: &[&str], is_new_there: bool, what: &str, new: &str) -> Result<Option<String>, CoreError> {
    match there {
        [] => Ok(None),
        [old] if !is_new_there => Ok(Some((*old).to_owned())),
        [old, ..] if is_new_there => Err(invalid(format!(
            "the {what} '{old}' was to become '{new}', but both are in the database; drop one of them first"
        ))),
        several => Err(invalid(format!(
            "several old names of the {what} '{new}' are in the database: '{}'; drop all but one first",
            several.join("', '")
        ))),
    }
}

/// Gives a table its new name; SQLite writes it wherever the old one stood.
pub(super) fn rename_table(driver: &impl Driver, old: &str, new: &str) -> Result<MigrationStep, CoreError> {
    run(
        driver,
        MigrationStep {
            kind: MigrationStepKind::RenameTable,
            table: old.to_owned(),
            name: None,
            description: format!("Rename the table '{old}' to '{new}'"),
            rows: 0,
            statements: vec![ddl::rename_table(old, new)],
        },
    )
}

/// Gives a column its new name; SQLite writes it wherever the old one stood.
pub(super) fn rename_column(driver: &impl Driver, table: &str, old: &str, new: &str) -> Result<MigrationStep, CoreError> {
    run(
        driver,
        MigrationStep {
            kind: MigrationStepKind::RenameColumn,
            table: table.to_owned(),
            name: Some(old.to_owned()),
            description: format!("Rename the column '{old}' of '{table}' to '{new}'"),
            rows: 0,
            statements: vec![ddl::rename_column(table, old, new)],
        },
    )
}

fn run(driver: &impl Driver, step: MigrationStep) -> Result<MigrationStep, CoreError> {
    step.statements.iter().try_for_each(|sql| driver.run(sql, &[]))?;
    Ok(step)
}

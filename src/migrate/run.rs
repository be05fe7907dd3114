//! A migration as a whole: one transaction, with foreign keys off around it.

use super::dependents::Dependents;
use super::options::invalid;
use super::step::{MigrationStep, counted};
use crate::driver::{Driver, Value};
use crate::error::{CoreError, RefusedChange};
use crate::sql::identifier;

/// How the transaction of a job ends.
pub(super) enum Ending {
    Commit,
    Rollback,
}

/// Runs a job in a transaction of its own, in which SQLite keeps no foreign keys: it would delete the rows that refer to a table that
/// is dropped to be built anew. They are on again afterwards, whatever happens.
///
/// [`CoreError::InvalidMigration`] inside of a transaction; there SQLite does not switch them.
pub(super) fn alone<D: Driver, T>(driver: &D, job: impl FnOnce(&D) -> Result<(T, Ending), CoreError>) -> Result<T, CoreError> {
    driver.run("PRAGMA foreign_keys = OFF", &[])?;
    let outcome = in_transaction(driver, job);
    let is_on = switch_on(driver) || switch_on(driver);
    match outcome {
        Ok(_) if !is_on => Err(CoreError::ForeignKeysOff),
        outcome => outcome,
    }
}

/// Runs a job in the transaction that is open, with foreign keys off. Whoever began it has switched them and looks at them in the end.
///
/// [`CoreError::InvalidMigration`] where they are on.
pub(super) fn within<D: Driver, T>(driver: &D, job: impl FnOnce(&D) -> Result<(T, Ending), CoreError>) -> Result<T, CoreError> {
    if keeps_foreign_keys(driver)? {
        return Err(invalid(
            "a part of a migration runs in its transaction only, where foreign keys are off".to_owned(),
        ));
    }
    driver.run("SAVEPOINT \"relata\"", &[])?;
    let undo = || driver.script("ROLLBACK TO \"relata\"; RELEASE \"relata\"");
    let outcome = job(driver).and_then(|(answer, ending)| match ending {
        Ending::Commit => driver.run("RELEASE \"relata\"", &[]).map(|()| answer),
        Ending::Rollback => undo().map(|()| answer),
    });
    if outcome.is_err() {
        let _ = undo();
        let _ = driver.run("PRAGMA legacy_alter_table = OFF", &[]);
    }
    outcome
}

fn in_transaction<D: Driver, T>(driver: &D, job: impl FnOnce(&D) -> Result<(T, Ending), CoreError>) -> Result<T, CoreError> {
    driver.run("BEGIN IMMEDIATE", &[]).map_err(|error| match error {
        CoreError::Sqlite { message, .. } if message.contains("within a transaction") => {
            invalid("a migration is a transaction of its own and cannot run inside another one; end that first".to_owned())
        }
        error => error,
    })?;
    let outcome = job(driver).and_then(|(answer, ending)| match ending {
        Ending::Commit => driver.run("COMMIT", &[]).map(|()| answer),
        Ending::Rollback => driver.run("ROLLBACK", &[]).map(|()| answer),
    });
    if outcome.is_err() {
        // Some errors end the transaction by themselves; then there is nothing left to roll back.
        let _ = driver.run("ROLLBACK", &[]);
        let _ = driver.run("PRAGMA legacy_alter_table = OFF", &[]);
    }
    outcome
}

fn switch_on(driver: &impl Driver) -> bool {
    let on = driver.run("PRAGMA foreign_keys = ON", &[]);
    on.and_then(|()| keeps_foreign_keys(driver)).unwrap_or(false)
}

fn keeps_foreign_keys(driver: &impl Driver) -> Result<bool, CoreError> {
    let rows = driver.all("PRAGMA foreign_keys", &[])?;
    Ok(rows.first().and_then(|row| row.first()) == Some(&Value::Integer(1)))
}

/// Runs the steps and looks at what came of them.
///
/// [`CoreError::MigrationRefused`] where rows refer to nothing, or a view or trigger of the application's no longer works.
pub(super) fn steps<'a>(driver: &impl Driver, steps: impl Iterator<Item = &'a MigrationStep>) -> Result<(), CoreError> {
    let dependents = Dependents::working(driver)?;
    let mut tables: Vec<&str> = Vec::new();
    for step in steps {
        for sql in &step.statements {
            driver.run(sql, &[])?;
        }
        if !tables.contains(&step.table.as_str()) {
            tables.push(&step.table);
        }
    }
    let mut refused = dangling(driver)?;
    refused.extend(dependents.broken(driver)?);
    if !refused.is_empty() {
        return Err(CoreError::MigrationRefused { changes: refused });
    }
    tables.iter().try_for_each(|table| intact(driver, table))
}

/// The rows that refer to nothing, by table.
fn dangling(driver: &impl Driver) -> Result<Vec<RefusedChange>, CoreError> {
    let sql = "SELECT c.\"table\", l.\"from\", c.parent, count(*) FROM pragma_foreign_key_check AS c \
               JOIN pragma_foreign_key_list(c.\"table\") AS l ON l.id = c.fkid AND l.seq = 0 GROUP BY 1, 2, 3";
    let rows = driver.all(sql, &[])?;
    let text = |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
    let read = |row: &Vec<Value>| {
        let (table, column, parent) = (text(row, 0), text(row, 1), text(row, 2));
        let rows = row
            .get(3)
            .and_then(Value::as_integer)
            .and_then(|rows| u32::try_from(rows).ok())
            .unwrap_or(u32::MAX);
        RefusedChange {
            name: format!("reference {table}.{column}"),
            reason: format!(
                "{} that would lead to no row of '{parent}'; change or remove what is wrong first",
                counted(rows, "row")
            ),
            table,
            column: Some(column),
            rows,
            allowable: false,
            row: None,
        }
    };
    Ok(rows.iter().map(read).collect())
}

/// Has SQLite read a table and its indexes.
fn intact(driver: &impl Driver, table: &str) -> Result<(), CoreError> {
    // One that was dropped or renamed is not there.
    let named = [Value::Text(table.to_owned())];
    if driver
        .all(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE",
            &named,
        )?
        .is_empty()
    {
        return Ok(());
    }
    let sql = format!("PRAGMA integrity_check({})", identifier(table));
    let rows = driver.all(&sql, &[])?;
    match rows.first().and_then(|row| row.first()).and_then(Value::as_text) {
        Some("ok") => Ok(()),
        found => Err(CoreError::Sqlite {
            message: format!("the table would be damaged: {}", found.unwrap_or("no answer")),
            sql,
        }),
    }
}

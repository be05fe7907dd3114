//! Views and triggers of the application, which SQLite looks at only when they are used.

use super::inspect::{Live, Object};
use super::table::same;
use crate::driver::{Driver, Value};
use crate::error::{CoreError, RefusedChange};
use crate::sql::{SqlWriter, identifier};

/// Those that work.
pub(super) struct Dependents(Vec<Object>);

impl Dependents {
    /// What works before a migration; what does not is none of its business.
    pub(super) fn working(driver: &impl Driver) -> Result<Self, CoreError> {
        let mut working = Vec::new();
        for object in of_application(&Live::read(driver)?) {
            if fault(driver, &object)?.is_none() {
                working.push(object);
            }
        }
        Ok(Self(working))
    }

    /// What no longer does.
    pub(super) fn broken(&self, driver: &impl Driver) -> Result<Vec<RefusedChange>, CoreError> {
        let live = Live::read(driver)?;
        let mut out = Vec::new();
        for object in of_application(&live).filter(|object| self.0.iter().any(|known| same(&known.name, &object.name))) {
            if let Some(message) = fault(driver, &object)? {
                out.push(RefusedChange {
                    name: format!("keep {} {}", object.kind, object.name),
                    reason: format!("it would not work any more ({message}); change or drop it first"),
                    table: object.table,
                    column: None,
                    rows: 0,
                    allowable: false,
                    row: None,
                });
            }
        }
        Ok(out)
    }
}

fn of_application(live: &Live) -> impl Iterator<Item = Object> {
    live.of_kind("view").chain(live.of_kind("trigger")).cloned()
}

/// What SQLite says against a view or a trigger.
fn fault(driver: &impl Driver, object: &Object) -> Result<Option<String>, CoreError> {
    let named = [Value::Text(object.table.clone())];
    let names = match object.kind.as_str() {
        "view" => Ok(Vec::new()),
        _ => driver.all("SELECT name FROM pragma_table_info(?)", &named),
    };
    // A view that does not work has no columns either.
    let outcome = names.and_then(|names| {
        let columns: Vec<&str> = names.iter().filter_map(|row| row.first()?.as_text()).collect();
        uses(object, &columns).iter().try_for_each(|sql| driver.run(sql, &[]))
    });
    match outcome {
        Ok(()) => Ok(None),
        Err(CoreError::Sqlite { message, .. }) => Ok(Some(message)),
        Err(error) => Err(error),
    }
}

/// Statements that SQLite cannot prepare when a view or a trigger is broken; they change nothing.
fn uses(object: &Object, columns: &[&str]) -> Vec<String> {
    let table = identifier(&object.table);
    if object.kind == "view" {
        return vec![format!("SELECT * FROM {} LIMIT 0", identifier(&object.name))];
    }
    let mut update = SqlWriter::default();
    update.raw("EXPLAIN UPDATE ").raw(&table).raw(" SET ");
    for (index, column) in columns.iter().enumerate() {
        update.comma(index).identifier(column).raw(" = ").identifier(column);
    }
    vec![
        format!("EXPLAIN DELETE FROM {table}"),
        format!("EXPLAIN INSERT INTO {table} DEFAULT VALUES"),
        update.finish(),
    ]
}

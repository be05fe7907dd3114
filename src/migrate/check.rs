//! What the rows of a table have against a change: values that do not convert, that are missing, that repeat, that lead nowhere.

use super::copy::Copy;
use super::diff::Change;
use super::inspect::{Live, number};
use super::step::counted;
use super::table::{ForeignKey, TableColumn, same};
use crate::driver::{Driver, Value};
use crate::error::{CoreError, RefusedChange, RefusedRow};
use crate::schema::Codec;
use crate::sql::{identifier, strict_identifier};

/// How many letters of a value an error shows.
const SHOWN: u32 = 60;

/// Asks the rows of one table.
pub(super) struct Check<'a, D> {
    pub(super) driver: &'a D,
    pub(super) live: &'a Live,
    pub(super) copy: &'a Copy<'a>,
}

impl<D: Driver> Check<'_, D> {
    /// Everything that stands against some changes.
    pub(super) fn refused(&self, changes: &[Change]) -> Result<Vec<RefusedChange>, CoreError> {
        let mut out = Vec::new();
        for change in changes {
            match change {
                Change::Type { column, .. } => {
                    let Some(column) = self.copy.column(column) else { continue };
                    out.extend(self.conversion(column)?);
                }
                Change::AddColumn(column) if column.not_null => out.extend(self.missing(column)?),
                Change::Null { column, not_null: true } => {
                    let Some(column) = self.copy.column(column) else { continue };
                    out.extend(self.missing(column)?);
                }
                Change::Key { column, is_key: true } => {
                    out.extend(self.repeated(
                        std::slice::from_ref(column),
                        &format!("make {} the primary key", self.name(column)),
                    )?);
                }
                Change::AddForeignKey(key) => out.extend(self.dangling(key)?),
                _ => {}
            }
        }
        for index in self.copy.wanted.indexes.iter().filter(|index| index.unique) {
            // One that is there and whose values stay has been asked by SQLite.
            let is_new = changes
                .iter()
                .any(|change| matches!(change, Change::AddIndex(added) if added == index));
            if is_new || index.columns.iter().any(|column| self.copy.changes(column)) {
                out.extend(self.repeated(&index.columns, &format!("create unique index {}", index.name))?);
            }
        }
        Ok(out)
    }

    fn conversion(&self, column: &TableColumn) -> Result<Option<RefusedChange>, CoreError> {
        let Some(old) = self.copy.found.column(&column.name) else {
            return Ok(None);
        };
        let quoted = strict_identifier(&old.name);
        let (holds, wrong) = match (self.copy.given(column), self.copy.conversion(column)) {
            (Some(given), _) => {
                let types = stored(column.codec);
                (
                    format!("{quoted} IS NULL OR typeof({given}) IN ('null', {types})"),
                    format!("`convert` makes something else of it than {types}"),
                )
            }
            (None, Some(conversion)) => (
                format!("{quoted} IS NULL OR ({})", conversion.holds),
                format!(
                    "it is not {}; change the values, or say how with migrate({{convert: {{'{}': '…'}}}})",
                    conversion.expected,
                    self.name(&column.name)
                ),
            ),
            (None, None) => return Ok(None),
        };
        let table = identifier(&self.copy.found.name);
        let failing = format!("FROM {table} WHERE NOT coalesce({holds}, 0)");
        let rows = number(self.driver, &format!("SELECT count(*) {failing}"))?;
        if rows == 0 {
            return Ok(None);
        }
        let key = self
            .copy
            .found
            .key()
            .map_or("rowid".to_owned(), |key| strict_identifier(&key.name));
        let first = self.driver.all(
            &format!("SELECT quote({key}), substr(quote({quoted}), 1, {SHOWN}) {failing} LIMIT 1"),
            &[],
        )?;
        let cell = |at: usize| {
            first
                .first()
                .and_then(|row| row.get(at))
                .and_then(Value::as_text)
                .unwrap_or_default()
                .to_owned()
        };
        let row = RefusedRow {
            key: cell(0),
            value: cell(1),
        };
        let reason = format!(
            "{} that cannot be converted; the first, {}, is in the row {}: {wrong}",
            counted(rows, "value"),
            row.value,
            row.key
        );
        let name = format!("convert column {}", self.name(&column.name));
        Ok(Some(RefusedChange {
            row: Some(row),
            ..self.item(name, Some(&column.name), rows, reason)
        }))
    }

    fn missing(&self, column: &TableColumn) -> Result<Option<RefusedChange>, CoreError> {
        // SQLite gives new rows such a key.
        if column.primary_key && same(&column.sql_type, "INTEGER") {
            return Ok(None);
        }
        let table = identifier(&self.copy.found.name);
        let value = self.copy.value(column);
        let rows = number(self.driver, &format!("SELECT count(*) FROM {table} WHERE ({value}) IS NULL"))?;
        let reason = format!(
            "{} without a value for it; make the field optional, or write migrate({{backfill: {{'{}': '…'}}}}){}",
            counted(rows, "row"),
            self.name(&column.name),
            if self.copy.found.column(&column.name).is_none() {
                ", or give it a default"
            } else {
                ""
            }
        );
        let name = format!("require column {}", self.name(&column.name));
        Ok((rows > 0).then(|| self.item(name, Some(&column.name), rows, reason)))
    }

    fn repeated(&self, columns: &[String], name: &str) -> Result<Option<RefusedChange>, CoreError> {
        let values: Vec<String> = columns
            .iter()
            .filter_map(|column| self.copy.column(column))
            .map(|column| self.copy.value(column))
            .collect();
        let named: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(at, value)| format!("{value} AS v{at}"))
            .collect();
        let names: Vec<String> = (0..values.len()).map(|at| format!("v{at}")).collect();
        let there: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
        let rows = number(
            self.driver,
            &format!(
                "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM (SELECT {} FROM {}) WHERE {} GROUP BY {} HAVING count(*) > 1)",
                named.join(", "),
                identifier(&self.copy.found.name),
                there.join(" AND "),
                names.join(", ")
            ),
        )?;
        let reason = format!(
            "{} with the same {} as another; change them first",
            counted(rows, "row"),
            columns.join(", ")
        );
        let column = match columns {
            [column] => Some(column.as_str()),
            _ => None,
        };
        Ok((rows > 0).then(|| self.item(name.to_owned(), column, rows, reason)))
    }

    fn dangling(&self, key: &ForeignKey) -> Result<Option<RefusedChange>, CoreError> {
        let Some(column) = self.copy.column(&key.column) else {
            return Ok(None);
        };
        let value = self.copy.value(column);
        let table = identifier(&self.copy.found.name);
        let target = match self.live.found(self.driver, &key.target_table)? {
            None => String::new(),
            Some(target) => {
                let Some(column) = key.target_column.as_deref().and_then(|name| target.table.column(name)) else {
                    return Ok(None);
                };
                format!(
                    " AND ({value}) NOT IN (SELECT {} FROM {})",
                    strict_identifier(&column.name),
                    identifier(&target.table.name)
                )
            }
        };
        let rows = number(
            self.driver,
            &format!("SELECT count(*) FROM {table} WHERE ({value}) IS NOT NULL{target}"),
        )?;
        let name = format!("reference {}", self.name(&key.column));
        let reason = format!(
            "{} that would lead to no row of '{}'; change or remove what is wrong first",
            counted(rows, "row"),
            key.target_table
        );
        Ok((rows > 0).then(|| self.item(name, Some(&key.column), rows, reason)))
    }

    fn name(&self, column: &str) -> String {
        format!("{}.{column}", self.copy.wanted.name)
    }

    fn item(&self, name: String, column: Option<&str>, rows: u32, reason: String) -> RefusedChange {
        RefusedChange {
            name,
            table: self.copy.wanted.name.clone(),
            column: column.map(str::to_owned),
            rows,
            reason,
            allowable: false,
            row: None,
        }
    }
}

/// What a codec's values are in SQLite.
fn stored(codec: Option<Codec>) -> &'static str {
    match codec {
        Some(Codec::Integer | Codec::Bigint | Codec::Boolean | Codec::Date) => "'integer'",
        Some(Codec::Number) => "'real', 'integer'",
        Some(Codec::Bytes) => "'blob'",
        _ => "'text'",
    }
}

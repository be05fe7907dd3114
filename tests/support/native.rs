//! rusqlite behind the core's `Driver`.

use relata::driver::{Driver, Journaling, Value, open_connection};
use relata::error::CoreError;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as Cell;

pub struct Native(pub rusqlite::Connection);

impl Native {
    /// A database in memory, opened as the core opens one. `REGEXP` is a plain search for a substring.
    pub fn open() -> Self {
        let native = Self(rusqlite::Connection::open_in_memory().unwrap());
        open_connection(&native, Journaling::Memory).unwrap();
        native
            .0
            .create_scalar_function("regexp", 2, FunctionFlags::SQLITE_DETERMINISTIC, |context| {
                let (pattern, text): (String, Option<String>) = (context.get(0)?, context.get(1)?);
                Ok(text.map(|text| text.contains(&pattern)))
            })
            .unwrap();
        native
    }

    pub fn cells(&self, sql: &str, params: Vec<Cell>) -> Vec<Vec<Cell>> {
        let mut statement = self.0.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement
            .query_map(rusqlite::params_from_iter(params), |row| {
                (0..width).map(|column| row.get(column)).collect()
            })
            .unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// The first column of a query, as text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let written = |cell: Cell| match cell {
            Cell::Null => "NULL".to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => format!("{number:?}"),
            Cell::Text(text) => text,
            Cell::Blob(bytes) => format!("{bytes:?}"),
        };
        self.cells(sql, Vec::new())
            .into_iter()
            .map(|mut row| written(row.remove(0)))
            .collect()
    }
}

fn refused(sql: &str, error: &rusqlite::Error) -> CoreError {
    CoreError::Sqlite {
        sql: sql.to_owned(),
        message: error.to_string(),
    }
}

impl Driver for Native {
    fn run(&self, sql: &str, params: &[Value]) -> Result<(), CoreError> {
        self.all(sql, params).map(|_| ())
    }

    fn all(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, CoreError> {
        let cells = params.iter().map(|value| match value {
            Value::Null => Cell::Null,
            Value::Integer(number) => Cell::Integer(*number),
            Value::Real(number) => Cell::Real(*number),
            Value::Text(text) => Cell::Text(text.clone()),
            Value::Blob(bytes) => Cell::Blob(bytes.clone()),
        });
        let failed = |error: rusqlite::Error| refused(sql, &error);
        let mut statement = self.0.prepare(sql).map_err(failed)?;
        let width = statement.column_count();
        let rows = statement
            .query_map(rusqlite::params_from_iter(cells), |row| {
                (0..width)
                    .map(|column| {
                        Ok(match row.get(column)? {
                            Cell::Null => Value::Null,
                            Cell::Integer(number) => Value::Integer(number),
                            Cell::Real(number) => Value::Real(number),
                            Cell::Text(text) => Value::Text(text),
                            Cell::Blob(bytes) => Value::Blob(bytes),
                        })
                    })
                    .collect()
            })
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    fn script(&self, sql: &str) -> Result<(), CoreError> {
        self.0.execute_batch(sql).map_err(|error| refused(sql, &error))
    }
}

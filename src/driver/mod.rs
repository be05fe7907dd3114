//! The few whole jobs that the core does on a database itself: pragmas, inspection, migrations. Rows of queries never pass here.

mod journaling;
#[cfg(target_family = "wasm")]
pub mod sqljs;

pub use journaling::Journaling;

use crate::error::CoreError;

/// One SQLite value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// An INTEGER; from sql.js any number without a fraction.
    Integer(i64),
    /// A REAL.
    Real(f64),
    /// A TEXT.
    Text(String),
    /// A BLOB.
    Blob(Vec<u8>),
}

impl Value {
    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A connection to SQLite. Every error is [`CoreError::Sqlite`].
pub trait Driver {
    /// Runs one statement and drops its rows.
    fn run(&self, sql: &str, params: &[Value]) -> Result<(), CoreError>;

    /// Runs one statement and answers all of its rows.
    fn all(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, CoreError>;

    /// Runs several statements, separated by semicolons, and drops their rows.
    fn script(&self, sql: &str) -> Result<(), CoreError>;

    /// Runs a job that happens as a whole or not at all. Works inside a transaction too: it is a savepoint.
    fn transaction<T>(&self, job: impl FnOnce(&Self) -> Result<T, CoreError>) -> Result<T, CoreError>
    where
        Self: Sized,
    {
        self.run("SAVEPOINT \"relata\"", &[])?;
        let outcome = job(self).and_then(|value| self.run("RELEASE \"relata\"", &[]).map(|()| value));
        if outcome.is_err() {
            // Some errors end the transaction by themselves; then there is nothing left to roll back.
            let _ = self.script("ROLLBACK TO \"relata\"; RELEASE \"relata\"");
        }
        outcome
    }
}

/// Prepares a fresh connection: foreign keys enforced, one owner, the journal that its storage needs, 64 MiB of cache.
///
/// [`CoreError::ForeignKeysOff`] when SQLite does not take the first.
pub fn open_connection(driver: &impl Driver, journaling: Journaling) -> Result<(), CoreError> {
    driver.script("PRAGMA foreign_keys = ON; PRAGMA locking_mode = EXCLUSIVE")?;
    driver.script(journaling.pragmas())?;
    driver.script("PRAGMA cache_size = -65536")?;
    match driver.all("PRAGMA foreign_keys", &[])?.first().and_then(|row| row.first()) {
        Some(Value::Integer(1)) => Ok(()),
        _ => Err(CoreError::ForeignKeysOff),
    }
}

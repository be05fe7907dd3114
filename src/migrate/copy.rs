//! The values of a new row, as SQL over the old one.

use super::conversion::{self, Conversion};
use super::options::Expressions;
use super::table::{Table, TableColumn, same};
use crate::sql::strict_identifier;

/// Two forms of a table, and what the application says of values.
pub(super) struct Copy<'a> {
    pub(super) wanted: &'a Table,
    pub(super) found: &'a Table,
    pub(super) backfill: &'a Expressions,
    pub(super) convert: &'a Expressions,
}

impl Copy<'_> {
    /// The value of a column that is wanted.
    pub(super) fn value(&self, column: &TableColumn) -> String {
        let fill = self.backfill.of(&self.wanted.name, &column.name);
        let Some(old) = self.found.column(&column.name) else {
            let fill = fill.or(column.default.as_deref());
            return fill.unwrap_or("NULL").to_owned();
        };
        let value = match (self.given(column), self.conversion(column)) {
            // What is empty has nothing to convert.
            (Some(given), _) => format!("CASE WHEN {} IS NOT NULL THEN {given} END", strict_identifier(&old.name)),
            (None, Some(conversion)) => conversion.value,
            (None, None) => strict_identifier(&old.name),
        };
        match fill {
            Some(fill) if column.not_null => format!("coalesce({value}, {fill})"),
            _ => value,
        }
    }

    /// Whether the type of a column changes.
    pub(super) fn converts(&self, column: &TableColumn) -> bool {
        self.found
            .column(&column.name)
            .is_some_and(|old| !same(&old.sql_type, &column.sql_type))
    }

    /// The application's own conversion of a column whose type changes.
    pub(super) fn given(&self, column: &TableColumn) -> Option<&str> {
        let given = self.convert.of(&self.wanted.name, &column.name)?;
        self.converts(column).then_some(given)
    }

    /// Relata's conversion of a column whose type changes.
    pub(super) fn conversion(&self, column: &TableColumn) -> Option<Conversion> {
        let old = self.found.column(&column.name).filter(|_| self.converts(column))?;
        Some(conversion::to(column.codec?, &strict_identifier(&old.name)))
    }

    /// Whether a column gets other values than it has.
    pub(super) fn changes(&self, name: &str) -> bool {
        let value = self.column(name).map(|column| self.value(column));
        self.found.column(name).map(|old| strict_identifier(&old.name)) != value
    }

    /// The wanted column of a name.
    pub(super) fn column(&self, name: &str) -> Option<&TableColumn> {
        self.wanted.column(name)
    }
}

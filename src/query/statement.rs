//! One statement while it is written: text, binds and tables grow together.

use std::ops::Range;

use super::plan::{Bind, TableSource};
use crate::schema::{Codec, Column};
use crate::sql::{Alias, SqlWriter};

/// A statement under construction. Binds are in the order of their placeholders because both are written left to right.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) sql: SqlWriter,
    pub(super) binds: Vec<Bind>,
    pub(super) tables: Vec<String>,
    pub(super) sources: Vec<TableSource>,
    /// Where the text says which keys of an earlier statement are meant, when they are whole numbers.
    keys: Option<Range<usize>>,
    aliases: u32,
}

impl Statement {
    /// An alias that this statement has not used.
    pub(super) fn next_alias(&mut self) -> Alias {
        let alias = Alias(self.aliases);
        self.aliases += 1;
        alias
    }

    /// Writes a table under an alias and remembers that the answer depends on it.
    pub(super) fn table(&mut self, table: &str, alias: Alias) {
        self.depends_on(table);
        self.sql.table(table, alias);
        self.sources.push(TableSource {
            alias,
            table: table.to_owned(),
            tested: Vec::new(),
        });
    }

    /// Remembers that a column decides which rows of its table are wanted.
    pub(super) fn tests(&mut self, alias: Alias, column: &str) {
        let Some(source) = self.sources.iter_mut().find(|source| source.alias == alias) else {
            return;
        };
        if !source.tested.iter().any(|known| known == column) {
            source.tested.push(column.to_owned());
        }
    }

    /// Remembers that the answer depends on a table.
    pub(super) fn depends_on(&mut self, table: &str) {
        if !self.tables.iter().any(|known| known == table) {
            self.tables.push(table.to_owned());
        }
    }

    /// Writes a placeholder.
    pub(super) fn bind(&mut self, bind: Bind) {
        self.sql.raw("?");
        self.binds.push(bind);
    }

    /// Writes the rows of a list that is bound as one JSON array.
    pub(super) fn list(&mut self, bind: Bind, element: &str) {
        self.sql.raw("SELECT ").raw(element).raw(" FROM json_each(");
        self.bind(bind);
        self.sql.raw(")");
    }

    /// Writes that a column has one of the keys of an earlier statement.
    pub(super) fn has_key(&mut self, alias: Alias, column: &Column, keys: Bind, codec: Codec) {
        self.sql.column(alias, &column.name);
        let start = self.sql.text().len();
        self.sql.raw(" IN (");
        self.list(keys, codec.list_element());
        self.sql.raw(")");
        if codec == Codec::Integer && column.is_integer() {
            self.keys = Some(start..self.sql.text().len());
        }
    }

    /// The text with a range in the place of the keys.
    pub(super) fn ranged(&self) -> Option<String> {
        let mut text = self.sql.text().to_owned();
        text.replace_range(self.keys.clone()?, " BETWEEN ? AND ?");
        Some(text)
    }

    /// Writes the placeholder of a number of rows.
    pub(super) fn count(&mut self, slot: u32) {
        self.bind(Bind::Count { slot });
    }
}

/// Writes one word before the first of several conditions and AND before the others.
#[derive(Debug)]
pub(super) struct Conjunction {
    word: &'static str,
}

impl Conjunction {
    /// Conditions that begin with a word, for example ` WHERE `.
    pub(super) fn after(word: &'static str) -> Self {
        Self { word }
    }

    /// Begins the next condition.
    pub(super) fn next(&mut self, statement: &mut Statement) {
        statement.sql.raw(self.word);
        self.word = " AND ";
    }
}

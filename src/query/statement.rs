//! One statement while it is written: text, binds and tables grow together.

use super::plan::{Bind, TableSource};
use crate::sql::{Alias, SqlWriter};

/// A statement under construction. Binds are in the order of their placeholders because both are written left to right.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) sql: SqlWriter,
    pub(super) binds: Vec<Bind>,
    pub(super) tables: Vec<String>,
    pub(super) sources: Vec<TableSource>,
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

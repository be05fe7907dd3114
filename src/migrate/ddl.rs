//! Statements that define tables and what belongs to them.

use super::table::{ForeignKey, Table, TableColumn, same};
use crate::schema::Index;
use crate::sql::SqlWriter;

/// CREATE TABLE, under the table's own name or another one.
pub(super) fn create_table(table: &Table, name: &str) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("CREATE TABLE ").identifier(name).raw(" (");
    for (index, column) in table.columns.iter().enumerate() {
        sql.raw(if index == 0 { "\n  " } else { ",\n  " });
        define_column(&mut sql, column, table.auto_increment);
    }
    for key in &table.foreign_keys {
        sql.raw(",\n  FOREIGN KEY (").identifier(&key.column).raw(") ");
        define_reference(&mut sql, key);
    }
    for constraint in &table.constraints {
        sql.raw(",\n  ").raw(constraint);
    }
    sql.raw("\n)");
    sql.finish()
}

fn define_column(sql: &mut SqlWriter, column: &TableColumn, auto_increment: bool) {
    sql.identifier(&column.name);
    if !column.sql_type.is_empty() {
        sql.raw(" ").raw(&column.sql_type);
    }
    if column.primary_key {
        sql.raw(" PRIMARY KEY");
        if auto_increment {
            sql.raw(" AUTOINCREMENT");
        }
    }
    if column.not_null {
        sql.raw(" NOT NULL");
    }
    if let Some(default) = &column.default {
        sql.raw(" DEFAULT ").raw(default);
    }
    for own in column.collation.iter().chain(&column.generated) {
        sql.raw(" ").raw(own);
    }
}

fn define_reference(sql: &mut SqlWriter, key: &ForeignKey) {
    sql.raw("REFERENCES ").identifier(&key.target_table);
    if let Some(column) = &key.target_column {
        sql.raw(" (").identifier(column).raw(")");
    }
    sql.raw(" ON DELETE ").raw(&key.on_delete);
    sql.raw(" ON UPDATE ").raw(&key.on_update);
    if key.deferred {
        // Two new rows that refer to each other can only be written when the check waits for the commit.
        sql.raw(" DEFERRABLE INITIALLY DEFERRED");
    }
}

/// ALTER TABLE … ADD COLUMN, with the foreign key that the table wants for it.
pub(super) fn add_column(table: &Table, column: &TableColumn) -> String {
    let mut sql = alter(&table.name);
    sql.raw("ADD COLUMN ");
    define_column(&mut sql, column, false);
    if let Some(key) = table.foreign_keys.iter().find(|key| same(&key.column, &column.name)) {
        sql.raw(" ");
        define_reference(&mut sql, key);
    }
    sql.finish()
}

/// ALTER TABLE … DROP COLUMN.
pub(super) fn drop_column(table: &str, column: &str) -> String {
    let mut sql = alter(table);
    sql.raw("DROP COLUMN ").identifier(column);
    sql.finish()
}

/// ALTER TABLE … RENAME TO.
pub(super) fn rename_table(from: &str, to: &str) -> String {
    let mut sql = alter(from);
    sql.raw("RENAME TO ").identifier(to);
    sql.finish()
}

/// ALTER TABLE … RENAME COLUMN.
pub(super) fn rename_column(table: &str, from: &str, to: &str) -> String {
    let mut sql = alter(table);
    sql.raw("RENAME COLUMN ").identifier(from).raw(" TO ").identifier(to);
    sql.finish()
}

fn alter(table: &str) -> SqlWriter {
    let mut sql = SqlWriter::default();
    sql.raw("ALTER TABLE ").identifier(table).raw(" ");
    sql
}

/// CREATE INDEX.
pub(super) fn create_index(table: &str, index: &Index) -> String {
    let mut sql = SqlWriter::default();
    sql.raw(if index.unique {
        "CREATE UNIQUE INDEX "
    } else {
        "CREATE INDEX "
    })
    .identifier(&index.name);
    sql.raw(" ON ").identifier(table).raw(" (");
    sql.identifiers(index.columns.iter().map(String::as_str)).raw(")");
    sql.finish()
}

/// DROP TABLE or DROP INDEX.
pub(super) fn drop(kind: &str, name: &str) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("DROP ").raw(kind).raw(" ").identifier(name);
    sql.finish()
}

/// A UNIQUE constraint.
pub(super) fn unique(columns: &[String]) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("UNIQUE (").identifiers(columns.iter().map(String::as_str)).raw(")");
    sql.finish()
}

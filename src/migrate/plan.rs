//! The DDL of a migration.

use super::table::{ForeignKey, Table, TableColumn};
use crate::schema::Index;
use crate::sql::SqlWriter;

/// The statements that create tables: all tables first, then their indexes.
pub(super) fn create(tables: &[Table]) -> Vec<String> {
    let indexes = tables
        .iter()
        .flat_map(|table| table.indexes.iter().map(|index| create_index(table, index)));
    tables.iter().map(create_table).chain(indexes).collect()
}

fn create_table(table: &Table) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("CREATE TABLE ").identifier(&table.name).raw(" (");
    for (index, column) in table.columns.iter().enumerate() {
        sql.raw(if index == 0 { "\n  " } else { ",\n  " });
        define_column(&mut sql, column, table.auto_increment);
    }
    for key in &table.foreign_keys {
        sql.raw(",\n  ");
        define_foreign_key(&mut sql, key);
    }
    sql.raw("\n)");
    sql.finish()
}

fn define_column(sql: &mut SqlWriter, column: &TableColumn, auto_increment: bool) {
    sql.identifier(&column.name).raw(" ").raw(&column.sql_type);
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
}

fn define_foreign_key(sql: &mut SqlWriter, key: &ForeignKey) {
    sql.raw("FOREIGN KEY (")
        .identifier(&key.column)
        .raw(") REFERENCES ")
        .identifier(&key.target_table);
    if let Some(column) = &key.target_column {
        sql.raw(" (").identifier(column).raw(")");
    }
    sql.raw(" ON DELETE ")
        .raw(&key.on_delete)
        .raw(" ON UPDATE ")
        .raw(&key.on_update);
    if key.deferred {
        // Two new rows that refer to each other can only be written when the check waits for the commit.
        sql.raw(" DEFERRABLE INITIALLY DEFERRED");
    }
}

fn create_index(table: &Table, index: &Index) -> String {
    let mut sql = SqlWriter::default();
    sql.raw(if index.unique {
        "CREATE UNIQUE INDEX "
    } else {
        "CREATE INDEX "
    })
    .identifier(&index.name);
    sql.raw(" ON ").identifier(&table.name).raw(" (");
    sql.identifiers(index.columns.iter().map(String::as_str)).raw(")");
    sql.finish()
}

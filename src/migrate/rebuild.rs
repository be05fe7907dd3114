//! Building a table anew, where SQLite has no statement for a change: a new table, the rows, the old name.
//!
//! Foreign keys are off meanwhile, or dropping the old table would delete the rows that refer to it. `legacy_alter_table` keeps the
//! last renaming from looking into views and triggers, which name a table that is not there at that moment.

use super::copy::Copy;
use super::ddl;
use super::inspect::{Found, Live};
use super::table::{Table, TableColumn};
use crate::sql::{SqlWriter, text_literal};

/// The statements that rebuild a table. `without` names the indexes that do not come back.
pub(super) fn statements(copy: &Copy<'_>, found: &Found, live: &Live, without: &[String]) -> Vec<String> {
    let table = merged(copy.wanted, found);
    let new = free_name(live, &table.name);
    let old = &found.table.name;
    let mut out = vec![ddl::create_table(&table, &new), copy_rows(copy, &new, old)];
    if table.auto_increment && found.table.auto_increment {
        out.extend(keep_sequence(&new, old));
    }
    out.push(ddl::drop("TABLE", old));
    out.push("PRAGMA legacy_alter_table = ON".to_owned());
    out.push(ddl::rename_table(&new, &table.name));
    out.push("PRAGMA legacy_alter_table = OFF".to_owned());
    let indexes = found.created.iter().filter(|index| !without.contains(&index.name));
    out.extend(indexes.chain(&found.triggers).map(|object| object.sql.clone()));
    out
}

/// The wanted table with what only the application knows of it.
fn merged(wanted: &Table, found: &Found) -> Table {
    let mut table = wanted.clone();
    for column in &mut table.columns {
        column.collation = found.table.column(&column.name).and_then(|old| old.collation.clone());
    }
    let computed = |column: &&TableColumn| column.generated.is_some() && wanted.column(&column.name).is_none();
    table.columns.extend(found.table.columns.iter().filter(computed).cloned());
    for unique in &found.uniques {
        if unique.iter().all(|column| table.column(column).is_some()) {
            table.constraints.push(ddl::unique(unique));
        }
    }
    table.constraints.extend(found.table.constraints.iter().cloned());
    table
}

fn free_name(live: &Live, table: &str) -> String {
    let stem = format!("relata_new_{table}");
    let numbered = (2..).map(|number| format!("{stem}_{number}"));
    let mut names = std::iter::once(stem.clone()).chain(numbered);
    names.find(|name| live.named(name).is_none()).unwrap_or(stem)
}

fn copy_rows(copy: &Copy<'_>, new: &str, old: &str) -> String {
    let columns = || copy.wanted.columns.iter();
    let mut sql = SqlWriter::default();
    sql.raw("INSERT INTO ").identifier(new).raw(" (");
    sql.identifiers(columns().map(|column| column.name.as_str())).raw(") SELECT ");
    for (index, column) in columns().enumerate() {
        sql.comma(index).raw(&copy.value(column));
    }
    sql.raw(" FROM ").identifier(old);
    sql.finish()
}

/// The greatest key that was ever given stays, though its row may be gone.
fn keep_sequence(new: &str, old: &str) -> Vec<String> {
    let (Some(new), Some(old)) = (text_literal(new), text_literal(old)) else {
        return Vec::new();
    };
    vec![
        format!("DELETE FROM sqlite_sequence WHERE name = {new}"),
        format!("INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"),
    ]
}

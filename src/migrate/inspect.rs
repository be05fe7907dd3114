//! A table as it is in the database.

use super::table::{ForeignKey, Table, TableColumn};
use crate::driver::{Driver, Value};
use crate::error::CoreError;
use crate::schema::Index;

/// Reads a table, or nothing where there is none. SQLite compares the name without case.
pub(super) fn table(driver: &impl Driver, name: &str) -> Result<Option<Table>, CoreError> {
    let named = [Value::Text(name.to_owned())];
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE";
    let rows = driver.all(sql, &named)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let name = text(row, 0);
    let words = keywords(&text(row, 1));
    let foreign_keys = foreign_keys(driver, &named, &words)?;
    Ok(Some(Table {
        name,
        columns: columns(driver, &named)?,
        foreign_keys,
        indexes: indexes(driver, &named)?,
        auto_increment: words.contains("AUTOINCREMENT"),
    }))
}

fn columns(driver: &impl Driver, named: &[Value]) -> Result<Vec<TableColumn>, CoreError> {
    let sql = "SELECT name, type, \"notnull\", pk, dflt_value FROM pragma_table_xinfo(?) ORDER BY cid";
    let rows = driver.all(sql, named)?;
    Ok(rows
        .iter()
        .map(|row| TableColumn {
            name: text(row, 0),
            sql_type: text(row, 1),
            not_null: flag(row, 2),
            primary_key: flag(row, 3),
            default: row.get(4).and_then(Value::as_text).map(str::to_owned),
        })
        .collect())
}

fn foreign_keys(driver: &impl Driver, named: &[Value], words: &str) -> Result<Vec<ForeignKey>, CoreError> {
    let sql = "SELECT \"from\", \"table\", \"to\", on_delete, on_update FROM pragma_foreign_key_list(?) ORDER BY id, seq";
    let rows = driver.all(sql, named)?;
    // No pragma tells whether a foreign key is deferred; the table's own text does.
    let deferred = words.matches("INITIALLY DEFERRED").count() == rows.len();
    Ok(rows
        .iter()
        .map(|row| ForeignKey {
            column: text(row, 0),
            target_table: text(row, 1),
            target_column: row.get(2).and_then(Value::as_text).map(str::to_owned),
            on_delete: text(row, 3),
            on_update: text(row, 4),
            deferred,
        })
        .collect())
}

fn indexes(driver: &impl Driver, named: &[Value]) -> Result<Vec<Index>, CoreError> {
    // An index over part of the rows, or over an expression, answers to no entity.
    let sql = "SELECT l.name, l.\"unique\", i.name FROM pragma_index_list(?) AS l JOIN pragma_index_info(l.name) AS i \
               WHERE l.origin <> 'pk' AND NOT l.partial ORDER BY l.seq, i.seqno";
    let mut indexes: Vec<Index> = Vec::new();
    for row in driver.all(sql, named)? {
        let (name, column) = (text(&row, 0), text(&row, 2));
        match indexes.last_mut().filter(|index| index.name == name) {
            Some(index) => index.columns.push(column),
            None => indexes.push(Index {
                name,
                columns: vec![column],
                unique: flag(&row, 1),
            }),
        }
    }
    Ok(indexes)
}

/// The words of an SQL text in upper case with single spaces, without what stands in quotes.
fn keywords(sql: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    for letter in sql.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            Some(_) => {}
            None => match letter {
                '"' | '\'' | '`' => quote = Some(letter),
                '[' => quote = Some(']'),
                letter if letter.is_whitespace() => {
                    if !out.ends_with(' ') {
                        out.push(' ');
                    }
                }
                letter => out.push(letter.to_ascii_uppercase()),
            },
        }
    }
    out
}

fn text(row: &[Value], column: usize) -> String {
    row.get(column).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn flag(row: &[Value], column: usize) -> bool {
    row.get(column).and_then(Value::as_integer).is_some_and(|number| number != 0)
}

#[cfg(test)]
mod tests {
    use super::keywords;

    #[test]
    fn words_in_quotes_are_no_keywords() {
        assert_eq!(
            keywords("create table \"autoincrement\" ([a b]  'x''y'\n integer)"),
            "CREATE TABLE ( INTEGER)"
        );
    }
}

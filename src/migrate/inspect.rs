//! What is in the database.

use super::definition::{self, Definition};
use super::table::{ForeignKey, Table, TableColumn, same};
use crate::driver::{Driver, Value};
use crate::error::CoreError;
use crate::schema::Index;
use crate::sql::SqlWriter;

/// Everything in the database that has a name, as SQLite lists it.
#[derive(Debug, Default)]
pub(super) struct Live {
    objects: Vec<Object>,
}

/// A table, an index, a view or a trigger.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) name: String,
    /// The table that it belongs to.
    pub(super) table: String,
    /// Its text; empty where SQLite made it by itself.
    pub(super) sql: String,
}

/// A table in the database, with what belongs to it.
#[derive(Debug)]
pub(super) struct Found {
    /// Its indexes are those over whole columns and all rows, whoever made them.
    pub(super) table: Table,
    /// The columns of its UNIQUE constraints.
    pub(super) uniques: Vec<Vec<String>>,
    /// The indexes with a text of their own, the ones over expressions or some rows too.
    pub(super) created: Vec<Object>,
    pub(super) triggers: Vec<Object>,
}

impl Live {
    /// Reads the list.
    pub(super) fn read(driver: &impl Driver) -> Result<Self, CoreError> {
        let rows = driver.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid", &[])?;
        let objects = rows.iter().map(|row| Object {
            kind: text(row, 0),
            name: text(row, 1),
            table: text(row, 2),
            sql: text(row, 3),
        });
        Ok(Self {
            objects: objects.collect(),
        })
    }

    /// What is of one kind: `table`, `index`, `view` or `trigger`.
    pub(super) fn of_kind<'l>(&'l self, kind: &'l str) -> impl Iterator<Item = &'l Object> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    pub(super) fn table(&self, name: &str) -> Option<&Object> {
        self.of_kind("table").find(|object| same(&object.name, name))
    }

    /// Whether a name is taken by whatever it is.
    pub(super) fn named(&self, name: &str) -> Option<&Object> {
        self.objects
            .iter()
            .find(|object| object.kind != "trigger" && same(&object.name, name))
    }

    /// Reads a table, or nothing where there is none.
    pub(super) fn found(&self, driver: &impl Driver, name: &str) -> Result<Option<Found>, CoreError> {
        let Some(object) = self.table(name) else { return Ok(None) };
        let named = [Value::Text(object.name.clone())];
        let definition = definition::read(&object.sql);
        let (indexes, uniques) = indexes(driver, &named)?;
        let own = |kind| {
            self.of_kind(kind)
                .filter(|other| same(&other.table, &object.name) && !other.sql.is_empty())
                .cloned()
        };
        Ok(Some(Found {
            table: Table {
                columns: columns(driver, &named, &definition)?,
                foreign_keys: foreign_keys(driver, &named, &definition)?,
                indexes,
                auto_increment: is_auto_increment(&object.sql),
                constraints: definition.constraints,
                name: object.name.clone(),
            },
            uniques,
            created: own("index").collect(),
            triggers: own("trigger").collect(),
        }))
    }
}

/// How many rows a table has.
pub(super) fn count(driver: &impl Driver, table: &str) -> Result<u32, CoreError> {
    let mut sql = SqlWriter::default();
    sql.raw("SELECT count(*) FROM ").identifier(table);
    number(driver, &sql.finish())
}

/// The number that a statement answers.
pub(super) fn number(driver: &impl Driver, sql: &str) -> Result<u32, CoreError> {
    let rows = driver.all(sql, &[])?;
    let number = rows.first().and_then(|row| row.first()).and_then(Value::as_integer);
    Ok(number.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX))
}

fn columns(driver: &impl Driver, named: &[Value], definition: &Definition) -> Result<Vec<TableColumn>, CoreError> {
    let sql = "SELECT name, type, \"notnull\", pk, dflt_value FROM pragma_table_xinfo(?) ORDER BY cid";
    let rows = driver.all(sql, named)?;
    let read = |row: &Vec<Value>| {
        let name = text(row, 0);
        let own = definition.columns.iter().find(|column| same(&column.name, &name));
        TableColumn {
            sql_type: written_type(&text(row, 1)),
            not_null: flag(row, 2),
            primary_key: flag(row, 3),
            default: row.get(4).and_then(Value::as_text).map(str::to_owned),
            collation: own.and_then(|own| own.collation.clone()),
            generated: own.and_then(|own| own.generated.clone()),
            name,
            ..TableColumn::default()
        }
    };
    Ok(rows.iter().map(read).collect())
}

/// SQLite takes the words before AS for a part of the type.
fn written_type(sql_type: &str) -> String {
    let bare = sql_type.len().checked_sub("GENERATED ALWAYS".len());
    match bare.and_then(|bare| Some((sql_type.get(..bare)?, sql_type.get(bare..)?))) {
        Some((bare, last)) if last.eq_ignore_ascii_case("GENERATED ALWAYS") => bare.trim_end().to_owned(),
        _ => sql_type.to_owned(),
    }
}

fn foreign_keys(driver: &impl Driver, named: &[Value], definition: &Definition) -> Result<Vec<ForeignKey>, CoreError> {
    // Those over several columns are no entity's; their text is among the constraints.
    let sql = "SELECT \"from\", \"table\", \"to\", on_delete, on_update FROM pragma_foreign_key_list(?) \
               GROUP BY id HAVING count(*) = 1 ORDER BY id DESC";
    let rows = driver.all(sql, named)?;
    let read = |row: &Vec<Value>| {
        let column = text(row, 0);
        ForeignKey {
            target_table: text(row, 1),
            target_column: row.get(2).and_then(Value::as_text).map(str::to_owned),
            on_delete: text(row, 3),
            on_update: text(row, 4),
            deferred: definition.deferred.iter().any(|name| same(name, &column)),
            column,
        }
    };
    Ok(rows.iter().map(read).collect())
}

/// The indexes over whole columns and all rows, and the columns of those that are UNIQUE constraints.
fn indexes(driver: &impl Driver, named: &[Value]) -> Result<(Vec<Index>, Vec<Vec<String>>), CoreError> {
    let sql = "SELECT l.name, l.\"unique\", i.name, l.origin FROM pragma_index_list(?) AS l JOIN pragma_index_info(l.name) AS i \
               WHERE l.origin <> 'pk' AND NOT l.partial ORDER BY l.seq, i.seqno";
    let mut indexes: Vec<Index> = Vec::new();
    let mut constraints = Vec::new();
    for row in driver.all(sql, named)? {
        let (name, column) = (text(&row, 0), text(&row, 2));
        match indexes.last_mut().filter(|index| index.name == name) {
            Some(index) => index.columns.push(column),
            None => {
                if text(&row, 3) == "u" {
                    constraints.push(name.clone());
                }
                indexes.push(Index {
                    name,
                    columns: vec![column],
                    unique: flag(&row, 1),
                });
            }
        }
    }
    // A part that is an expression has no name.
    indexes.retain(|index| index.columns.iter().all(|column| !column.is_empty()));
    let is_constraint = |index: &&Index| constraints.contains(&index.name);
    let uniques = indexes
        .iter()
        .filter(is_constraint)
        .map(|index| index.columns.clone())
        .collect();
    Ok((indexes, uniques))
}

fn is_auto_increment(sql: &str) -> bool {
    super::token::tokens(sql).iter().any(|token| token.is("AUTOINCREMENT"))
}

fn text(row: &[Value], column: usize) -> String {
    row.get(column).and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn flag(row: &[Value], column: usize) -> bool {
    row.get(column).and_then(Value::as_integer).is_some_and(|number| number != 0)
}

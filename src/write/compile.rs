//! Statements for inserts, updates and deletes.

use super::plan::{Restriction, WriteBatch, WritePlan, WriteShape, WriteValue};
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Index, Schema};
use crate::sql::{Alias, SqlWriter, text_literal};

/// The largest number of placeholders that sql.js takes in one statement.
const MAX_VARIABLES: usize = 32_766;

/// So many rows are updated by one statement: for fewer, joining them takes longer than running it anew for each.
const UPDATED: usize = 100;

/// So many rows with keys without a gap are updated by a statement that looks for each row's value in a list: the middle between
/// going through a long list and running many statements.
const RANGED: usize = 25;

/// So many fields are still looked up by the row sooner than they are joined.
const RANGED_FIELDS: usize = 3;

/// The numbers of rows that inserts are prepared for. A few sizes cover any number of rows with few cached statements.
const BATCHES: [usize; 4] = [500, 100, 10, 1];

/// Plans a write. Errors name the entity and the field that were wrong.
pub fn plan_write(schema: &Schema, shape: &WriteShape) -> Result<WritePlan, CoreError> {
    match shape {
        WriteShape::Insert { entity, fields } => {
            let entity = schema.entity(entity)?;
            insert(entity, &columns(entity, fields)?)
        }
        WriteShape::Update {
            entity,
            fields,
            increase,
            many,
        } => {
            let entity = schema.entity(entity)?;
            update(schema, entity, &columns(entity, fields)?, &columns(entity, increase)?, *many)
        }
        WriteShape::Vacate { entity, field } => vacate(schema.entity(entity)?, field),
        WriteShape::Delete { entity } => Ok(delete(schema, schema.entity(entity)?)),
    }
}

fn columns<'s>(entity: &'s Entity, fields: &[String]) -> Result<Vec<&'s Column>, CoreError> {
    let mut columns: Vec<&Column> = Vec::with_capacity(fields.len());
    for field in fields {
        let column = entity.column(field, "write")?;
        if columns.iter().any(|other| other.field == column.field) {
            return Err(CoreError::InvalidDocument {
                message: format!("a write to '{}' names the field '{field}' twice", entity.name),
            });
        }
        columns.push(column);
    }
    Ok(columns)
}

fn value(column: &Column) -> WriteValue {
    WriteValue {
        field: column.field.clone(),
        codec: column.codec,
    }
}

fn insert(entity: &Entity, columns: &[&Column]) -> Result<WritePlan, CoreError> {
    let sizes = BATCHES
        .into_iter()
        .filter(|rows| *rows == 1 || (!columns.is_empty() && rows * columns.len() <= MAX_VARIABLES));
    let batches = sizes
        .map(|rows| WriteBatch {
            rows: rows as u32,
            sql: insert_rows(entity, columns, rows),
        })
        .collect();
    let (next_key, last_key) = if entity.key.auto_increment {
        let last_key = last_key(entity)?;
        (Some(next_key(entity, &last_key)), Some(last_key))
    } else {
        (None, None)
    };
    Ok(WritePlan {
        table: entity.table.clone(),
        cascades: Vec::new(),
        restricts: Vec::new(),
        values: columns.iter().map(|column| value(column)).collect(),
        batches,
        next_key,
        last_key,
        ranged: None,
        sums: Vec::new(),
    })
}

fn insert_rows(entity: &Entity, columns: &[&Column], rows: usize) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("INSERT INTO ").identifier(&entity.table);
    if columns.is_empty() {
        sql.raw(" DEFAULT VALUES");
        return sql.finish();
    }
    // A default of another entity in the table is none of these rows'.
    let foreign: &[String] = entity.inheritance.as_ref().map_or(&[], |place| &place.foreign_defaults);
    let names = columns.iter().map(|column| &column.name).chain(foreign);
    sql.raw(" (").identifiers(names.map(String::as_str)).raw(") VALUES ");
    let values: Vec<&str> = columns.iter().map(|_| "?").chain(foreign.iter().map(|_| "NULL")).collect();
    let row = format!("({})", values.join(", "));
    for index in 0..rows {
        sql.comma(index).raw(&row);
    }
    let pair = entity.indexes.iter().find(|index| index.unique);
    if let (Some(_), Some(pair)) = (&entity.join_table, pair) {
        // A link that is there is there: what else a row of a join table could say is nothing.
        sql.raw(" ON CONFLICT (")
            .identifiers(pair.columns.iter().map(String::as_str))
            .raw(") DO NOTHING");
    }
    sql.finish()
}

/// The last key that the table of an entity gave.
fn last_key(entity: &Entity) -> Result<String, CoreError> {
    let table = text_literal(&entity.table).ok_or_else(|| CoreError::InvalidName {
        what: format!("the table of '{}'", entity.name),
        name: entity.table.clone(),
        reason: "it contains a NUL".to_owned(),
    })?;
    Ok(format!("SELECT seq FROM sqlite_sequence WHERE name = {table}"))
}

/// The next key after every key that is or was in the table: a removed object's key is not given to another.
fn next_key(entity: &Entity, last_key: &str) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("SELECT max(coalesce((SELECT max(")
        .column(Alias(0), &entity.key.name)
        .raw(") FROM ")
        .table(&entity.table, Alias(0));
    sql.raw("), 0), coalesce((").raw(last_key).raw("), 0)) + 1");
    sql.finish()
}

fn vacate(entity: &Entity, field: &str) -> Result<WritePlan, CoreError> {
    let column = entity.column(field, "write")?;
    let mut sql = SqlWriter::default();
    sql.raw("UPDATE ").table(&entity.table, Alias(0)).raw(" SET ");
    sql.identifier(&column.name).raw(" = ? WHERE ");
    sql.column(Alias(0), &entity.key.name).raw(" = ?");
    Ok(WritePlan {
        table: entity.table.clone(),
        cascades: Vec::new(),
        restricts: Vec::new(),
        values: vec![value(column), value(&entity.key)],
        sums: Vec::new(),
        batches: vec![WriteBatch {
            rows: 1,
            sql: sql.finish(),
        }],
        next_key: None,
        last_key: None,
        ranged: None,
    })
}

fn update(
    schema: &Schema,
    entity: &Entity,
    columns: &[&Column],
    increased: &[&Column],
    many: bool,
) -> Result<WritePlan, CoreError> {
    if columns.is_empty() && increased.is_empty() {
        return Err(CoreError::InvalidDocument {
            message: format!("an update of '{}' names no field", entity.name),
        });
    }
    let bound = columns.iter().chain(increased).copied();
    let values: Vec<WriteValue> = bound.chain([&entity.key]).chain(&entity.version).map(value).collect();
    let one = WriteBatch {
        rows: 1,
        sql: update_row(entity, columns, increased),
    };
    let isolated = columns.iter().all(|column| !is_unique(entity, column));
    let joins = many && isolated && increased.is_empty() && UPDATED * values.len() <= MAX_VARIABLES;
    let rekeyed = columns.iter().any(|column| column.primary_key);
    let plan = |batches: Vec<WriteBatch>, ranged: Option<Box<WritePlan>>| WritePlan {
        table: entity.table.clone(),
        cascades: if rekeyed {
            others(schema.changed_by_key(entity), entity)
        } else {
            Vec::new()
        },
        restricts: if rekeyed {
            restrictions(schema.restricting_key(entity))
        } else {
            Vec::new()
        },
        values: values.clone(),
        sums: increased.iter().map(|column| value(column)).collect(),
        batches,
        next_key: None,
        last_key: None,
        ranged,
    };
    if !joins {
        return Ok(plan(vec![one], None));
    }
    let is_ranged = columns.len() <= RANGED_FIELDS && entity.version.is_none() && is_whole(&entity.key);
    let ranged = is_ranged.then(|| {
        let sql = update_range(entity, columns);
        let rows = RANGED as u32;
        Box::new(plan(vec![WriteBatch { rows, sql }, one.clone()], None))
    });
    let joined = WriteBatch {
        rows: UPDATED as u32,
        sql: update_rows(entity, columns, values.len()),
    };
    Ok(plan(vec![joined, one], ranged))
}

/// Whether keys are whole numbers, so that it can be said which are between two of them.
fn is_whole(key: &Column) -> bool {
    key.codec == Codec::Integer && key.is_integer()
}

/// Whether no two rows have the same in a column, so that the order of their updates may matter.
fn is_unique(entity: &Entity, column: &Column) -> bool {
    let has = |index: &Index| index.unique && index.columns.contains(&column.name);
    column.primary_key || entity.indexes.iter().any(has)
}

fn update_row(entity: &Entity, columns: &[&Column], increased: &[&Column]) -> String {
    let mut sql = SqlWriter::default();
    sql.raw("UPDATE ").table(&entity.table, Alias(0)).raw(" SET ");
    for (index, column) in columns.iter().enumerate() {
        sql.comma(index).identifier(&column.name).raw(" = ?");
    }
    for (index, column) in increased.iter().enumerate() {
        sql.comma(columns.len() + index);
        sum(&mut sql, column);
    }
    count_write(&mut sql, entity);
    sql.raw(" WHERE ").column(Alias(0), &entity.key.name).raw(" = ?");
    if let Some(version) = &entity.version {
        // Of a reference that was never loaded nobody knows the version.
        sql.raw(" AND ").column(Alias(0), &version.name).raw(" = coalesce(?, ");
        sql.column(Alias(0), &version.name).raw(")");
    }
    returning(&mut sql, increased);
    sql.finish()
}

/// The same for many rows, of which each has `width` values.
fn update_rows(entity: &Entity, columns: &[&Column], width: usize) -> String {
    let given = |index: usize| format!("column{}", index + 1);
    let mut sql = SqlWriter::default();
    sql.raw("UPDATE ").table(&entity.table, Alias(0)).raw(" SET ");
    for (index, column) in columns.iter().enumerate() {
        sql.comma(index).identifier(&column.name).raw(" = ");
        sql.column(Alias(1), &given(index));
    }
    count_write(&mut sql, entity);
    let row = format!("({})", vec!["?"; width].join(", "));
    sql.raw(" FROM (VALUES ")
        .raw(&vec![row; UPDATED].join(", "))
        .raw(") AS ")
        .alias(Alias(1));
    // The sign keeps SQLite from going through the table and looking for each of its rows in the list.
    sql.raw(" WHERE ").column(Alias(0), &entity.key.name).raw(" = +");
    sql.column(Alias(1), &given(columns.len()));
    if let Some(version) = &entity.version {
        sql.raw(" AND ").column(Alias(0), &version.name).raw(" = coalesce(");
        sql.column(Alias(1), &given(columns.len() + 1)).raw(", ");
        sql.column(Alias(0), &version.name).raw(")");
    }
    sql.finish()
}

/// The same for rows with keys without a gap, of which few fields change: no rows have to be joined. A row is told by its distance from
/// the first one, so that nothing is compared that is bound.
fn update_range(entity: &Entity, columns: &[&Column]) -> String {
    let width = columns.len() + 1;
    let mut sql = SqlWriter::default();
    sql.raw("UPDATE ").table(&entity.table, Alias(0)).raw(" SET ");
    for (index, column) in columns.iter().enumerate() {
        sql.comma(index).identifier(&column.name).raw(" = CASE ");
        sql.column(Alias(0), &entity.key.name).raw(&format!(" - ?{width}"));
        for row in 0..RANGED {
            sql.raw(&format!(" WHEN {row} THEN ?{}", row * width + index + 1));
        }
        sql.raw(" END");
    }
    sql.raw(" WHERE ").column(Alias(0), &entity.key.name);
    sql.raw(&format!(" BETWEEN ?{width} AND ?{}", RANGED * width));
    sql.finish()
}

fn count_write(sql: &mut SqlWriter, entity: &Entity) {
    if let Some(version) = &entity.version {
        sql.raw(", ").identifier(&version.name).raw(" = ");
        sql.column(Alias(0), &version.name).raw(" + 1");
    }
}

fn sum(sql: &mut SqlWriter, column: &Column) {
    sql.identifier(&column.name).raw(" = ");
    sql.column(Alias(0), &column.name).raw(" + ");
    // A bigint is bound as its digits.
    sql.raw(if column.codec == Codec::Bigint {
        "CAST(? AS INTEGER)"
    } else {
        "?"
    });
}

fn returning(sql: &mut SqlWriter, columns: &[&Column]) {
    for (index, column) in columns.iter().enumerate() {
        sql.raw(if index == 0 { " RETURNING " } else { ", " });
        if column.codec == Codec::Bigint {
            sql.raw("CAST(").identifier(&column.name).raw(" AS TEXT)");
        } else {
            sql.identifier(&column.name);
        }
    }
}

fn delete(schema: &Schema, entity: &Entity) -> WritePlan {
    let key = &entity.key;
    let list = format!(" IN (SELECT {} FROM json_each(?))", key.codec.list_element());
    let plan = |condition: &str, values: Vec<WriteValue>, rows: u32| {
        let mut sql = SqlWriter::default();
        sql.raw("DELETE FROM ").table(&entity.table, Alias(0)).raw(" WHERE ");
        sql.column(Alias(0), &key.name).raw(condition);
        WritePlan {
            table: entity.table.clone(),
            cascades: others(schema.changed_by_delete(entity), entity),
            restricts: restrictions(schema.restricting_delete(entity)),
            values,
            sums: Vec::new(),
            batches: vec![WriteBatch { rows, sql: sql.finish() }],
            ranged: None,
            next_key: None,
            last_key: None,
        }
    };
    let ranged = is_whole(key).then(|| Box::new(plan(" BETWEEN ? AND ?", vec![value(key), value(key)], 1)));
    WritePlan {
        ranged,
        ..plan(&list, vec![value(key)], 0)
    }
}

fn restrictions(references: Vec<(&Entity, &Column)>) -> Vec<Restriction> {
    let named = |(entity, column): (&Entity, &Column)| Restriction {
        entity: entity.name.clone(),
        field: column.field.clone(),
    };
    references.into_iter().map(named).collect()
}

fn others(mut tables: Vec<String>, entity: &Entity) -> Vec<String> {
    tables.retain(|table| *table != entity.table);
    tables
}

//! A native SQLite behind the core's `Driver`, and the smallest executor of plans: what TypeScript does, for tests.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

pub mod codec;
pub mod firm;
pub mod hydrate;
pub mod models;
pub mod native;
pub mod shape;

use relata::error::CoreError;
use relata::migrate::{MigrateOptions, MigrationReport};
use relata::query::plan::{Bind, QueryPlan, StatementPlan};
use relata::query::plan_query;
use relata::schema::{Codec, Schema, SchemaDocument};
use relata::write::plan::{WritePlan, WriteShape};
use relata::write::plan_write;
use rusqlite::OptionalExtension;
use rusqlite::types::Value as Cell;
use serde_json::{Value as Json, json};

pub use native::Native;

/// Migrates without options.
pub fn migrate(schema: &Schema, native: &Native) -> Result<MigrationReport, CoreError> {
    relata::migrate::migrate(schema, native, &MigrateOptions::default())
}

/// A migrated database.
pub struct Db {
    pub schema: Schema,
    pub native: Native,
}

/// Resolves a schema document written as JSON.
pub fn schema(document: Json) -> Result<Schema, CoreError> {
    let document: SchemaDocument = serde_json::from_value(document).expect("a schema document");
    Schema::new(document)
}

impl Db {
    pub fn new(document: Json) -> Self {
        let schema = schema(document).unwrap();
        let native = Native::open();
        migrate(&schema, &native).unwrap();
        Self { schema, native }
    }

    pub fn migrate(&self) -> Result<MigrationReport, CoreError> {
        migrate(&self.schema, &self.native)
    }

    /// Plans a query and prepares every statement of it.
    pub fn plan(&self, query: Json) -> Result<QueryPlan, CoreError> {
        let (shape, _) = shape::read(&query);
        let plan = plan_query(&self.schema, &shape)?;
        for statement in &plan.statements {
            let prepared = self
                .native
                .0
                .prepare(&statement.sql)
                .unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
            assert_eq!(prepared.parameter_count(), statement.binds.len(), "{}", statement.sql);
            assert_eq!(prepared.column_count(), statement.columns.len(), "{}", statement.sql);
            if let Some(ranged) = &statement.ranged {
                let prepared = self
                    .native
                    .0
                    .prepare(ranged)
                    .unwrap_or_else(|error| panic!("{error}\n{ranged}"));
                assert_eq!(prepared.parameter_count(), statement.binds.len() + 1, "{ranged}");
            }
        }
        Ok(plan)
    }

    /// Plans a write and prepares every batch of it.
    pub fn write_plan(&self, shape: Json) -> Result<WritePlan, CoreError> {
        let shape: WriteShape = serde_json::from_value(shape).expect("a write shape");
        let plan = plan_write(&self.schema, &shape)?;
        for batch in &plan.batches {
            let prepared = self
                .native
                .0
                .prepare(&batch.sql)
                .unwrap_or_else(|error| panic!("{error}\n{}", batch.sql));
            assert_eq!(prepared.parameter_count(), plan.values.len() * (batch.rows.max(1) as usize));
        }
        if let Some(sql) = &plan.next_key {
            self.native.0.prepare(sql).unwrap();
        }
        Ok(plan)
    }

    /// Inserts rows given as objects with the same keys, in batches as TypeScript does.
    pub fn insert(&self, entity: &str, rows: &[Json]) {
        self.try_insert(entity, rows).unwrap();
    }

    pub fn try_insert(&self, entity: &str, rows: &[Json]) -> rusqlite::Result<()> {
        let fields: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
        let plan = self
            .write_plan(json!({"kind": "insert", "entity": entity, "fields": fields}))
            .unwrap();
        let mut rest = rows;
        while !rest.is_empty() {
            let batch = plan.batches.iter().find(|batch| batch.rows as usize <= rest.len()).unwrap();
            let (now, later) = rest.split_at(batch.rows as usize);
            let cells: Vec<Cell> = now
                .iter()
                .flat_map(|row| plan.values.iter().map(|value| codec::encode(value.codec, &row[&value.field])))
                .collect();
            self.native.0.execute(&batch.sql, rusqlite::params_from_iter(cells))?;
            rest = later;
        }
        Ok(())
    }

    /// Updates one row: the values of the plan's fields, then the old key.
    pub fn update(&self, entity: &str, changes: Json, key: Json) -> usize {
        let fields: Vec<&String> = changes.as_object().unwrap().keys().collect();
        let plan = self
            .write_plan(json!({"kind": "update", "entity": entity, "fields": fields}))
            .unwrap();
        let (last, first) = plan.values.split_last().unwrap();
        let mut cells: Vec<Cell> = first
            .iter()
            .map(|value| codec::encode(value.codec, &changes[&value.field]))
            .collect();
        cells.push(codec::encode(last.codec, &key));
        self.native
            .0
            .execute(&plan.batches[0].sql, rusqlite::params_from_iter(cells))
            .unwrap()
    }

    /// Deletes rows by their keys.
    pub fn delete(&self, entity: &str, keys: Json) -> rusqlite::Result<usize> {
        let plan = self.write_plan(json!({"kind": "delete", "entity": entity})).unwrap();
        let list = codec::encode_list(plan.values[0].codec, keys.as_array().unwrap());
        self.native.0.execute(&plan.batches[0].sql, [list])
    }

    pub fn next_key(&self, entity: &str) -> i64 {
        let sql = self.key_insert(entity).next_key.unwrap();
        self.native.0.query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    pub fn last_key(&self, entity: &str) -> Option<i64> {
        let sql = self.key_insert(entity).last_key.unwrap();
        self.native.0.query_row(&sql, [], |row| row.get(0)).optional().unwrap()
    }

    fn key_insert(&self, entity: &str) -> WritePlan {
        self.write_plan(json!({"kind": "insert", "entity": entity, "fields": []}))
            .unwrap()
    }

    /// Runs a query for objects.
    pub fn find(&self, query: Json) -> Json {
        let plan = self.plan(query.clone()).unwrap();
        hydrate::objects(&plan, &self.rows(&plan, &query))
    }

    /// Runs a patch and answers its rows, cell by cell.
    pub fn patch(&self, query: Json) -> Vec<Vec<Json>> {
        let plan = self.plan(query.clone()).unwrap();
        let columns = &plan.statements[0].columns;
        let cells = |row: &Vec<Cell>| {
            let cells = row.iter().zip(columns);
            cells.map(|(cell, column)| codec::decode(column.codec, cell)).collect()
        };
        self.rows(&plan, &query)[0].iter().map(cells).collect()
    }

    /// Runs a query that answers cells: a count, a has, the keys of a delete.
    pub fn cells(&self, query: Json) -> Vec<Json> {
        let plan = self.plan(query.clone()).unwrap();
        let columns = &plan.statements[0].columns;
        let mut rows = self.rows(&plan, &query).remove(0);
        rows.iter_mut().map(|row| codec::decode(columns[0].codec, &row[0])).collect()
    }

    pub fn count(&self, mut query: Json) -> i64 {
        query["output"] = json!("count");
        self.cells(query)[0].as_i64().unwrap()
    }

    fn rows(&self, plan: &QueryPlan, query: &Json) -> Vec<Vec<Vec<Cell>>> {
        let (_, values) = shape::read(query);
        let mut answers: Vec<Vec<Vec<Cell>>> = Vec::new();
        for statement in &plan.statements {
            let cells: Vec<Cell> = statement
                .binds
                .iter()
                .map(|bind| bind_cell(&self.schema, plan, bind, &values, &answers))
                .collect();
            let ranged = self.ranged(statement, &cells);
            let answer = self.native.cells(&statement.sql, cells);
            if let Some(ranged) = ranged {
                assert_eq!(ranged, answer, "{}", statement.sql);
            }
            answers.push(answer);
        }
        answers
    }

    /// What a statement answers by the range of its keys, where they have no gap.
    fn ranged(&self, statement: &StatementPlan, cells: &[Cell]) -> Option<Vec<Vec<Cell>>> {
        let sql = statement.ranged.as_ref().filter(|sql| sql.starts_with("SELECT"))?;
        let at = statement.binds.iter().position(|bind| matches!(bind, Bind::Keys { .. }))?;
        let Cell::Text(list) = &cells[at] else { return None };
        let mut keys: Vec<i64> = serde_json::from_str(list.as_ref()).ok()?;
        keys.sort_unstable();
        let (first, last) = (*keys.first()?, *keys.last()?);
        if last - first + 1 != i64::try_from(keys.len()).ok()? {
            return None;
        }
        let mut cells = cells.to_vec();
        cells.splice(at..=at, [Cell::Integer(first), Cell::Integer(last)]);
        Some(self.native.cells(sql, cells))
    }
}

fn bind_cell(schema: &Schema, plan: &QueryPlan, bind: &Bind, values: &[Json], answers: &[Vec<Vec<Cell>>]) -> Cell {
    match bind {
        Bind::Value { slot, codec } | Bind::Key { slot, codec } => codec::encode(*codec, &values[*slot as usize]),
        Bind::List { slot, codec } | Bind::KeyList { slot, codec } => {
            codec::encode_list(*codec, values[*slot as usize].as_array().unwrap())
        }
        // In tests, what is text inside JSON is given as that text.
        Bind::Field { slot, list, .. } => json_cell(Codec::Json, &values[*slot as usize], *list),
        Bind::Leaf { slot, list, .. } => json_cell(Codec::String, &values[*slot as usize], *list),
        // What is set inside JSON is bound as JSON text.
        Bind::Change { slot, path, amount, .. } if amount.is_none() && !path.is_empty() => {
            Cell::Text(values[*slot as usize].to_string())
        }
        Bind::Change {
            slot,
            entity,
            field,
            amount,
            ..
        } => {
            let column = schema.entity(entity).unwrap().column(field, "write").unwrap();
            codec::encode(amount.unwrap_or(column.codec), &values[*slot as usize])
        }
        Bind::Count { slot } | Bind::Cell { slot } => codec::encode(Codec::Integer, &values[*slot as usize]),
        Bind::Keys { statement, column } => {
            let codec = plan.statements[*statement as usize].columns[*column as usize].codec;
            let rows = &answers[*statement as usize];
            let mut keys: Vec<Json> = rows.iter().map(|row| codec::decode(codec, &row[*column as usize])).collect();
            keys.retain(|key| !key.is_null());
            let mut seen = std::collections::HashSet::new();
            keys.retain(|key| seen.insert(key.to_string()));
            codec::encode_list(codec, &keys)
        }
    }
}

fn json_cell(codec: Codec, value: &Json, list: bool) -> Cell {
    match value {
        Json::Array(items) if list => codec::encode_list(codec, items),
        value => codec::encode(codec, value),
    }
}

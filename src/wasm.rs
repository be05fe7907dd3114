//! The boundary: what JavaScript may call. A shape comes in, a plan goes out, each in one crossing.

use js_sys::{Array, Error, Reflect};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::driver::sqljs::SqlJsDatabase;
use crate::driver::{Journaling, open_connection};
use crate::error::CoreError;
use crate::migrate::{MigrateOptions, MigrationReport, migrate, migrate_within};
use crate::query::explain::{QueryExplanation, explain_query};
use crate::query::plan_query;
use crate::query::text::{plan_text, read_shape};
use crate::raw::{RawPlan, plan_raw};
use crate::schema::{ResolvedSchema, Schema, SchemaDocument};
use crate::write::plan::{WritePlan, WriteShape};
use crate::write::plan_write;

/// Sends the text of a panic to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Checks and resolves a schema.
///
/// Answers the core and the resolved schema in one crossing. Throws an `Error` whose `detail` is a `CoreError`.
#[wasm_bindgen(unchecked_return_type = "[Core, ResolvedSchema]")]
pub fn open(schema: Ts<SchemaDocument>) -> Result<JsValue, JsValue> {
    let schema = Schema::new(read(schema)?).map_err(thrown)?;
    let resolved: Ts<ResolvedSchema> = answer(schema.resolved())?;
    Ok(Array::of2(&Core { schema }.into(), &resolved.into()).into())
}

/// Prepares a connection, with a journal in memory unless another is asked for. Throws an `Error` whose `detail` is a `CoreError`.
#[wasm_bindgen]
pub fn connect(database: &SqlJsDatabase, journaling: Option<Ts<Journaling>>) -> Result<(), JsValue> {
    let journaling = journaling.map(read).transpose()?.unwrap_or_default();
    open_connection(database, journaling).map_err(thrown)
}

/// The planner of one database. It keeps the schema and nothing else.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    schema: Schema,
}

#[wasm_bindgen]
impl Core {
    /// Plans a query: a `QueryShape` as JSON in, a `QueryPlan` out, in the lines of `plan_text`.
    /// Throws an `Error` whose `detail` is a `CoreError`.
    pub fn query(&self, shape: &str) -> Result<String, JsValue> {
        let plan = read_shape(shape).and_then(|shape| plan_query(&self.schema, &shape));
        plan.and_then(|plan| plan_text(&plan)).map_err(thrown)
    }

    /// Says what the statements of a query's plan are for; the `QueryShape` comes as JSON.
    /// Throws an `Error` whose `detail` is a `CoreError`.
    pub fn explain(&self, shape: &str) -> Result<Ts<QueryExplanation>, JsValue> {
        let shape = read_shape(shape).map_err(thrown)?;
        answer(explain_query(&self.schema, &shape).map_err(thrown)?)
    }

    /// Plans a write. Throws an `Error` whose `detail` is a `CoreError`.
    pub fn write(&self, shape: Ts<WriteShape>) -> Result<Ts<WritePlan>, JsValue> {
        answer(plan_write(&self.schema, &read(shape)?).map_err(thrown)?)
    }

    /// Checks a statement that the application wrote; the `RawShape` comes as JSON.
    /// Throws an `Error` whose `detail` is a `CoreError`.
    pub fn raw(&self, shape: &str) -> Result<Ts<RawPlan>, JsValue> {
        let shape = read_shape(shape).map_err(thrown)?;
        answer(plan_raw(&self.schema, &shape).map_err(thrown)?)
    }

    /// Brings the database to the schema, as a whole or not at all. Throws an `Error` whose `detail` is a `CoreError`.
    pub fn migrate(&self, database: &SqlJsDatabase, options: Ts<MigrateOptions>) -> Result<Ts<MigrationReport>, JsValue> {
        answer(migrate(&self.schema, database, &read(options)?).map_err(thrown)?)
    }

    /// The same inside of a transaction that is open, with foreign keys off. Throws an `Error` whose `detail` is a `CoreError`.
    #[wasm_bindgen(js_name = migrateWithin)]
    pub fn migrate_within(&self, database: &SqlJsDatabase, options: Ts<MigrateOptions>) -> Result<Ts<MigrationReport>, JsValue> {
        answer(migrate_within(&self.schema, database, &read(options)?).map_err(thrown)?)
    }
}

fn read<T>(document: Ts<T>) -> Result<T, JsValue>
where
    T: Tsify + serde::de::DeserializeOwned,
    T::JsType: Clone,
{
    document.to_rust().map_err(invalid)
}

fn answer<T: Tsify + serde::Serialize>(document: T) -> Result<Ts<T>, JsValue> {
    document.into_ts().map_err(invalid)
}

fn invalid(error: tsify::Error) -> JsValue {
    thrown(CoreError::InvalidDocument {
        message: error.to_string(),
    })
}

/// The one place where a core error becomes a JavaScript `Error`.
fn thrown(error: CoreError) -> JsValue {
    let javascript = Error::new(&error.to_string());
    javascript.set_name("CoreError");
    if let Ok(detail) = error.into_js() {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&javascript, &JsValue::from_str("detail"), &detail);
    }
    javascript.into()
}

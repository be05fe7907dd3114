//! sql.js, driven from Rust for whole jobs with few rows.

use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{Driver, Value};
use crate::error::CoreError;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** What the core uses of sql.js's `Database`. */
export interface SqlJsDatabase {
    exec(sql: string): unknown;
    prepare(sql: string): {
        bind(values: any[]): boolean;
        step(): boolean;
        get(): any[];
        free(): boolean;
    };
}
";

#[wasm_bindgen]
extern "C" {
    /// sql.js's `Database`.
    #[wasm_bindgen(typescript_type = "SqlJsDatabase")]
    #[derive(Debug)]
    pub type SqlJsDatabase;

    #[wasm_bindgen(method, catch)]
    fn exec(this: &SqlJsDatabase, sql: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn prepare(this: &SqlJsDatabase, sql: &str) -> Result<SqlJsStatement, JsValue>;

    /// sql.js's `Statement`.
    #[derive(Debug)]
    type SqlJsStatement;

    #[wasm_bindgen(method, catch)]
    fn bind(this: &SqlJsStatement, values: &Array) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn step(this: &SqlJsStatement) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn get(this: &SqlJsStatement) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &SqlJsStatement) -> Result<bool, JsValue>;
}

/// A statement that is freed on every path, so that no lock outlives an error.
struct Statement(SqlJsStatement);

impl Drop for Statement {
    fn drop(&mut self) {
        // An error here repeats the one of the last step, which has been reported.
        let _ = self.0.free();
    }
}

impl SqlJsDatabase {
    fn each_row(&self, sql: &str, params: &[Value], mut visit: impl FnMut(Array)) -> Result<(), CoreError> {
        let failed = |thrown: JsValue| refused(sql, &thrown);
        let statement = Statement(self.prepare(sql).map_err(failed)?);
        if !params.is_empty() {
            statement.0.bind(&params.iter().map(write).collect()).map_err(failed)?;
        }
        while statement.0.step().map_err(failed)? {
            visit(statement.0.get().map_err(failed)?);
        }
        Ok(())
    }
}

impl Driver for SqlJsDatabase {
    fn run(&self, sql: &str, params: &[Value]) -> Result<(), CoreError> {
        self.each_row(sql, params, |_| ())
    }

    fn all(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, CoreError> {
        let mut rows = Vec::new();
        self.each_row(sql, params, |row| rows.push(row.iter().map(|cell| read(&cell)).collect()))?;
        Ok(rows)
    }

    fn script(&self, sql: &str) -> Result<(), CoreError> {
        self.exec(sql).map(|_| ()).map_err(|thrown| refused(sql, &thrown))
    }
}

fn write(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Real(number) => JsValue::from_f64(*number),
        Value::Text(text) => JsValue::from_str(text),
        Value::Blob(bytes) => Uint8Array::from(bytes.as_slice()).into(),
    }
}

fn read(cell: &JsValue) -> Value {
    if let Some(number) = cell.as_f64() {
        // sql.js tells INTEGER and REAL apart by nothing but the fraction.
        return if number.fract() == 0.0 {
            Value::Integer(number as i64)
        } else {
            Value::Real(number)
        };
    }
    if let Some(text) = cell.as_string() {
        return Value::Text(text);
    }
    match cell.dyn_ref::<Uint8Array>() {
        Some(bytes) => Value::Blob(bytes.to_vec()),
        None => Value::Null,
    }
}

/// sql.js throws an `Error`, or a bare string when the database is closed.
fn refused(sql: &str, thrown: &JsValue) -> CoreError {
    let message = match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message(),
        None => thrown
            .dyn_ref::<JsString>()
            .cloned()
            .unwrap_or_else(|| JsString::from("unknown error")),
    };
    CoreError::Sqlite {
        sql: sql.to_owned(),
        message: message.into(),
    }
}

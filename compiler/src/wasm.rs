//! The WebAssembly export.

use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::{CompileRequest, CompileResult};

/// Routes panics to the console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Compiles one file. Throws a `CompileFailure` for mistakes in the source.
#[wasm_bindgen]
pub fn compile(request: Ts<CompileRequest>) -> Result<Ts<CompileResult>, JsValue> {
    let request = request.to_rust().map_err(|error| JsError::new(&error.to_string()))?;
    match crate::compile(&request) {
        Ok(result) => result.into_ts().map_err(|error| JsError::new(&error.to_string()).into()),
        Err(error) => match error.into_ts() {
            Ok(error) => Err(error.js_value()),
            Err(error) => Err(JsError::new(&error.to_string()).into()),
        },
    }
}

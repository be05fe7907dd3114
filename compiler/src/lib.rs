//! Relata's type compiler: it reads entity classes from TypeScript source and writes their definitions into the same source.
//!
//! TypeScript's types are gone at run time, so this is the one place that reads them. One file goes in, with the files its
//! types come from where they are needed; edits to that file come out. It never needs a type checker.

mod annotation;
mod class;
mod compile;
mod defined;
mod definition;
mod embedded;
mod emit;
mod emit_shape;
mod entity;
mod error;
mod exports;
mod field;
mod fields;
mod frame;
mod graph;
mod imports;
mod mixin;
mod options;
mod orphans;
mod relation;
mod relation_options;
mod request;
mod scope;
mod source;
mod types;
mod unfielded;
mod validator;
mod value;
#[cfg(target_family = "wasm")]
mod wasm;

pub use compile::compile;
pub use error::{CompileError, CompileErrorCode, CompileFailure};
pub use request::{CompileRequest, CompileResult, Edit, ModuleRequest, ModuleSource};

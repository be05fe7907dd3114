//! Relata's planner. It keeps the metadata of entities and their relations, and turns shapes of queries, writes and schema
//! changes into plans that TypeScript executes. Values never enter it.

pub mod driver;
pub mod error;
pub mod migrate;
pub mod query;
pub mod raw;
pub mod schema;
mod serde_skip;
pub mod sql;
#[cfg(target_family = "wasm")]
pub mod wasm;
pub mod write;

//! Relata's planner. It keeps the metadata of entities and their relations, and turns shapes of queries, writes and schema
//! changes into plans that TypeScript executes. Values never enter it.

pub mod query;
pub mod schema;
mod serde_skip;
pub mod write;

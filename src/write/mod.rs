//! Writes: a shape in, a plan out.

mod compile;
pub mod plan;

pub use compile::plan_write;

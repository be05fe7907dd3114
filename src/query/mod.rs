//! Queries: a shape in, a plan out.

pub mod ast;
pub mod plan;

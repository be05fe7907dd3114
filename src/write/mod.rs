//! Writes: a shape in, a plan out.

pub mod plan;

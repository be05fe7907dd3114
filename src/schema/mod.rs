//! Schema metadata: what an application declares, checked and resolved once.

mod document;
mod resolved;

pub use document::*;
pub use resolved::*;

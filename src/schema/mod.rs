//! Schema metadata: what an application declares, checked and resolved once.

mod document;
mod resolved;

pub use document::*;
pub use resolved::*;

/// A checked schema.
#[derive(Debug)]
pub struct Schema(SchemaDocument);
impl Schema {
    /// Checks a document.
    pub fn new(document: SchemaDocument) -> Result<Self, crate::error::CoreError> {
        Ok(Self(document))
    }
    /// The resolved schema.
    pub fn resolved(&self) -> ResolvedSchema {
        ResolvedSchema { entities: Vec::new() }
    }
}

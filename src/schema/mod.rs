//! Schema metadata: what an application declares, checked and resolved once.

mod base;
mod discriminator;
mod discriminator_field;
mod document;
mod entity;
mod field;
mod index;
mod inheritance;
mod key_field;
mod order;
mod redeclared;
mod relation;
mod relation_document;
mod resolved;
mod shared_index;
mod shared_table;
mod soft_delete;
mod validate;
mod validator;
mod value;
mod version;

pub use document::*;
pub use entity::{BackReference, Column, Entity, Field, Pivot, Reference};
pub use index::Index;
pub use inheritance::Inheritance;
pub use key_field::KeyField;
pub use resolved::*;
pub use validator::Validator;
pub use value::*;

use crate::error::CoreError;

/// A schema that holds: every name is unique, every relation has its other side, every column its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    entities: Vec<Entity>,
}

impl Schema {
    /// Checks and resolves a document. The first mistake found is the error.
    pub fn new(document: SchemaDocument) -> Result<Self, CoreError> {
        validate::names(&document)?;
        let mut entities = Vec::with_capacity(document.entities.len());
        for definition in &document.entities {
            entities.push(entity::resolve(&document, definition)?);
        }
        shared_table::join_all(&document, &mut entities)?;
        version::find_all(&document, &mut entities)?;
        soft_delete::find_all(&document, &mut entities)?;
        validate::tables_and_columns(&entities)?;
        index::name_all(&document, &mut entities)?;
        order::rank_all(&mut entities);
        Ok(Self { entities })
    }

    /// The entities, in the order of the document.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The entities, targets of references first.
    pub fn ranked(&self) -> Vec<&Entity> {
        let mut ranked: Vec<&Entity> = self.entities.iter().collect();
        ranked.sort_by_key(|entity| entity.rank);
        ranked
    }

    /// The entities that a table has rows of: the one that declares it, then those that share it.
    pub fn family<'s>(&'s self, root: &'s Entity) -> impl Iterator<Item = &'s Entity> {
        let heirs = root.heirs().iter();
        std::iter::once(root).chain(heirs.filter_map(|heir| self.entities.iter().find(|entity| entity.name == *heir)))
    }

    /// An entity by name. [`CoreError::UnknownEntity`] when there is none.
    pub fn entity(&self, name: &str) -> Result<&Entity, CoreError> {
        self.entities
            .iter()
            .find(|entity| entity.name == name)
            .ok_or_else(|| CoreError::UnknownEntity {
                entity: name.to_owned(),
                known: self.entities.iter().map(|entity| entity.name.clone()).collect(),
            })
    }

    /// What TypeScript needs to know.
    pub fn resolved(&self) -> ResolvedSchema {
        ResolvedSchema {
            entities: self
                .entities
                .iter()
                .map(|entity| entity.resolved(relation_document::relations(self, entity)))
                .collect(),
        }
    }
}

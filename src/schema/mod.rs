//! Schema metadata: what an application declares, checked and resolved once.

mod base;
mod discriminator;
mod discriminator_field;
mod document;
mod entity;
mod field;
mod index;
mod inheritance;
mod join_table;
mod key_field;
mod many_to_many;
mod one_sided;
mod order;
mod orphan;
mod redeclared;
mod relation;
mod relation_document;
mod relation_options_document;
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
pub use join_table::JoinTable;
pub use key_field::KeyField;
pub use orphan::OrphanRule;
pub use relation_options_document::{RelationCache, RelationLoad, RelationOptionsDocument};
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
        let (document, join_tables) = join_table::expand(document)?;
        let mut entities = Vec::with_capacity(document.entities.len());
        for definition in &document.entities {
            entities.push(entity::resolve(&document, definition)?);
        }
        join_table::mark(&mut entities, join_tables);
        shared_table::join_all(&document, &mut entities)?;
        version::find_all(&document, &mut entities)?;
        soft_delete::find_all(&document, &mut entities)?;
        validate::tables_and_columns(&entities)?;
        index::name_all(&document, &mut entities)?;
        order::rank_all(&mut entities);
        Ok(Self { entities })
    }

    /// The entities, in the order of the document; then those that stand for join tables.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    fn declared(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter().filter(|entity| entity.join_table.is_none())
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
                known: self.declared().map(|entity| entity.name.clone()).collect(),
            })
    }

    /// What TypeScript needs to know.
    pub fn resolved(&self) -> ResolvedSchema {
        let relations: Vec<_> = self
            .entities
            .iter()
            .map(|entity| (entity, relation_document::relations(self, entity)))
            .collect();
        ResolvedSchema {
            one_sided: one_sided::one_sided(self, &relations),
            entities: relations.into_iter().map(|(entity, own)| entity.resolved(own)).collect(),
        }
    }
}

//! Single table inheritance: entities whose rows are in the table of the one that they extend.

use super::document::Scalar;
use super::entity::Entity;

/// The place of an entity among those that share its table.
#[derive(Debug, Clone, PartialEq)]
pub struct Inheritance {
    /// The entities that it extends, nearest first. The entity at the top has none.
    pub bases: Vec<String>,
    /// The entities that extend it, at any depth.
    pub heirs: Vec<String>,
    /// The field whose value says which entity a row is of.
    pub discriminator: String,
    /// The column of that field, unquoted.
    pub column: String,
    /// The value in the entity's own rows; absent where it is only there to be extended.
    pub value: Option<Scalar>,
    /// The values in its rows and in those of its heirs, as SQL literals.
    pub literals: Vec<String>,
    /// The columns of others that would take a default in its rows.
    pub foreign_defaults: Vec<String>,
}

impl Entity {
    /// Whether instances of all these entities are instances of this one: its own, and those of its heirs.
    pub fn takes(&self, names: &[String]) -> bool {
        !names.is_empty() && names.iter().all(|name| self.name == *name || self.heirs().contains(name))
    }

    /// Whether instances of this entity are instances of the one with this name.
    pub fn is_a(&self, name: &str) -> bool {
        self.name == name || self.bases().iter().any(|base| base == name)
    }

    /// The entities that it extends, nearest first.
    pub fn bases(&self) -> &[String] {
        self.inheritance.as_ref().map_or(&[], |place| &place.bases)
    }

    /// The entities that extend it.
    pub fn heirs(&self) -> &[String] {
        self.inheritance.as_ref().map_or(&[], |place| &place.heirs)
    }

    /// Its place in the table, where the table has rows of others too that are none of its own.
    pub fn restriction(&self) -> Option<&Inheritance> {
        self.inheritance.as_ref().filter(|place| !place.bases.is_empty())
    }
}

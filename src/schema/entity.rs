//! An entity with its columns and back references.

use super::document::{EntityDefinition, FieldType, ReferentialAction, Scalar, SchemaDocument};
use super::orphan::OrphanRule;
use super::resolved::{
    Codec, ResolvedBackReference, ResolvedColumn, ResolvedEntity, ResolvedInheritance, ResolvedPivot, ResolvedRelation,
};
use super::value::ValueType;
use super::{Index, Inheritance, JoinTable, KeyField, field, key_field, relation, validate};
use crate::error::CoreError;

/// An entity, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The entity's name.
    pub name: String,
    /// The table, unquoted.
    pub table: String,
    /// The names that the table had before.
    pub renamed_from: Vec<String>,
    /// The primary key, which is one of the columns too.
    pub key: Column,
    /// The fields with a column, in declaration order.
    pub columns: Vec<Column>,
    /// The fields that share the column of a reference.
    pub keys: Vec<KeyField>,
    /// The fields without.
    pub back_references: Vec<BackReference>,
    /// The indexes, the ones for foreign keys included.
    pub indexes: Vec<Index>,
    /// The place in the order of inserts.
    pub rank: u32,
    /// Its place among the entities that share its table; absent where it has the table for itself.
    pub inheritance: Option<Inheritance>,
    /// The relation whose links are its rows, where no application declared it.
    pub join_table: Option<JoinTable>,
    /// The column that counts the writes of a row.
    pub version: Option<Column>,
    /// The column that says since when a row is deleted softly.
    pub soft_delete: Option<Column>,
}

/// A field with a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The property's name.
    pub field: String,
    /// The column's name, unquoted.
    pub name: String,
    /// The names that the column had before.
    pub renamed_from: Vec<String>,
    /// How values are written and read.
    pub codec: Codec,
    /// The declared type.
    pub sql_type: String,
    /// The constants that the field is limited to; none where it is not.
    pub constants: Vec<Scalar>,
    /// The shape of its values, where they are JSON and declared.
    pub value: Option<ValueType>,
    /// Whether the column takes NULL.
    pub nullable: bool,
    /// Whether NULL comes back as `null`.
    pub null_value: bool,
    /// Whether it is the primary key.
    pub primary_key: bool,
    /// Whether the unit of work assigns the value.
    pub auto_increment: bool,
    /// The default as an SQL literal.
    pub default: Option<String>,
    /// The target, where the field is a reference.
    pub reference: Option<Reference>,
    /// Whether rows of other entities in the same table have no value in it, so that the table takes NULL.
    pub partial: bool,
}

/// The owning side of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The target entity.
    pub entity: String,
    /// What happens when the target row is deleted.
    pub on_delete: ReferentialAction,
    /// What happens when the target's key changes.
    pub on_update: ReferentialAction,
}

/// The inverse side of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct BackReference {
    /// The property's name.
    pub field: String,
    /// The target entity.
    pub entity: String,
    /// Whether the property is a list.
    pub list: bool,
    /// Whether the property may be empty.
    pub optional: bool,
    /// The reference that points back: on the target, or on the pivot.
    pub inverse: String,
    /// What becomes of a child that is taken from here; none for a many-to-many relation.
    pub orphans: Option<OrphanRule>,
    /// The pivot, for a many-to-many relation.
    pub pivot: Option<Pivot>,
}

/// A pivot, seen from one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// The pivot entity.
    pub entity: String,
    /// The pivot's reference to the other side.
    pub target: String,
}

/// What a name stands for in an entity.
#[derive(Debug, Clone, Copy)]
pub enum Field<'a> {
    /// A field with a column.
    Column(&'a Column),
    /// A field without.
    BackReference(&'a BackReference),
}

impl Entity {
    /// A field by name. [`CoreError::UnknownField`] when there is none.
    pub fn field(&self, name: &str) -> Result<Field<'_>, CoreError> {
        if let Some(column) = self.columns.iter().find(|column| column.field == name) {
            return Ok(Field::Column(column));
        }
        if let Some(key) = self.keys.iter().find(|key| key.column.field == name) {
            return Ok(Field::Column(&key.column));
        }
        match self.back_references.iter().find(|relation| relation.field == name) {
            Some(relation) => Ok(Field::BackReference(relation)),
            None => Err(self.unknown(name)),
        }
    }

    /// A field that has a column. `purpose` ends the sentence of [`CoreError::NoColumn`].
    pub fn column(&self, name: &str, purpose: &str) -> Result<&Column, CoreError> {
        match self.field(name)? {
            Field::Column(column) => Ok(column),
            Field::BackReference(_) => Err(CoreError::NoColumn {
                entity: self.name.clone(),
                field: name.to_owned(),
                purpose: purpose.to_owned(),
            }),
        }
    }

    /// The names of all relations.
    pub fn relations(&self) -> Vec<String> {
        let references = self
            .columns
            .iter()
            .filter(|column| column.reference.is_some())
            .map(|column| &column.field);
        references
            .chain(self.back_references.iter().map(|relation| &relation.field))
            .cloned()
            .collect()
    }

    /// The columns by whose value alone an index finds rows.
    pub fn indexed(&self) -> impl Iterator<Item = &str> {
        let first = self.indexes.iter().filter_map(|index| index.columns.first());
        std::iter::once(&self.key.name).chain(first).map(String::as_str)
    }

    /// Whether no two rows can share the values of these columns.
    pub fn is_unique(&self, columns: &[&str]) -> bool {
        columns.contains(&self.key.name.as_str())
            || self
                .indexes
                .iter()
                .any(|index| index.unique && index.columns.iter().all(|indexed| columns.contains(&indexed.as_str())))
    }

    /// The sets of fields whose values no two rows share, the primary key first.
    fn unique(&self) -> Vec<Vec<String>> {
        let field = |name: &String| Some(self.columns.iter().find(|column| column.name == *name)?.field.clone());
        let indexes = self.indexes.iter().filter(|index| index.unique);
        let sets = indexes.filter_map(|index| index.columns.iter().map(field).collect());
        std::iter::once(vec![self.key.field.clone()]).chain(sets).collect()
    }

    fn unknown(&self, name: &str) -> CoreError {
        let declared = self.keys.iter().filter(|key| key.declared).map(|key| &key.column);
        let columns = self.columns.iter().chain(declared).map(|column| column.field.clone());
        let known = columns
            .chain(self.back_references.iter().map(|relation| relation.field.clone()))
            .collect();
        CoreError::UnknownField {
            entity: self.name.clone(),
            field: name.to_owned(),
            known,
        }
    }

    pub(super) fn resolved(&self, relations: Vec<ResolvedRelation>) -> ResolvedEntity {
        ResolvedEntity {
            name: self.name.clone(),
            table: self.table.clone(),
            primary_key: self.key.field.clone(),
            columns: self.columns.iter().map(Column::resolved).collect(),
            keys: self.keys.iter().map(KeyField::resolved).collect(),
            back_references: self.back_references.iter().map(BackReference::resolved).collect(),
            relations,
            unique: self.unique(),
            rank: self.rank,
            inheritance: self.inheritance.as_ref().map(|place| ResolvedInheritance {
                base: place.bases.first().cloned(),
                discriminator: place.discriminator.clone(),
                value: place.value.clone(),
            }),
            join_table: self.join_table.clone(),
            version: self.version.as_ref().map(|column| column.field.clone()),
            soft_delete: self.soft_delete.as_ref().map(|column| column.field.clone()),
        }
    }
}

impl Column {
    /// Whether its cells compare as whole numbers. A column that was declared as text compares texts: '10' is between '1' and '2'.
    pub fn is_integer(&self) -> bool {
        self.sql_type.to_ascii_uppercase().contains("INT")
    }

    pub(super) fn resolved(&self) -> ResolvedColumn {
        ResolvedColumn {
            field: self.field.clone(),
            column: self.name.clone(),
            codec: self.codec,
            nullable: self.nullable,
            null_value: self.null_value,
            auto_increment: self.auto_increment,
            has_default: self.default.is_some(),
            reference: self.reference.as_ref().map(|reference| reference.entity.clone()),
            follows_key: self
                .reference
                .as_ref()
                .is_some_and(|reference| reference.on_update == ReferentialAction::Cascade),
        }
    }
}

impl BackReference {
    fn resolved(&self) -> ResolvedBackReference {
        ResolvedBackReference {
            field: self.field.clone(),
            entity: self.entity.clone(),
            list: self.list,
            inverse: self.inverse.clone(),
            orphans: self.orphans,
            pivot: self.pivot.as_ref().map(|pivot| ResolvedPivot {
                entity: pivot.entity.clone(),
                target: pivot.target.clone(),
            }),
        }
    }
}

/// Resolves one definition; its indexes and rank follow later.
pub(super) fn resolve(document: &SchemaDocument, definition: &EntityDefinition) -> Result<Entity, CoreError> {
    let primary = validate::primary_key(definition)?;
    let mut columns = Vec::new();
    let mut back_references = Vec::new();
    for declared in &definition.fields {
        match &declared.kind {
            FieldType::BackReference { .. } => {
                back_references.push(relation::back_reference(document, definition, declared)?);
            }
            // A key field has no column beside that of its reference.
            _ if key_field::owner(definition, declared).is_some() => {}
            _ => {
                let merged = key_field::merged(document, definition, declared)?;
                columns.push(field::column(document, definition, &merged)?);
            }
        }
    }
    let key = columns
        .iter()
        .find(|column| column.field == primary.name)
        .cloned()
        .ok_or_else(|| CoreError::NoPrimaryKey {
            entity: definition.name.clone(),
        })?;
    Ok(Entity {
        name: definition.name.clone(),
        table: validate::table(definition).to_owned(),
        renamed_from: definition.renamed_from.clone(),
        key,
        keys: key_field::key_fields(definition, &columns)?,
        columns,
        back_references,
        indexes: Vec::new(),
        rank: 0,
        inheritance: None,
        join_table: None,
        version: None,
        soft_delete: None,
    })
}

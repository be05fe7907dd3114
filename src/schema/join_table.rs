//! The join tables of many-to-many relations that have no pivot entity.
//!
//! A join table is a pivot entity that no application declares: a primary key of its own, a reference to either side, and a unique
//! index over both. So plans, writes and migrations know one kind of many-to-many only, and an application that declares an entity
//! with these columns finds the table as it needs it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::document::{EntityDefinition, FieldDefinition, FieldType, IndexDefinition, SchemaDocument};
use super::entity::Entity;
use super::many_to_many::{self, Between, KEY, ManyToMany, Side};
use super::validate;
use crate::error::CoreError;

/// The relation whose links are the rows of a table. Of two sides it is the one whose name comes first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct JoinTable {
    /// The entity that declares the relation.
    pub entity: String,
    /// The list.
    pub field: String,
}

/// The reference to the entity that declares the first side.
const OWNER: &str = "owner";
/// The reference to that side's target.
const MEMBER: &str = "member";

/// Gives each many-to-many relation a pivot entity, behind those of the document, and makes its sides lists that go through it.
pub(super) fn expand(mut document: SchemaDocument) -> Result<(SchemaDocument, Vec<JoinTable>), CoreError> {
    let relations = many_to_many::relations(&document)?;
    let mut pivots: Vec<EntityDefinition> = Vec::with_capacity(relations.len());
    for (place, relation) in relations.iter().enumerate() {
        let between = relation.between()?;
        let others = relations.iter().zip(&pivots).take(place);
        refuse_taken(&document, relation.side, &between, others)?;
        pivots.push(pivot(relation, between));
    }
    let join_tables = relations.iter().map(|relation| {
        let (entity, field) = relation.side.name();
        JoinTable {
            entity: entity.to_owned(),
            field: field.to_owned(),
        }
    });
    let join_tables = join_tables.collect();
    let kinds = kinds(&document, &relations)?;
    let fields = document.entities.iter_mut().flat_map(|entity| &mut entity.fields);
    for (field, kind) in fields.zip(kinds) {
        if let Some(kind) = kind {
            field.kind = kind;
        }
    }
    document.entities.extend(pivots);
    Ok((document, join_tables))
}

/// Says of the last entities which relations they stand for.
pub(super) fn mark(entities: &mut [Entity], join_tables: Vec<JoinTable>) {
    for (entity, join_table) in entities.iter_mut().rev().zip(join_tables.into_iter().rev()) {
        entity.join_table = Some(join_table);
    }
}

fn pivot(ManyToMany { side, .. }: &ManyToMany<'_>, Between { table, owner, member }: Between) -> EntityDefinition {
    let key = FieldDefinition {
        primary_key: true,
        auto_increment: true,
        ..field(KEY, FieldType::Number { size: None })
    };
    let mut references = vec![
        reference(OWNER, &side.entity.name, owner),
        reference(MEMBER, side.target, member),
    ];
    // The table is the same whichever side is declared.
    if *side.entity.name > *side.target {
        references.reverse();
    }
    EntityDefinition {
        soft_delete: None,
        name: side.path(),
        collection: Some(table),
        renamed_from: Vec::new(),
        single_table_inheritance: None,
        indexes: vec![IndexDefinition {
            fields: references.iter().map(|field| field.name.clone()).collect(),
            unique: true,
            name: None,
        }],
        fields: std::iter::once(key).chain(references).collect(),
    }
}

fn reference(name: &str, entity: &str, column: String) -> FieldDefinition {
    let kind = FieldType::Reference {
        entity: entity.to_owned(),
        on_delete: None,
        on_update: None,
        options: None,
    };
    FieldDefinition {
        version: false,
        column: Some(column),
        ..field(name, kind)
    }
}

fn field(name: &str, kind: FieldType) -> FieldDefinition {
    FieldDefinition {
        version: false,
        name: name.to_owned(),
        kind,
        optional: false,
        nullable: false,
        primary_key: false,
        auto_increment: false,
        index: None,
        column: None,
        renamed_from: Vec::new(),
        column_type: None,
        default: None,
        validators: None,
    }
}

/// What the fields of all entities become, one after the other: a list through a pivot, where one is a side.
fn kinds(document: &SchemaDocument, relations: &[ManyToMany<'_>]) -> Result<Vec<Option<FieldType>>, CoreError> {
    let mut kinds = Vec::new();
    for entity in &document.entities {
        for field in &entity.fields {
            let FieldType::ManyToMany {
                entity: target, options, ..
            } = &field.kind
            else {
                kinds.push(None);
                continue;
            };
            let declaring = many_to_many::declaring(document, entity, field)?;
            let own = (declaring.name.as_str(), field.name.as_str());
            let way = relations.iter().find_map(|relation| {
                let reference = if relation.side.name() == own { OWNER } else { MEMBER };
                let is_side = reference == OWNER || relation.other.is_some_and(|other| other.name() == own);
                is_side.then(|| (relation.side.path(), reference))
            });
            kinds.push(way.map(|(pivot, reference)| FieldType::BackReference {
                entity: target.clone(),
                list: true,
                via: Some(pivot),
                mapped_by: Some(reference.to_owned()),
                orphans: None,
                options: *options,
            }));
        }
    }
    Ok(kinds)
}

/// Refuses a table, or a name of the pivot, that something else has.
fn refuse_taken<'a>(
    document: &SchemaDocument,
    side: Side<'_>,
    Between { table, .. }: &Between,
    others: impl Iterator<Item = (&'a ManyToMany<'a>, &'a EntityDefinition)>,
) -> Result<(), CoreError> {
    let path = side.path();
    if document.entities.iter().any(|entity| entity.name == path) {
        return Err(CoreError::DuplicateEntity { entity: path });
    }
    // Who shares the table of another entity has none of its own.
    let mut tables = document
        .entities
        .iter()
        .filter(|entity| entity.single_table_inheritance.is_none());
    if let Some(entity) = tables.find(|entity| validate::table(entity).eq_ignore_ascii_case(table)) {
        return Err(side.error(format!(
            "its join table '{table}' is the table of '{0}'; write ManyToMany<{{table: '…'}}> with another name, or BackReference<{{via: typeof {0}}}> if '{0}' holds the links",
            entity.name
        )));
    }
    let taken = |pivot: &EntityDefinition| validate::table(pivot).eq_ignore_ascii_case(table);
    for (other, pivot) in others {
        // Names may have dots.
        if pivot.name == path {
            return Err(CoreError::DuplicateEntity { entity: path });
        }
        if taken(pivot) {
            return Err(side.error(format!(
                "its join table '{table}' is that of '{}' as well; write ManyToMany<{{table: '…'}}> with another name, or ManyToMany<{{inverse: '…'}}> on both if they are two sides of one relation",
                other.side.path()
            )));
        }
    }
    Ok(())
}

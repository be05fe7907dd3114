//! Relations as data: what either side says about itself, without looking at the other.

use super::resolved::{FkSide, RelationType, ResolvedRelation};
use super::{BackReference, Column, Entity, Pivot, Reference, Schema};

/// The relations of an entity: the references in the order of the columns, then the back references.
pub(super) fn relations(schema: &Schema, entity: &Entity) -> Vec<ResolvedRelation> {
    let references = entity
        .columns
        .iter()
        .filter_map(|column| Some(reference(schema, entity, column, column.reference.as_ref()?)));
    let backs = entity.back_references.iter().filter_map(|back| match &back.pivot {
        None => inverse(schema, back),
        Some(pivot) => many_to_many(schema, back, pivot),
    });
    references.chain(backs).collect()
}

fn reference(schema: &Schema, entity: &Entity, column: &Column, reference: &Reference) -> ResolvedRelation {
    let answers = |back: &&BackReference| back.pivot.is_none() && entity.is_a(&back.entity) && back.inverse == column.field;
    let target = schema.entities.iter().find(|target| target.name == reference.entity);
    let back = target.and_then(|target| target.back_references.iter().find(answers));
    // A single object on the other side says that there is one, even where no index holds it.
    let is_single = back.is_some_and(|back| !back.list);
    ResolvedRelation {
        name: column.field.clone(),
        schema: reference.entity.clone(),
        field: back.map(|back| back.field.clone()),
        kind: kind(is_single || entity.is_unique(&[column.name.as_str()])),
        fk_side: Some(FkSide::Source),
        fk_columns: vec![column.name.clone()],
        junction_table: None,
        optional: column.nullable,
    }
}

fn inverse(schema: &Schema, back: &BackReference) -> Option<ResolvedRelation> {
    let target = schema.entities.iter().find(|target| target.name == back.entity)?;
    let column = target.columns.iter().find(|column| column.field == back.inverse)?;
    Some(ResolvedRelation {
        name: back.field.clone(),
        schema: back.entity.clone(),
        field: Some(back.inverse.clone()),
        kind: kind(!back.list || target.is_unique(&[column.name.as_str()])),
        fk_side: Some(FkSide::Target),
        fk_columns: vec![column.name.clone()],
        junction_table: None,
        optional: back.optional,
    })
}

fn many_to_many(schema: &Schema, back: &BackReference, pivot: &Pivot) -> Option<ResolvedRelation> {
    let junction = schema.entities.iter().find(|entity| entity.name == pivot.entity)?;
    let target = schema.entities.iter().find(|target| target.name == back.entity)?;
    let name = |field: &str| Some(junction.columns.iter().find(|column| column.field == field)?.name.clone());
    let answers = |other: &&BackReference| {
        let through = other.pivot.as_ref().map(|other| (&other.entity, &other.target));
        through == Some((&pivot.entity, &back.inverse)) && other.inverse == pivot.target
    };
    Some(ResolvedRelation {
        name: back.field.clone(),
        schema: back.entity.clone(),
        field: target.back_references.iter().find(answers).map(|other| other.field.clone()),
        kind: RelationType::ManyToMany,
        fk_side: None,
        fk_columns: [name(&back.inverse)?, name(&pivot.target)?].to_vec(),
        junction_table: Some(junction.table.clone()),
        optional: back.optional,
    })
}

fn kind(is_single: bool) -> RelationType {
    if is_single {
        RelationType::OneToOne
    } else {
        RelationType::OneToMany
    }
}

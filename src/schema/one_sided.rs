//! Relations that can be followed from one side only, and what would be the other side.

use super::resolved::{OneSidedRelation, RelationType, ResolvedRelation};
use super::{Entity, Schema};

/// The relations that only one of their entities declares. What an entity has from its base is told there; the references of a
/// pivot are the ends of the relation through it.
pub(super) fn one_sided(schema: &Schema, relations: &[(&Entity, Vec<ResolvedRelation>)]) -> Vec<OneSidedRelation> {
    let alone = relations.iter().flat_map(|(entity, relations)| {
        let open = relations.iter().filter(|relation| relation.field.is_none());
        open.map(move |relation| (*entity, relation))
    });
    alone
        .filter(|(entity, relation)| !is_inherited(relations, entity, relation) && !is_of_pivot(schema, entity, relation))
        .map(|(entity, relation)| OneSidedRelation {
            entity: entity.name.clone(),
            field: relation.name.clone(),
            target: relation.schema.clone(),
            inverse: inverse(schema, entity, relation),
        })
        .collect()
}

fn is_inherited(relations: &[(&Entity, Vec<ResolvedRelation>)], entity: &Entity, relation: &ResolvedRelation) -> bool {
    let mut bases = relations.iter().filter(|(other, _)| entity.bases().contains(&other.name));
    bases.any(|(_, inherited)| inherited.iter().any(|other| other.name == relation.name))
}

fn is_of_pivot(schema: &Schema, entity: &Entity, relation: &ResolvedRelation) -> bool {
    let mut backs = schema.entities.iter().flat_map(|other| &other.back_references);
    backs.any(|back| {
        let pivot = back.pivot.as_ref().filter(|pivot| pivot.entity == entity.name);
        pivot.is_some_and(|pivot| pivot.target == relation.name || back.inverse == relation.name)
    })
}

/// The declaration of the other side, as a class says it.
fn inverse(schema: &Schema, entity: &Entity, relation: &ResolvedRelation) -> String {
    let name = lower_first(&entity.name);
    match (relation.kind, relation.fk_side) {
        (RelationType::ManyToMany, _) => {
            let pivot = schema
                .entities
                .iter()
                .find(|pivot| Some(&pivot.table) == relation.junction_table.as_ref());
            let pivot = pivot.map_or("…", |pivot| pivot.name.as_str());
            format!("{name}s: {}[] & BackReference<{{ via: typeof {pivot} }}>", entity.name)
        }
        (RelationType::OneToOne, _) => format!("{name}?: {} & BackReference", entity.name),
        (RelationType::OneToMany, _) => format!("{name}s: {}[] & BackReference", entity.name),
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

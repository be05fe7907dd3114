//! Relations: the key that a reference stores, and the reference that answers to a back reference.

use super::document::{EntityDefinition, FieldDefinition, FieldType, SchemaDocument};
use super::entity::{BackReference, Pivot};
use super::orphan::orphan_rule;
use super::{base, validate};
use crate::error::CoreError;

/// The field whose kind of value a field stores: itself, or, for a reference, the key at the end of the chain of references.
pub(super) fn stored_field<'a>(
    document: &'a SchemaDocument,
    entity: &'a EntityDefinition,
    field: &'a FieldDefinition,
) -> Result<(&'a EntityDefinition, &'a FieldDefinition), CoreError> {
    let mut place = (entity, field);
    for _ in 0..=document.entities.len() {
        let FieldType::Reference { entity: target, .. } = &place.1.kind else {
            return Ok(place);
        };
        let target = registered(document, place.0, place.1, target)?;
        place = (target, validate::primary_key(target)?);
    }
    Err(CoreError::CircularPrimaryKey {
        entity: place.0.name.clone(),
        field: place.1.name.clone(),
    })
}

/// Resolves a back reference: finds the reference that points back.
pub(super) fn back_reference(
    document: &SchemaDocument,
    entity: &EntityDefinition,
    field: &FieldDefinition,
) -> Result<BackReference, CoreError> {
    let FieldType::BackReference {
        entity: target,
        list,
        via,
        mapped_by,
        orphans,
        ..
    } = &field.kind
    else {
        return Err(CoreError::MissingInverse {
            entity: entity.name.clone(),
            field: field.name.clone(),
            target: entity.name.clone(),
        });
    };
    // What a base declares leads back to the base, whoever has it.
    for base in base::bases(document, entity)?.into_iter().rev() {
        let same = |own: &&FieldDefinition| own.name == field.name && own.kind == field.kind;
        if let Some(declared) = base.fields.iter().find(same) {
            return Ok(BackReference {
                optional: field.optional || field.nullable,
                ..back_reference(document, base, declared)?
            });
        }
    }
    let target_entity = registered(document, entity, field, target)?;
    let place = match via {
        Some(pivot) => registered(document, entity, field, pivot)?,
        None => registered(document, entity, field, target)?,
    };
    let pivot_error = |reason: String| CoreError::InvalidPivot {
        entity: entity.name.clone(),
        field: field.name.clone(),
        pivot: place.name.clone(),
        reason,
    };
    if via.is_some() && !list {
        return Err(pivot_error(format!(
            "the field holds one object; write `{}: {target}[]`",
            field.name
        )));
    }
    let inverse = inverse(document, entity, field, place, mapped_by.as_deref())?;
    let pivot = match via {
        None => None,
        Some(_) => {
            let candidates: Vec<String> = references(document, place, target_entity)?
                .into_iter()
                .filter(|name| *name != inverse)
                .collect();
            match candidates.as_slice() {
                [only] => Some(Pivot {
                    entity: place.name.clone(),
                    target: only.clone(),
                }),
                [] => return Err(pivot_error(format!("it has no reference to '{target}' beside '{inverse}'"))),
                several => {
                    return Err(pivot_error(format!(
                        "it has several references to '{target}': {}",
                        several.join(", ")
                    )));
                }
            }
        }
    };
    let orphans = orphan_rule(entity, field, (place, &inverse, via.is_some()), *orphans)?;
    Ok(BackReference {
        orphans,
        field: field.name.clone(),
        entity: target.clone(),
        list: *list,
        optional: field.optional || field.nullable,
        inverse,
        pivot,
    })
}

fn inverse(
    document: &SchemaDocument,
    entity: &EntityDefinition,
    field: &FieldDefinition,
    place: &EntityDefinition,
    mapped_by: Option<&str>,
) -> Result<String, CoreError> {
    let mut candidates = references(document, place, entity)?;
    if let Some(name) = mapped_by {
        return if candidates.iter().any(|candidate| candidate == name) {
            Ok(name.to_owned())
        } else {
            Err(CoreError::InvalidMappedBy {
                entity: entity.name.clone(),
                field: field.name.clone(),
                target: place.name.clone(),
                mapped_by: name.to_owned(),
                candidates,
            })
        };
    }
    match (candidates.pop(), candidates.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(CoreError::MissingInverse {
            entity: entity.name.clone(),
            field: field.name.clone(),
            target: place.name.clone(),
        }),
        (Some(last), false) => {
            candidates.push(last);
            Err(CoreError::AmbiguousInverse {
                entity: entity.name.clone(),
                field: field.name.clone(),
                target: place.name.clone(),
                candidates,
            })
        }
    }
}

/// The references of `place` to `target`, in declaration order; where it has none, those to the nearest entity that `target` extends.
fn references(document: &SchemaDocument, place: &EntityDefinition, target: &EntityDefinition) -> Result<Vec<String>, CoreError> {
    let to = |target: &EntityDefinition| -> Vec<String> {
        let points =
            |field: &&FieldDefinition| matches!(&field.kind, FieldType::Reference { entity, .. } if *entity == target.name);
        place.fields.iter().filter(points).map(|field| field.name.clone()).collect()
    };
    let bases = base::bases(document, target)?;
    let mut found = std::iter::once(target).chain(bases).map(to);
    Ok(found.find(|references| !references.is_empty()).unwrap_or_default())
}

fn registered<'a>(
    document: &'a SchemaDocument,
    entity: &EntityDefinition,
    field: &FieldDefinition,
    target: &str,
) -> Result<&'a EntityDefinition, CoreError> {
    document
        .entities
        .iter()
        .find(|candidate| candidate.name == target)
        .ok_or_else(|| CoreError::DanglingReference {
            entity: entity.name.clone(),
            field: field.name.clone(),
            target: target.to_owned(),
        })
}

//! The changes of a patch, checked against the schema: each names a column, or a member of the JSON in one.

use super::ast::{ChangeKind, ChangeShape, ValueKind};
use super::json_type::{Holds, JsonType, NoMember};
use super::member::Step;
use super::rows::Rows;
use crate::error::CoreError;
use crate::schema::{BackReference, Codec, Column, Entity, Field, Schema};

/// A change that can be made.
#[derive(Debug)]
pub(super) struct Change<'s> {
    pub(super) kind: ChangeKind,
    pub(super) slot: u32,
    /// As it was written.
    pub(super) path: &'s str,
    pub(super) column: &'s Column,
    /// The way to the member of JSON; empty for the column itself.
    pub(super) steps: Vec<Step>,
}

/// Checks the changes of a patch.
pub(super) fn changes<'s>(
    schema: &'s Schema,
    entity: &'s Entity,
    shapes: &'s [ChangeShape],
) -> Result<Vec<Change<'s>>, CoreError> {
    if shapes.is_empty() {
        let example = entity
            .columns
            .iter()
            .find(|column| !column.primary_key)
            .unwrap_or(&entity.key);
        return Err(CoreError::EmptyPatch {
            entity: entity.name.clone(),
            example: example.field.clone(),
        });
    }
    let mut changes: Vec<Change<'s>> = Vec::with_capacity(shapes.len());
    for shape in shapes {
        let change = change(schema, entity, shape)?;
        if let Some(other) = changes.iter().find(|other| overlap(other, &change)) {
            let reason = format!("the patch changes '{}' as well; write one of the two", other.path);
            return Err(refusal(entity, &shape.path, &reason));
        }
        changes.push(change);
    }
    Ok(changes)
}

fn change<'s>(schema: &'s Schema, entity: &'s Entity, shape: &'s ChangeShape) -> Result<Change<'s>, CoreError> {
    let refuse = |reason: &str| refusal(entity, &shape.path, reason);
    let (field, rest) = Rows::of(schema, entity).first(&shape.path)?;
    let column = match field {
        Field::Column(column) => column,
        Field::BackReference(back) => return Err(refuse(&instead_of(schema, entity, back))),
    };
    if entity.inheritance.as_ref().is_some_and(|place| place.column == column.name) {
        return Err(refuse(
            "it says which class a row is of; delete the row and persist an object of the other class",
        ));
    }
    if entity.is_version(column) {
        return Err(refuse("it counts the writes of its row; leave it out"));
    }
    let steps = match (rest, &column.reference) {
        (None, _) => {
            column_takes(column, shape.kind).map_err(|reason| refuse(&reason))?;
            Vec::new()
        }
        (Some(rest), None) if is_json(column) => {
            let mut steps = Vec::new();
            member(entity, shape, JsonType::of(column), rest, &mut steps)?;
            steps
        }
        (Some(_), None) => return Err(refuse("it has no members; set it as a whole")),
        (Some(_), Some(reference)) => {
            return Err(refuse(&format!(
                "a patch changes rows of '{}' only; patch the rows of '{}' by a query of their own",
                entity.name, reference.entity
            )));
        }
    };
    Ok(Change {
        kind: shape.kind,
        slot: shape.slot.unwrap_or_default(),
        path: &shape.path,
        column,
        steps,
    })
}

fn is_json(column: &Column) -> bool {
    column.codec == Codec::Json && column.constants.is_empty()
}

/// What to write in place of a patch of a back reference.
fn instead_of(schema: &Schema, entity: &Entity, back: &BackReference) -> String {
    match &back.pivot {
        Some(pivot) if schema.entity(&pivot.entity).is_ok_and(|pivot| pivot.join_table.is_some()) => {
            format!(
                "its links are in a table of their own; load '{}' with joinWith() and change the list",
                back.field
            )
        }
        Some(pivot) => format!("its links are rows of '{}'; persist or delete those", pivot.entity),
        None => format!(
            "it is a back reference to '{}'; patch '{}' of '{}'",
            entity.name, back.inverse, back.entity
        ),
    }
}

fn column_takes(column: &Column, kind: ChangeKind) -> Result<(), String> {
    let number = matches!(column.codec, Codec::Number | Codec::Integer | Codec::Bigint) && column.constants.is_empty();
    match kind {
        ChangeKind::Unset if !column.nullable => Err("it needs a value; set another one".to_owned()),
        ChangeKind::Increase if column.reference.is_some() || column.primary_key || !number => {
            Err("$inc adds to a number or a bigint; set the value instead".to_owned())
        }
        _ => Ok(()),
    }
}

/// Follows a dotted path into JSON, as far as each step leads to a place that can be written by itself.
fn member(entity: &Entity, shape: &ChangeShape, of: JsonType<'_>, path: &str, steps: &mut Vec<Step>) -> Result<(), CoreError> {
    let refuse = |reason: &str| refusal(entity, &shape.path, reason);
    of.is_open().map_err(refuse)?;
    let (step, inner, rest) = of.first(path).map_err(|reason| match reason {
        NoMember::Unknown(known) => CoreError::UnknownField {
            entity: entity.name.clone(),
            field: shape.path.clone(),
            known,
        },
        NoMember::Closed(reason) => refuse(reason),
    })?;
    steps.push(step);
    if let Some(rest) = rest {
        return member(entity, shape, inner, rest, steps);
    }
    let may_lack = matches!(steps.last(), Some(Step::Name(name)) if of.may_lack(name));
    match shape.kind {
        ChangeKind::Unset if !may_lack => Err(refuse("it needs a value; set another one, or set what holds it as a whole")),
        ChangeKind::Increase if !matches!(inner.holds(), Holds::One(ValueKind::Number)) => {
            Err(refuse("inside JSON $inc adds to a number; set the value instead"))
        }
        _ => Ok(()),
    }
}

/// Whether two changes write the same place, or one of them a part of what the other writes. A key field has its reference's column.
fn overlap(a: &Change<'_>, b: &Change<'_>) -> bool {
    a.column.name == b.column.name && (a.steps.starts_with(&b.steps) || b.steps.starts_with(&a.steps))
}

fn refusal(entity: &Entity, path: &str, reason: &str) -> CoreError {
    CoreError::NotPatchable {
        entity: entity.name.clone(),
        field: path.to_owned(),
        reason: reason.to_owned(),
    }
}

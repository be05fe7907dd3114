//! Which field tells the rows of several entities in one table apart.

use super::discriminator::refused;
use super::document::{EntityDefinition, FieldType};
use super::shared_table::Member;
use crate::error::CoreError;

/// The field that entities name, or the one that is a literal in all that have such a field.
pub(super) fn find(root: &EntityDefinition, members: &[&Member<'_>]) -> Result<String, CoreError> {
    match named(root, members)? {
        Some(field) => Ok(field),
        None => only_candidate(root, members),
    }
}

/// The field that entities name as the discriminator.
fn named(root: &EntityDefinition, members: &[&Member<'_>]) -> Result<Option<String>, CoreError> {
    let mut first: Option<(&EntityDefinition, &String)> = None;
    for Member { definition, .. } in members {
        let declared = definition.single_table_inheritance.as_ref();
        let Some(field) = declared.and_then(|declared| declared.discriminator.as_ref()) else {
            continue;
        };
        if let Some((other, known)) = first.filter(|(_, known)| *known != field) {
            let reason = format!(
                "its discriminator is '{field}', and that of '{}' is '{known}'; name the same one in both",
                other.name
            );
            return Err(refused(root, definition, reason));
        }
        if !is_candidate(root, field) {
            let reason = format!("'{}.{field}' is no text and no number; declare it there as one", root.name);
            return Err(refused(root, definition, reason));
        }
        first = first.or(Some((definition, field)));
    }
    Ok(first.map(|(_, field)| field.clone()))
}

/// The one field that is a literal in all entities that have such a field.
fn only_candidate(root: &EntityDefinition, members: &[&Member<'_>]) -> Result<String, CoreError> {
    let mut common: Option<Vec<&str>> = None;
    for Member { definition, .. } in members {
        let own: Vec<&str> = definition
            .fields
            .iter()
            .filter(|field| matches!(&field.kind, FieldType::Enum { values } if values.len() == 1))
            .map(|field| field.name.as_str())
            .filter(|name| is_candidate(root, name))
            .collect();
        if !own.is_empty() {
            common = Some(match common {
                None => own,
                Some(known) => known.into_iter().filter(|name| own.contains(name)).collect(),
            });
        }
    }
    let first = members.first().map_or(root, |member| member.definition);
    match common.unwrap_or_default().as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => {
            let reason = format!(
                "no field of '{}' is a single literal in it; write `type: string` there and `type: '{first}' = '{first}'` here",
                root.name,
                first = first.name,
            );
            Err(refused(root, first, reason))
        }
        several => {
            let reason = format!(
                "several fields could do it: '{}'; name one with singleTableInheritance({{discriminator: '{}'}})",
                several.join("', '"),
                several.first().copied().unwrap_or_default(),
            );
            Err(refused(root, first, reason))
        }
    }
}

fn is_candidate(root: &EntityDefinition, field: &str) -> bool {
    let tells = |kind: &FieldType| {
        matches!(
            kind,
            FieldType::String | FieldType::Number { .. } | FieldType::Integer { .. } | FieldType::Enum { .. }
        )
    };
    root.fields
        .iter()
        .any(|own| own.name == field && !own.primary_key && tells(&own.kind))
}

//! The discriminator of a table that several entities share: the field whose value says which entity a row is of.

use super::document::{EntityDefinition, FieldDefinition, FieldType, Scalar};
use super::entity::Entity;
use super::shared_table::Member;
use super::{Inheritance, discriminator_field};
use crate::error::CoreError;
use crate::sql::{number_literal, text_literal};

/// The field, and the value that it has in the rows of each entity.
pub(super) struct Discriminator {
    pub(super) field: String,
    values: Vec<(String, Scalar)>,
}

impl Discriminator {
    /// The value in an entity's own rows.
    pub(super) fn value(&self, entity: &str) -> Option<&Scalar> {
        let mut values = self.values.iter();
        values.find(|(name, _)| name == entity).map(|(_, value)| value)
    }

    /// The values in the rows of an entity and of its heirs, as SQL.
    pub(super) fn literals(&self, entity: &str, heirs: &[String]) -> Vec<String> {
        let names = std::iter::once(entity).chain(heirs.iter().map(String::as_str));
        names.filter_map(|name| literal(self.value(name)?)).collect()
    }

    /// The field's column.
    pub(super) fn column(&self, entities: &[Entity], root: &str) -> String {
        let columns = entities
            .iter()
            .filter(|entity| entity.name == root)
            .flat_map(|entity| &entity.columns);
        let mut own = columns.filter(|column| column.field == self.field);
        own.next().map_or_else(|| self.field.clone(), |column| column.name.clone())
    }
}

/// Finds the discriminator of a table. `members` are the entities that extend the root.
pub(super) fn find(root: &EntityDefinition, members: &[&Member<'_>]) -> Result<Discriminator, CoreError> {
    let field = discriminator_field::find(root, members)?;
    let mut values: Vec<(String, Scalar)> = Vec::new();
    let all = std::iter::once(root).chain(members.iter().map(|member| member.definition));
    for definition in all {
        let Some(value) = own_value(root, definition, &field)? else {
            let extended = |member: &&Member<'_>| member.bases.iter().any(|base| base.name == definition.name);
            if members.iter().any(extended) {
                continue;
            }
            let reason = format!("its field '{field}' has no value of its own; give it a single literal, or a default");
            return Err(refused(root, definition, reason));
        };
        if let Some((other, _)) = values.iter().find(|(_, known)| *known == value) {
            let reason = format!("'{other}' has the same {field}, {}; give one of them another", shown(&value));
            return Err(refused(root, definition, reason));
        }
        values.push((definition.name.clone(), value));
    }
    let found = Discriminator { field, values };
    for member in members {
        contained(root, member, &found)?;
    }
    Ok(found)
}

/// Adds the values of heirs to the constants that an entity's own field is limited to.
pub(super) fn widen(entity: &mut Entity, found: &Discriminator, place: &Inheritance) {
    let columns = entity.columns.iter_mut();
    for column in columns.filter(|column| column.field == found.field && !column.constants.is_empty()) {
        for value in place.heirs.iter().filter_map(|heir| found.value(heir)) {
            if !column.constants.contains(value) {
                column.constants.push(value.clone());
            }
        }
    }
}

/// The value that a definition gives the field: its single literal, or what it starts with.
fn own_value(root: &EntityDefinition, definition: &EntityDefinition, field: &str) -> Result<Option<Scalar>, CoreError> {
    let Some(declared) = definition.fields.iter().find(|declared| declared.name == field) else {
        let reason = format!("it lacks the field '{field}'; declare it as '{}' does", root.name);
        return Err(refused(root, definition, reason));
    };
    let value = single(declared).or(declared.default.as_ref());
    if let Some(wrong) = value.filter(|value| literal(value).is_none()) {
        let reason = format!("{field} cannot be {}; take a text without NUL or a number", shown(wrong));
        return Err(refused(root, definition, reason));
    }
    Ok(value.cloned())
}

fn single(field: &FieldDefinition) -> Option<&Scalar> {
    match &field.kind {
        FieldType::Enum { values } => values.first().filter(|_| values.len() == 1),
        _ => None,
    }
}

/// A base that lists the values which its field may have lists those of its heirs.
fn contained(root: &EntityDefinition, member: &Member<'_>, found: &Discriminator) -> Result<(), CoreError> {
    let Some(value) = found.value(&member.definition.name) else {
        return Ok(());
    };
    for base in &member.bases {
        let declared = base.fields.iter().find(|field| field.name == found.field);
        if let Some(FieldType::Enum { values }) = declared.map(|field| &field.kind)
            && values.len() > 1
            && !values.contains(value)
        {
            let reason = format!(
                "'{}.{}' may not be {}; add that to its values there",
                base.name,
                found.field,
                shown(value)
            );
            return Err(refused(root, member.definition, reason));
        }
    }
    Ok(())
}

fn literal(value: &Scalar) -> Option<String> {
    match value {
        Scalar::String(text) => text_literal(text),
        Scalar::Number(number) => number_literal(*number),
        Scalar::Boolean(_) => None,
    }
}

fn shown(value: &Scalar) -> String {
    match value {
        Scalar::String(text) => format!("{text:?}"),
        Scalar::Number(number) => number.to_string(),
        Scalar::Boolean(value) => value.to_string(),
    }
}

/// The error of an entity whose rows nothing tells apart.
pub(super) fn refused(root: &EntityDefinition, definition: &EntityDefinition, reason: String) -> CoreError {
    CoreError::InvalidDiscriminator {
        entity: definition.name.clone(),
        base: root.name.clone(),
        reason,
    }
}

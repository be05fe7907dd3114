//! What a definition extends.

use super::document::{EntityDefinition, SchemaDocument};
use crate::error::CoreError;

/// The definitions that one extends, nearest first. [`CoreError::UnknownBase`] and [`CoreError::InvalidInheritance`] where they lead
/// nowhere or in a circle.
pub(super) fn bases<'a>(
    document: &'a SchemaDocument,
    definition: &'a EntityDefinition,
) -> Result<Vec<&'a EntityDefinition>, CoreError> {
    let mut bases: Vec<&EntityDefinition> = Vec::new();
    let mut current = definition;
    while let Some(declared) = &current.single_table_inheritance {
        let base = base(document, current, &declared.base)?;
        if std::ptr::eq(base, definition) || bases.iter().any(|known| std::ptr::eq(*known, base)) {
            return Err(invalid(definition, &declared.base, "it extends itself".to_owned()));
        }
        bases.push(base);
        current = base;
    }
    Ok(bases)
}

fn base<'a>(document: &'a SchemaDocument, definition: &EntityDefinition, name: &str) -> Result<&'a EntityDefinition, CoreError> {
    let found = document.entities.iter().find(|entity| entity.name == name);
    found.ok_or_else(|| CoreError::UnknownBase {
        entity: definition.name.clone(),
        base: name.to_owned(),
    })
}

/// The error of a definition that cannot share a table.
pub(super) fn invalid(definition: &EntityDefinition, base: &str, reason: String) -> CoreError {
    CoreError::InvalidInheritance {
        entity: definition.name.clone(),
        base: base.to_owned(),
        reason,
    }
}

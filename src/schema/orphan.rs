//! What becomes of a child that is taken from its parent and gets no other one.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::document::{EntityDefinition, FieldDefinition};
use crate::error::CoreError;

/// What a commit does with a child that was taken from its parent and got no other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum OrphanRule {
    /// Empty its reference.
    Nullify,
    /// Delete its row.
    Delete,
    /// Refuse to commit.
    Refuse,
}

/// The rule of a back reference; none for a many-to-many relation, where only the link goes.
///
/// `place` has the reference `inverse` that points back.
///
/// # Errors
///
/// A rule of a many-to-many relation, and one that empties a required reference.
pub(super) fn orphan_rule(
    entity: &EntityDefinition,
    field: &FieldDefinition,
    (place, inverse, is_pivot): (&EntityDefinition, &str, bool),
    declared: Option<OrphanRule>,
) -> Result<Option<OrphanRule>, CoreError> {
    let error = |reason: String| CoreError::InvalidOrphans {
        entity: entity.name.clone(),
        field: field.name.clone(),
        reason,
    };
    if is_pivot {
        return match declared {
            None => Ok(None),
            Some(_) => Err(error(
                "the members of a many-to-many list are nobody's children, only their link goes. Remove the option".to_owned(),
            )),
        };
    }
    let reference = place.fields.iter().find(|reference| reference.name == inverse);
    let optional = reference.is_some_and(|reference| (reference.optional || reference.nullable) && !reference.primary_key);
    match declared {
        Some(OrphanRule::Nullify) if !optional => Err(error(format!(
            "'{}.{inverse}' is required and cannot be emptied. Make it optional (`{inverse}?:`), or write 'delete' or 'refuse'",
            place.name
        ))),
        Some(rule) => Ok(Some(rule)),
        None if optional => Ok(Some(OrphanRule::Nullify)),
        None => Ok(Some(OrphanRule::Refuse)),
    }
}

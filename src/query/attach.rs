//! Where the objects of a later statement belong.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::serde_skip::{is_false, is_none};

/// The pivot's rows of a many-to-many relation, read by a statement of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Links {
    /// The statement, an earlier one.
    pub statement: u32,
    /// The column of the child's key.
    pub target: u32,
}

/// The place of the objects of a to-many statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Attach {
    /// The statement whose objects are the parents.
    pub statement: u32,
    /// The parents' node in it.
    pub node: u32,
    /// The parents' property.
    pub field: String,
    /// Whether the property is a list.
    pub list: bool,
    /// The column that holds the parent's primary key: of the child's row, or of the rows of `links`.
    pub parent_key: u32,
    /// The rows that lead from parents to children, where the child's own row does not.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub links: Option<Links>,
    /// Whether the same child may come twice for one parent (a pivot without a unique index) and counts once.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub distinct: bool,
    /// The child's reference that points back: it is set to the parent itself.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub inverse: Option<String>,
}

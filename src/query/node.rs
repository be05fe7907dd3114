//! The objects that a row holds, as a plan says them.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::schema::Scalar;
use crate::serde_skip::{is_empty, is_false, is_none};

/// One object in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ObjectNode {
    /// The entity.
    pub entity: String,
    /// The column of its primary key. NULL there means that there is no object.
    pub key: u32,
    /// Whether only some fields were selected: a plain object without identity, not an instance.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub partial: bool,
    /// The fields with a value of their own, references included.
    pub fields: Vec<FieldRead>,
    /// The classes that the object may be of, where other entities share the table of this one.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub classes: Option<NodeClasses>,
    /// The joined to-many (or inverse to-one) relations that later statements fill.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub children: Vec<ChildField>,
    /// Where the object of a to-one join belongs. Absent on the first node.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub owner: Option<Owner>,
}

/// How a row says which class its object is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct NodeClasses {
    /// The column of the discriminator.
    pub column: u32,
    /// The classes. A value that none of them has is an error.
    pub of: Vec<NodeClass>,
}

/// One class that an object may be of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct NodeClass {
    /// The entity.
    pub entity: String,
    /// The discriminator's value in its rows.
    pub value: Scalar,
    /// The fields with a value of their own, in the place of the node's.
    pub fields: Vec<FieldRead>,
}

/// One field of an object and the column that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FieldRead {
    /// The property's name.
    pub field: String,
    /// The column's index.
    pub column: u32,
    /// The target entity, when the field is a reference that is not joined: the column holds its key.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub reference: Option<String>,
    /// Whether NULL becomes `null` and not `undefined`.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub null_value: bool,
}

/// A relation field that a later statement fills: it starts as `[]` or as `undefined`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChildField {
    /// The property's name.
    pub field: String,
    /// Whether it is a list.
    pub list: bool,
    /// Whether the join says which of the objects, in what order, or which fields of theirs.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub restricted: bool,
}

/// The place of an object that came with a to-one join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The node that it belongs to; always an earlier one.
    pub node: u32,
    /// The owner's property.
    pub field: String,
    /// Whether the join says more than which relation it is; see [`ChildField::restricted`].
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub restricted: bool,
    /// Whether a missing object is `null` and not `undefined`.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub null_value: bool,
    /// The joined object's own reference that points back at the owner: it is set to the owner itself.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub inverse: Option<String>,
}

//! The resolved schema: what TypeScript needs to know about each entity in order to move values, and nothing more.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::serde_skip::{is_empty, is_false, is_none};

/// The answer to `open`: every entity with names resolved and codecs chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedSchema {
    /// The entities, in the order of the schema document.
    pub entities: Vec<ResolvedEntity>,
}

/// One entity, resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedEntity {
    /// The entity's name.
    pub name: String,
    /// The table's name, unquoted.
    pub table: String,
    /// The name of the primary key field.
    pub primary_key: String,
    /// The fields that have a column, in declaration order.
    pub columns: Vec<ResolvedColumn>,
    /// The fields that have none: back references.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub back_references: Vec<ResolvedBackReference>,
    /// The place of this entity in the order of inserts: a target of references comes before its owners.
    pub rank: u32,
}

/// A field with a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedColumn {
    /// The property's name.
    pub field: String,
    /// The column's name, unquoted.
    pub column: String,
    /// How values are written and read. For a reference: the codec of the target's key.
    pub codec: Codec,
    /// Whether the column takes NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub nullable: bool,
    /// Whether NULL comes back as `null` (`T | null`) and not as `undefined` (`T?`).
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub null_value: bool,
    /// Whether the unit of work assigns the value before the insert.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub auto_increment: bool,
    /// Whether the column has a default, so that `undefined` may be left out of an insert.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub has_default: bool,
    /// The target entity, when the field is a reference.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub reference: Option<String>,
}

/// The inverse side of a relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedBackReference {
    /// The property's name.
    pub field: String,
    /// The entity that the property holds.
    pub entity: String,
    /// Whether the property is a list.
    pub list: bool,
    /// The reference field that points back: on the target, or on the pivot when there is one.
    pub inverse: String,
    /// The pivot entity and its reference to the target, for a many-to-many relation.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub pivot: Option<ResolvedPivot>,
}

/// The pivot of a many-to-many relation, seen from one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedPivot {
    /// The pivot entity's name.
    pub entity: String,
    /// The pivot's reference to the entity on the other side.
    pub target: String,
}

/// How a value is encoded for SQLite and decoded from it. TypeScript implements them, the planner chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Codec {
    /// REAL or INTEGER, a JavaScript number.
    Number,
    /// INTEGER, a JavaScript number without a fraction.
    Integer,
    /// INTEGER of 64 bits, a `bigint`. Selected as text, since sql.js has no 64-bit getter.
    Bigint,
    /// INTEGER 0 or 1, a boolean.
    Boolean,
    /// INTEGER milliseconds since 1970, a `Date`.
    Date,
    /// TEXT, a string.
    String,
    /// TEXT, a UUID string in lower case.
    Uuid,
    /// BLOB, a `Uint8Array`.
    Bytes,
    /// JSON text, any JSON value.
    Json,
}

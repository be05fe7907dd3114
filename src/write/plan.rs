//! Write shapes and their plans. One shape is one operation on one entity with one set of fields.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::schema::Codec;
use crate::serde_skip::{is_empty, is_false, is_none};

/// What is to be written, without values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum WriteShape {
    /// New rows.
    Insert {
        /// The entity.
        entity: String,
        /// The fields that get a value.
        fields: Vec<String>,
    },
    /// Changed rows, each found by its primary key.
    Update {
        /// The entity.
        entity: String,
        /// The changed fields.
        fields: Vec<String>,
        /// The fields to which a number is added.
        #[serde(default, skip_serializing_if = "is_empty")]
        #[tsify(optional)]
        increase: Vec<String>,
        /// Whether there are many rows, each with another key, so that one statement may write several.
        #[serde(default, skip_serializing_if = "is_false")]
        #[tsify(optional)]
        many: bool,
    },
    /// Rows that give up a value for as long as a commit takes, so that another row can have it. No version counts that.
    Vacate {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
    },
    /// Removed rows, found by their primary keys.
    Delete {
        /// The entity.
        entity: String,
    },
}

/// A reference whose action is to refuse that what it refers to goes, or gets another key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Restriction {
    /// The entity that has the reference.
    pub entity: String,
    /// The reference.
    pub field: String,
}

/// How a write shape is carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WritePlan {
    /// The table that changes.
    pub table: String,
    /// Other tables that can change with it, through the actions of foreign keys.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub cascades: Vec<String>,
    /// The references that can refuse it, those to its own rows first, then those to rows that would change with them.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub restricts: Vec<Restriction>,
    /// The fields whose encoded values are bound, row after row. In an update the added numbers come after the changed fields, then
    /// the primary key, then the version that the row has to have, or NULL for any; for a delete the key is the only one, and all
    /// keys are bound together as one JSON array.
    pub values: Vec<WriteValue>,
    /// The sums that the statement answers of each row it finds, in this order.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub sums: Vec<WriteValue>,
    /// The same statement for different numbers of rows, the largest first and one row last. A delete has one, for any number.
    pub batches: Vec<WriteBatch>,
    /// For a delete or an update by whole numbers: the same for keys without a gap. A delete binds the first and the last of them, an
    /// update the same values, row after row in the order of their keys.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub ranged: Option<Box<WritePlan>>,
    /// For an insert into an entity with an auto-increment key: the statement that answers the next free key.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub next_key: Option<String>,
    /// For the same: the statement that answers the last key that the table has counted; no row where it does not count, or has not yet.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub last_key: Option<String>,
}

/// One bound value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WriteValue {
    /// The property's name.
    pub field: String,
    /// How it is encoded. For a reference: the codec of the target's key.
    pub codec: Codec,
}

/// A statement for a fixed number of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WriteBatch {
    /// How many rows it takes; 0 where it takes any number (a delete).
    pub rows: u32,
    /// The SQL text.
    pub sql: String,
}

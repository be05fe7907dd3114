//! A query plan: everything TypeScript needs to run a query of one shape any number of times.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

pub use super::attach::{Attach, Links};
pub use super::node::{ChildField, FieldRead, NodeClass, NodeClasses, ObjectNode, Owner};
use crate::schema::Codec;
use crate::serde_skip::{is_empty, is_false, is_none};
use crate::sql::Alias;

/// The plan of one query shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct QueryPlan {
    /// The statements in the order in which they run; the first one is the root's.
    pub statements: Vec<StatementPlan>,
    /// The tables that the answer depends on, or that it changes.
    pub tables: Vec<String>,
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StatementPlan {
    /// The SQL text. Placeholders are `?`, in the order of `binds`.
    pub sql: String,
    /// What is bound to each placeholder.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub binds: Vec<Bind>,
    /// The same SQL for keys that are whole numbers without a gap: it has two placeholders, the first key and the last one, where
    /// `sql` has one for the list. SQLite goes through a range of an index faster than through a list.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub ranged: Option<String>,
    /// The result's columns, left to right.
    pub columns: Vec<ColumnRead>,
    /// The objects that one row holds; the first is the statement's own. Empty when the answer is not objects.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub nodes: Vec<ObjectNode>,
    /// The fields of the plain record that one row is, one for each column. Empty when rows are not records.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub record: Vec<RecordField>,
    /// Where the objects of a to-many relation belong.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub attach: Option<Attach>,
    /// What the columns behind the key say of a patched row.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub patched: Option<PatchedRow>,
    /// Whether there is at most one row, so that nobody has to ask for a second one.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub single: bool,
    /// The tables that it reads, for explanations; TypeScript runs the statement without.
    #[serde(skip)]
    pub sources: Vec<TableSource>,
}

/// A table of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSource {
    /// What stands for it.
    pub alias: Alias,
    /// Its name, unquoted.
    pub table: String,
    /// The columns that conditions compare.
    pub tested: Vec<String>,
}

/// The answer of a patch: the primary key, then the columns of `fields`, then those of `members`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PatchedRow {
    /// The fields whose new values are answered, one for each column.
    pub fields: Vec<String>,
    /// Those of them that a number was added to: whether they can hold the sum is known only now.
    pub increased: Vec<String>,
    /// The paths that were set inside JSON, one for each column. It is NULL where the row has nothing to hold the member.
    pub members: Vec<String>,
}

/// What is bound to one placeholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Bind {
    /// A value of the query.
    Value {
        /// Its slot.
        slot: u32,
        /// How it is encoded.
        codec: Codec,
    },
    /// An array of the query, bound as one JSON array of encoded elements (bytes as hexadecimal text).
    List {
        /// Its slot.
        slot: u32,
        /// How each element is encoded.
        codec: Codec,
    },
    /// The primary key of an entity instance of the query.
    Key {
        /// The instance's slot.
        slot: u32,
        /// How the key is encoded.
        codec: Codec,
    },
    /// The primary keys of an array of entity instances, bound as one JSON array.
    KeyList {
        /// The array's slot.
        slot: u32,
        /// How each key is encoded.
        codec: Codec,
    },
    /// A value of the query as a column of JSON holds it, or an array of such values.
    Field {
        /// Its slot.
        slot: u32,
        /// The entity that has the column.
        entity: String,
        /// The field that has the column.
        field: String,
        /// Whether it is an array, bound as one JSON array of encoded elements.
        #[serde(default, skip_serializing_if = "is_false")]
        #[tsify(optional)]
        list: bool,
    },
    /// A value of the query as it stands inside JSON, where it is text, or an array of such values.
    Leaf {
        /// Its slot.
        slot: u32,
        /// What is written as text.
        leaf: JsonLeaf,
        /// Whether it is an array, bound as one JSON array of encoded elements.
        #[serde(default, skip_serializing_if = "is_false")]
        #[tsify(optional)]
        list: bool,
    },
    /// A value of a patch, as its column holds it.
    Change {
        /// Its slot.
        slot: u32,
        /// The entity that has the column.
        entity: String,
        /// The field that has the column.
        field: String,
        /// The way into the column's JSON, where a member is set: the value is bound as JSON text.
        #[serde(default, skip_serializing_if = "is_empty")]
        #[tsify(optional)]
        path: Vec<String>,
        /// How the number is encoded, where it is added to the value.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        amount: Option<Codec>,
    },
    /// A value of the query that is a cell already.
    Cell {
        /// Its slot.
        slot: u32,
    },
    /// A number of rows: a limit or a skip.
    Count {
        /// Its slot.
        slot: u32,
    },
    /// The distinct values of one column of an earlier statement, bound as one JSON array.
    Keys {
        /// The earlier statement's index.
        statement: u32,
        /// The column's index in it.
        column: u32,
    },
}

/// A value that is text inside JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum JsonLeaf {
    /// A `Date`, as ISO 8601 text.
    Date,
    /// A `bigint`, as its digits.
    Bigint,
    /// Bytes, as base64.
    Bytes,
}

/// How one result column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ColumnRead {
    /// The codec of the value.
    pub codec: Codec,
    /// Whether the cell may be NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub nullable: bool,
}

/// One field of a plain record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RecordField {
    /// The property's name.
    pub name: String,
    /// How its cell becomes a value.
    pub value: RecordValue,
}

/// How a cell becomes a value of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RecordValue {
    /// As the field of an entity is read.
    Field {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The target entity, when the field is a reference: the cell holds its key.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        reference: Option<String>,
    },
    /// One of the values of a field, `null` where there is none.
    OneOf {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
    },
    /// A value of its own, `null` where there is none.
    Computed {
        /// The codec of the value.
        codec: Codec,
    },
    /// A sum. NULL is NaN: the infinities were added to each other.
    Sum {
        /// The codec of the value. The cell of an integer is text, since it may be beyond what a number holds exactly.
        codec: Codec,
    },
}

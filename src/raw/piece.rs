//! The boundary of hand-written SQL.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// A statement written by hand, without its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RawShape {
    /// The statement, left to right.
    pub pieces: Vec<SqlPiece>,
}

/// A piece of hand-written SQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SqlPiece {
    /// SQL as it was written.
    Text {
        /// The text.
        text: String,
    },
    /// A value, bound at run time.
    Value {
        /// The value's place in the list of values.
        slot: u32,
        /// How it is written.
        value: SqlValue,
    },
    /// The table of an entity.
    Table {
        /// The entity.
        entity: String,
    },
    /// The column of a field.
    Column {
        /// The entity.
        entity: String,
        /// The field; the path of a member of an embedded object.
        field: String,
    },
    /// A name that the application chose at run time.
    Identifier {
        /// The name, unquoted.
        name: String,
    },
}

/// How a bound value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum SqlValue {
    /// As a placeholder alone.
    Cell,
    /// As a whole number of 64 bits: what sql.js binds as text or as a float becomes one.
    Integer,
    /// As the rows of a JSON array.
    List,
    /// As the rows of a JSON array of hexadecimal texts, each of which is bytes.
    BytesList,
}

/// A checked statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RawPlan {
    /// The SQL text, with one `?` for each value, in the order of the slots.
    pub sql: String,
    /// What the statement does.
    pub does: StatementKind,
}

/// What a statement does to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum StatementKind {
    /// It reads rows.
    Read,
    /// It changes rows.
    Write,
    /// It changes tables, indexes, views or triggers.
    Define,
}

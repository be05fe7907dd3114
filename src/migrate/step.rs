//! What a migration does, step by step, as plain data.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::serde_skip::is_none;

/// One step of a migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MigrationStep {
    /// What is done.
    pub kind: MigrationStepKind,
    /// The table; where it is renamed, the old name.
    pub table: String,
    /// The column or the index, where it is about one; where a column is renamed, its old name.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub name: Option<String>,
    /// For people: what is done and what becomes of values.
    pub description: String,
    /// How many rows it touches.
    pub rows: u32,
    /// Its SQL, in order.
    pub statements: Vec<String>,
}

/// The kinds of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum MigrationStepKind {
    /// A table gets another name.
    RenameTable,
    /// A column gets another name.
    RenameColumn,
    /// A table is created.
    CreateTable,
    /// A column is added.
    AddColumn,
    /// A column is dropped.
    DropColumn,
    /// A table is built anew, with its rows, indexes and triggers.
    RebuildTable,
    /// A table is dropped.
    DropTable,
    /// An index is created.
    CreateIndex,
    /// An index is dropped.
    DropIndex,
}

impl Display for MigrationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description)?;
        match self.rows {
            0 => Ok(()),
            rows => write!(f, " ({})", counted(rows, "row")),
        }
    }
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

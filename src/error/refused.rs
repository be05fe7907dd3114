//! What a migration is refused for.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::serde_skip::is_none;

/// One thing that a migration would lose, or that the data stands against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RefusedChange {
    /// What would be done, `drop column user.nick`: what to write in `allow`, where that is possible.
    pub name: String,
    /// The table.
    pub table: String,
    /// The column, where it is about one.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub column: Option<String>,
    /// How many rows it concerns.
    pub rows: u32,
    /// What is wrong and what to do, as half a sentence.
    pub reason: String,
    /// Whether it is done when it is named in `allow`.
    pub allowable: bool,
    /// The first row that it concerns, where one value stands in the way.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub row: Option<RefusedRow>,
}

/// A row whose value stands against a migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RefusedRow {
    /// Its primary key, as SQL.
    pub key: String,
    /// The beginning of the value, as SQL.
    pub value: String,
}

/// All of them in one sentence, with what allows those that can be.
pub(super) struct Refused<'a>(pub(super) &'a [RefusedChange]);

impl Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", change.name, change.reason)?;
        }
        f.write_str(". Nothing has changed.")?;
        let names: Vec<String> = self
            .0
            .iter()
            .filter(|change| change.allowable)
            .map(|change| format!("{:?}", change.name))
            .collect();
        if !names.is_empty() {
            write!(f, " To lose that, write migrate({{allow: [{}]}}).", names.join(", "))?;
        }
        Ok(())
    }
}

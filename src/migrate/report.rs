//! What a migration did.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// The outcome of `migrate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MigrationReport {
    /// The statements that ran, in order; empty when the database already matched the entities.
    pub statements: Vec<String>,
}

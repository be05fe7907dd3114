//! What a migration did, or would do.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::step::MigrationStep;
use crate::error::RefusedChange;

/// The outcome of `migrate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MigrationReport {
    /// The steps, in order; empty when the database already matches the entities.
    pub steps: Vec<MigrationStep>,
    /// The statements of all steps, in order.
    pub statements: Vec<String>,
    /// What stands in the way; only of a dry run, since any other is refused for it.
    pub refused: Vec<RefusedChange>,
    /// What no entity knows and is left alone, each as what `allow` would take to drop it: `drop table notes`.
    pub kept: Vec<String>,
    /// The steps for people, one a line.
    pub text: String,
}

impl MigrationReport {
    pub(super) fn new(steps: Vec<MigrationStep>, refused: Vec<RefusedChange>, kept: Vec<String>) -> Self {
        let statements = steps.iter().flat_map(|step| step.statements.iter().cloned()).collect();
        let mut lines: Vec<String> = steps.iter().map(ToString::to_string).collect();
        lines.extend(
            refused
                .iter()
                .map(|change| format!("Refused: {}: {}", change.name, change.reason)),
        );
        Self {
            steps,
            statements,
            refused,
            kept,
            text: lines.join("\n"),
        }
    }
}

//! The error of hand-written SQL, which shows the beginning of it.

use super::fragment::{Fragment, Piece};
use crate::error::CoreError;

impl Fragment<'_> {
    /// The error of SQL that cannot be used.
    pub(super) fn refuse(&self, reason: &str) -> CoreError {
        let text: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                _ => "${…}",
            })
            .collect();
        let words = text.replace('\0', "\\0").split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = words.chars().take(LONGEST).collect();
        CoreError::InvalidSql {
            sql: if shown.len() < words.len() {
                format!("{shown}…")
            } else {
                shown
            },
            reason: reason.to_owned(),
        }
    }
}

/// How many characters of a statement an error shows.
const LONGEST: usize = 80;

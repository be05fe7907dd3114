//! How a connection undoes what is half written.

use serde::Deserialize;
use tsify::Tsify;

/// What is done so that a transaction that did not end leaves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Journaling {
    /// A journal in memory: for storage that is gone after a crash, or that only ever sees whole transactions.
    #[default]
    Memory,
    /// A log beside the file, which is on storage when a commit returns.
    LogSynced,
    /// A log beside the file, which storage gets when it likes: a crash of the machine may take the last commits, whole ones.
    Log,
}

impl Journaling {
    /// The pragmas, which come after the one that takes the file for this connection alone: a log needs shared memory otherwise.
    pub(super) fn pragmas(self) -> &'static str {
        match self {
            Self::Memory => "PRAGMA journal_mode = MEMORY",
            Self::LogSynced => "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 4194304; PRAGMA synchronous = FULL",
            Self::Log => "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 4194304; PRAGMA synchronous = NORMAL",
        }
    }
}

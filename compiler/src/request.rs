//! The boundary documents of the compiler: what the plugin sends and what it gets back.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// One file to compile, with the files that an earlier answer asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CompileRequest {
    /// The file's path; its extension decides the syntax.
    pub file: String,
    /// The file's text.
    pub source: String,
    /// What earlier `needs` answers asked for.
    #[serde(default)]
    #[tsify(optional)]
    pub modules: Vec<ModuleSource>,
}

/// What the caller found for a [`ModuleRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModuleSource {
    /// The specifier as it is written in the importing file.
    pub specifier: String,
    /// The importing file.
    pub importer: String,
    /// The file that the specifier leads to; absent when it leads nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub file: Option<String>,
    /// The file's text; absent when its types cannot be read from it (a package's JavaScript).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub source: Option<String>,
}

/// A file that the compiler has to see before it can answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModuleRequest {
    /// The specifier as it is written in the importing file.
    pub specifier: String,
    /// The importing file.
    pub importer: String,
}

/// The compiler's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CompileResult {
    /// The file declares no entity.
    Unchanged,
    /// Types of the file are declared elsewhere: resolve and read these, then ask again with them in `modules`.
    Needs {
        /// What to resolve and read.
        specifiers: Vec<ModuleRequest>,
    },
    /// The file declares entities.
    Compiled {
        /// The edits, in ascending order and without overlap.
        edits: Vec<Edit>,
        /// The names of the entities, in source order.
        entities: Vec<String>,
        /// The other files whose text this answer depends on.
        dependencies: Vec<String>,
    },
}

/// A replacement of a part of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// Where it starts, in UTF-16 code units.
    pub start: u32,
    /// Where it ends, in UTF-16 code units; equal to `start` for an insertion.
    pub end: u32,
    /// The text that takes its place.
    pub text: String,
}

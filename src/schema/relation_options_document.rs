//! What an application says of a relation beside its ends. TypeScript reads and applies it; planning needs none of it.

use tsify::Tsify;

/// Options of a relation of any kind. Rust only says what they look like: see [`super::Unread`].
#[derive(Debug, Clone, PartialEq, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RelationOptionsDocument {
    /// When it is loaded: with every object, or, when absent, when it is asked for.
    #[tsify(optional)]
    pub load: Option<RelationLoad>,
    /// How long what was loaded is kept.
    #[tsify(optional)]
    pub cache: Option<RelationCache>,
    /// The function that loads it: a thunk where it is declared, its name in a document, which cannot run it.
    #[tsify(optional, type = "string | (() => unknown)")]
    pub loader: Option<String>,
    /// The function that every new link has to pass: a thunk where it is declared, its name in a document, which cannot run it.
    #[tsify(optional, type = "string | (() => unknown)")]
    pub validate: Option<String>,
}

/// When a relation is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum RelationLoad {
    /// With every object that a query finds.
    Eager,
}

/// How long what a relation loaded is kept.
#[derive(Debug, Clone, Copy, PartialEq, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RelationCache {
    /// In milliseconds.
    pub ttl: f64,
    /// For how many objects at most, the least recently used leaving first; any number when absent.
    #[tsify(optional)]
    pub max: Option<u32>,
}

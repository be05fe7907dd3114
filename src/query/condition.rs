//! A checked condition on the columns of one entity.

use super::plan::Bind;
use crate::schema::Codec;

/// A condition that is true, false, or NULL for a row; only true keeps the row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// Every row.
    All,
    /// No row.
    Nothing,
    /// All of these.
    And(Vec<Condition>),
    /// At least one of these.
    Or(Vec<Condition>),
    /// Not this: what is NULL inside counts as false, so that a row is on exactly one side.
    Not(Box<Condition>),
    /// Whether the column is NULL.
    Null { column: String, negated: bool },
    /// A comparison with one value.
    Compare {
        column: String,
        operator: &'static str,
        bind: Bind,
    },
    /// Whether the value is in a list.
    In {
        column: String,
        bind: Bind,
        codec: Codec,
        with_null: bool,
        negated: bool,
    },
}

impl Condition {
    /// All of these, without needless nesting.
    pub(super) fn all(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| *part != Self::All);
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::All,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Self::And(parts)
            }
        }
    }

    /// At least one of these; of none, nothing.
    pub(super) fn any(mut parts: Vec<Self>) -> Self {
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Self::Nothing,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                Self::Or(parts)
            }
        }
    }

    /// The rows that this condition does not keep.
    pub(super) fn not(self) -> Self {
        match self {
            Self::All => Self::Nothing,
            Self::Nothing => Self::All,
            Self::Null { column, negated } => Self::Null {
                column,
                negated: !negated,
            },
            other => Self::Not(Box::new(other)),
        }
    }
}

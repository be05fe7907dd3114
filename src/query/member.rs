//! A member of a JSON value: where it is and how it is read.

use crate::sql::{JsonStep, json_path_literal};

/// A place inside a JSON value.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The way to it, from the outside in.
    pub(super) path: Vec<Step>,
    pub(super) read: Read,
}

impl Member {
    /// The path as an SQL literal; nothing when it is empty.
    pub(super) fn literal(&self) -> Option<String> {
        let steps = self.path.iter().map(|step| match step {
            Step::Name(name) => JsonStep::Name(name),
            Step::Index(index) => JsonStep::Index(index),
        });
        (!self.path.is_empty()).then(|| json_path_literal(steps))
    }
}

/// One step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member of an object.
    Name(String),
    /// To an element of a list.
    Index(String),
}

impl Step {
    /// The member's name, or the element's index.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Name(name) | Self::Index(name) => name.clone(),
        }
    }
}

/// How what is there becomes a value of SQL that compares as the value in JavaScript does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// As it is: text, a number, 0 or 1.
    Plain,
    /// A number; the ones that JSON has no digits for are text there.
    Number,
    /// Text, and NULL for anything else.
    OnlyText,
    /// A number, and NULL for anything else.
    OnlyNumber,
    /// 0 or 1 for a boolean, and NULL for anything else: in SQL, `true` alone would be 1.
    OnlyBoolean,
    /// The JSON text, whatever it is.
    Whole,
}

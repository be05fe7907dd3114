//! Which values a field takes beyond its type. TypeScript reads and applies them; planning needs none of it.

use tsify::Tsify;

use super::document::Scalar;

/// A test that a value has to pass before it is written. Rust only says what it looks like: see [`super::Unread`].
#[derive(Debug, Clone, PartialEq, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Validator {
    /// A function of the application.
    Validate {
        /// The function: a thunk where it is declared, its name in a document, which cannot run it.
        #[tsify(type = "string | (() => unknown)")]
        of: String,
        /// Its second argument.
        #[tsify(optional, type = "unknown")]
        options: Option<String>,
    },
    /// Text that a regular expression matches.
    Pattern {
        /// The expression: a thunk where it is declared, its text (`/^x/i`) in a document.
        #[tsify(type = "string | (() => unknown)")]
        of: String,
    },
    /// Letters from A to Z only, at least one.
    Alpha,
    /// Letters from A to Z and digits only, at least one.
    Alphanumeric,
    /// Characters of ASCII only.
    Ascii,
    /// A number as text, with a point.
    Decimal {
        /// The least number of digits after the point; 1 when absent.
        #[tsify(optional)]
        min: Option<u32>,
        /// The greatest number of digits after the point; 100 when absent.
        #[tsify(optional)]
        max: Option<u32>,
    },
    /// An address as HTML's `<input type=email>` takes it.
    Email,
    /// At least so many UTF-16 code units, elements or entries.
    MinLength {
        /// How many.
        value: u32,
    },
    /// At most so many UTF-16 code units, elements or entries.
    MaxLength {
        /// How many.
        value: u32,
    },
    /// Text with this in it, or a list with this element.
    Includes {
        /// What has to be there.
        value: Scalar,
    },
    /// Text without this in it, or a list without this element.
    Excludes {
        /// What must not be there.
        value: Scalar,
    },
    /// A whole multiple.
    MultipleOf {
        /// Of what; a bigint as the text of its digits.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// At least.
    Minimum {
        /// The bound; a bigint as the text of its digits.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// At most.
    Maximum {
        /// The bound; a bigint as the text of its digits.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// More than.
    ExclusiveMinimum {
        /// The bound; a bigint as the text of its digits.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// Less than.
    ExclusiveMaximum {
        /// The bound; a bigint as the text of its digits.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// Zero or more.
    Positive,
    /// Zero or less.
    Negative,
    /// More than zero.
    PositiveNoZero,
    /// Less than zero.
    NegativeNoZero,
    /// Earlier than a moment.
    BeforeDate {
        /// Milliseconds since 1970, or ISO 8601 text.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// Later than a moment.
    AfterDate {
        /// Milliseconds since 1970, or ISO 8601 text.
        #[tsify(type = "number | string")]
        value: f64,
    },
    /// Not in the future, when it is written.
    BeforeNow,
    /// In the future, when it is written.
    AfterNow,
}

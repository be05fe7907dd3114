//! How a value of one column type becomes one of another, and which values do so without loss.
//!
//! SQLite keeps the type of every value apart from that of its column, so both are asked of each value. What two types share in
//! SQLite, a Date and a number in INTEGER for example, nothing in the database tells apart.

use crate::schema::Codec;

/// A conversion as SQL over one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conversion {
    /// The new value.
    pub(super) value: String,
    /// Whether a value that is not NULL converts without loss.
    pub(super) holds: String,
    /// What values have to be, as the end of a sentence.
    pub(super) expected: &'static str,
}

/// The greatest number up to which a REAL and JavaScript hold every whole one.
const EXACT: &str = "9007199254740992";

/// The conversion of a column, given as a quoted name, to what a codec reads.
pub(super) fn to(codec: Codec, x: &str) -> Conversion {
    let (value, holds, expected) = match codec {
        Codec::Integer => (integer(x), whole(x, true), "a whole number that JavaScript can hold"),
        Codec::Bigint => (integer(x), whole(x, false), "a whole number of 64 bits"),
        Codec::Number => (real(x), number(x), "a number that a REAL holds exactly"),
        Codec::Boolean => (boolean(x), is_boolean(x), "0, 1, 'true' or 'false'"),
        Codec::Date => (
            date(x),
            is_date(x),
            "milliseconds since 1970, or a text like '2026-01-31T12:00:00.000Z'",
        ),
        Codec::String => (text(x), is_text(x), "a text or a number"),
        Codec::Uuid => (x.to_owned(), is_uuid(x), "a UUID in lower case"),
        Codec::Bytes => (x.to_owned(), format!("typeof({x}) = 'blob'"), "bytes"),
        Codec::Json => (
            text(x),
            is_json(x),
            "JSON or a number with a fraction (a whole one may be a boolean or a Date)",
        ),
    };
    Conversion { value, holds, expected }
}

fn exact(x: &str) -> String {
    format!("{x} BETWEEN -{EXACT} AND {EXACT}")
}

fn integer(x: &str) -> String {
    format!("CASE WHEN typeof({x}) IN ('text', 'real') THEN CAST({x} AS INTEGER) ELSE {x} END")
}

fn whole(x: &str, in_javascript: bool) -> String {
    let limit = if in_javascript {
        format!(" AND {}", exact(&format!("CAST({x} AS INTEGER)")))
    } else {
        String::new()
    };
    format!(
        "CASE typeof({x}) WHEN 'integer' THEN 1 WHEN 'real' THEN {x} = CAST({x} AS INTEGER) AND {} \
         WHEN 'text' THEN CAST(CAST({x} AS INTEGER) AS TEXT) = {x}{limit} ELSE 0 END",
        exact(x)
    )
}

fn real(x: &str) -> String {
    format!("CASE WHEN typeof({x}) IN ('text', 'integer') THEN CAST({x} AS REAL) ELSE {x} END")
}

fn number(x: &str) -> String {
    // '1.50' is the number 1.5, and '2' the number 2.0.
    format!(
        "CASE typeof({x}) WHEN 'real' THEN 1 WHEN 'integer' THEN {} \
         WHEN 'text' THEN CAST(CAST({x} AS REAL) AS TEXT) IN ({x}, {x} || '.0', rtrim({x}, '0'), rtrim({x}, '0') || '0') ELSE 0 END",
        exact(x)
    )
}

fn boolean(x: &str) -> String {
    format!("CASE typeof({x}) WHEN 'text' THEN {x} IN ('1', 'true') ELSE CAST({x} AS INTEGER) END")
}

fn is_boolean(x: &str) -> String {
    format!("CASE typeof({x}) WHEN 'text' THEN {x} IN ('0', '1', 'true', 'false') WHEN 'blob' THEN 0 ELSE {x} IN (0, 1) END")
}

fn date(x: &str) -> String {
    format!(
        "CASE typeof({x}) WHEN 'text' THEN CAST(round((julianday({x}) - 2440587.5) * 86400000) AS INTEGER) \
         WHEN 'real' THEN CAST({x} AS INTEGER) ELSE {x} END"
    )
}

fn is_date(x: &str) -> String {
    format!(
        "CASE typeof({x}) WHEN 'integer' THEN 1 WHEN 'real' THEN {x} = CAST({x} AS INTEGER) \
         WHEN 'text' THEN coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', {x}) = {x}, 0) ELSE 0 END"
    )
}

fn text(x: &str) -> String {
    // JavaScript writes 5.0 as 5.
    format!(
        "CASE typeof({x}) WHEN 'real' THEN CASE WHEN {x} = CAST({x} AS INTEGER) THEN CAST(CAST({x} AS INTEGER) AS TEXT) \
         ELSE CAST({x} AS TEXT) END WHEN 'integer' THEN CAST({x} AS TEXT) ELSE {x} END"
    )
}

fn is_text(x: &str) -> String {
    format!(
        "CASE typeof({x}) WHEN 'blob' THEN 0 WHEN 'real' THEN {} ELSE 1 END",
        keeps_digits(x)
    )
}

/// Whether a REAL is the same when it is read from its text; an older SQLite writes 15 digits only.
fn keeps_digits(x: &str) -> String {
    format!(
        "({x} = CAST({x} AS INTEGER) AND {} OR CAST(CAST({x} AS TEXT) AS REAL) = {x})",
        exact(x)
    )
}

fn is_json(x: &str) -> String {
    format!(
        "CASE typeof({x}) WHEN 'text' THEN json_valid({x}) WHEN 'real' THEN {} ELSE 0 END",
        keeps_digits(x)
    )
}

fn is_uuid(x: &str) -> String {
    let digits = |count: usize| "[0-9a-f]".repeat(count);
    let pattern = [8, 4, 4, 4, 12].map(digits).join("-");
    format!("typeof({x}) = 'text' AND {x} GLOB '{pattern}'")
}

//! One aggregate: which columns it can be computed of, and its SQL.

use super::super::ast::{AggregateFunction, AggregateShape};
use super::super::plan::Bind;
use super::super::statement::Statement;
use super::table::Place;
use crate::error::CoreError;
use crate::schema::{Codec, Column};

/// Writes an aggregate of a column.
pub(super) fn write(statement: &mut Statement, aggregate: &AggregateShape, place: &Place<'_>) {
    let integer = matches!(
        aggregate.function,
        AggregateFunction::Sum | AggregateFunction::Min | AggregateFunction::Max
    );
    // The cast gives the result an affinity: a 64-bit number is bound as text and would be compared as text.
    if place.column.codec == Codec::Bigint && integer {
        statement.sql.raw("CAST(");
        call(statement, aggregate, place);
        statement.sql.raw(" AS INTEGER)");
    } else {
        call(statement, aggregate, place);
    }
}

fn call(statement: &mut Statement, aggregate: &AggregateShape, place: &Place<'_>) {
    let name = match aggregate.function {
        AggregateFunction::Count => "COUNT(",
        AggregateFunction::Average => "AVG(",
        AggregateFunction::Min => "MIN(",
        AggregateFunction::Max => "MAX(",
        AggregateFunction::GroupConcat => "GROUP_CONCAT(",
        AggregateFunction::Sum => {
            // Not COALESCE: the sum of both infinities is NULL too.
            statement
                .sql
                .raw("CASE COUNT(")
                .column(place.alias, &place.column.name)
                .raw(") WHEN 0 THEN 0 ELSE ");
            "SUM("
        }
    };
    statement.sql.raw(name);
    if aggregate.distinct {
        statement.sql.raw("DISTINCT ");
    }
    statement.sql.column(place.alias, &place.column.name);
    if aggregate.function == AggregateFunction::GroupConcat {
        if let Some(slot) = aggregate.separator {
            statement.sql.raw(", ");
            statement.bind(Bind::Value {
                slot,
                codec: Codec::String,
            });
        }
        // In an order of its own, whichever way SQLite finds the rows.
        statement.sql.raw(" ORDER BY ").column(place.alias, &place.column.name);
    }
    statement.sql.raw(if aggregate.function == AggregateFunction::Sum {
        ") END"
    } else {
        ")"
    });
}

/// Whether a column's values are stored as integers but are numbers to TypeScript.
pub(super) fn is_whole(column: &Column) -> bool {
    column.codec == Codec::Integer || (column.codec == Codec::Number && column.sql_type.eq_ignore_ascii_case("INTEGER"))
}

/// Whether an aggregate can be computed of a column.
pub(super) fn check(aggregate: &AggregateShape, place: &Place<'_>) -> Result<(), CoreError> {
    let (column, codec) = (place.column, place.column.codec);
    let is_key = column.reference.is_some();
    let number = matches!(codec, Codec::Number | Codec::Integer | Codec::Bigint) && !is_key;
    let text = matches!(codec, Codec::String | Codec::Uuid) && !is_key;
    let (method, fits, expected) = match aggregate.function {
        AggregateFunction::Count => ("withCount", true, ""),
        AggregateFunction::Sum => ("withSum", number, "numbers and bigints"),
        AggregateFunction::Average => ("withAverage", number, "numbers and bigints"),
        AggregateFunction::Min => (
            "withMin",
            codec != Codec::Json && !is_key,
            "what has an order: no relation, nothing kept as JSON",
        ),
        AggregateFunction::Max => (
            "withMax",
            codec != Codec::Json && !is_key,
            "what has an order: no relation, nothing kept as JSON",
        ),
        AggregateFunction::GroupConcat if aggregate.distinct && aggregate.separator.is_some() => (
            "withGroupConcat",
            false,
            "a separator or { distinct: true }, not both, since SQLite knows only one of them at a time",
        ),
        AggregateFunction::GroupConcat => (
            "withGroupConcat",
            text || codec == Codec::Bigint && !is_key || is_whole(column) && !is_key,
            "text and whole numbers, which are written in one way only",
        ),
    };
    if fits {
        return Ok(());
    }
    Err(CoreError::WrongAggregate {
        entity: place.entity.name.clone(),
        field: column.field.clone(),
        function: method.to_owned(),
        expected: expected.to_owned(),
    })
}

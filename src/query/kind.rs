//! Which rows of a table are an entity's: those of its class, where it shares the table with the one that it extends, and those that
//! are not deleted softly.

use super::condition::Condition;
use super::statement::Statement;
use crate::schema::{Column, Entity, Inheritance};
use crate::sql::Alias;

/// A condition on an entity's rows, together with that of being its rows.
pub(super) fn restricted<'s>(entity: &'s Entity, condition: Condition<'s>) -> Condition<'s> {
    match &entity.soft_delete {
        Some(column) => whole(entity, Condition::all(vec![Condition::Live(column), condition])),
        None => whole(entity, condition),
    }
}

/// The same, with the rows that are deleted softly.
pub(super) fn whole<'s>(entity: &'s Entity, condition: Condition<'s>) -> Condition<'s> {
    match entity.restriction() {
        Some(place) => Condition::all(vec![Condition::Kind(place), condition]),
        None => condition,
    }
}

/// Writes that a row is one of the entity, or of an heir.
pub(super) fn write(statement: &mut Statement, alias: Alias, place: &Inheritance) {
    statement.sql.column(alias, &place.column);
    match place.literals.as_slice() {
        [only] => statement.sql.raw(" = ").raw(only),
        several => statement.sql.raw(" IN (").raw(&several.join(", ")).raw(")"),
    };
}

/// Writes that a row is not deleted softly.
pub(super) fn live(statement: &mut Statement, alias: Alias, column: &Column) {
    statement.sql.column(alias, &column.name).raw(" IS NULL");
}

/// Writes both behind another condition, where there is something to say.
pub(super) fn and(statement: &mut Statement, alias: Alias, entity: &Entity) {
    if let Some(place) = entity.restriction() {
        statement.sql.raw(" AND ");
        write(statement, alias, place);
    }
    if let Some(column) = &entity.soft_delete {
        statement.sql.raw(" AND ");
        live(statement, alias, column);
    }
}

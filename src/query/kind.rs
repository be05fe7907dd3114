//! Which rows of a table are an entity's, where it shares the table with the one that it extends.

use super::condition::Condition;
use super::statement::Statement;
use crate::schema::{Entity, Inheritance};
use crate::sql::Alias;

/// A condition on an entity's rows, together with that of being its rows.
pub(super) fn restricted<'s>(entity: &'s Entity, condition: Condition<'s>) -> Condition<'s> {
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

/// Writes the same behind another condition, where the entity shares its table.
pub(super) fn and(statement: &mut Statement, alias: Alias, entity: &Entity) {
    if let Some(place) = entity.restriction() {
        statement.sql.raw(" AND ");
        write(statement, alias, place);
    }
}

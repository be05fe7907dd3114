//! Fields that entities of one table declare in common: they have one column, so they have to be the same.

use super::entity::{Column, Entity, Reference};
use crate::error::CoreError;

/// The column of an inherited field as the entity itself declares it.
pub(super) fn column(
    own: &Entity,
    base: &Entity,
    inherited: &Column,
    discriminator: &str,
    entities: &[Entity],
) -> Result<Column, CoreError> {
    let conflict = |reason: String| conflict(own, &inherited.field, base, reason);
    let Some(column) = own.columns.iter().find(|column| column.field == inherited.field) else {
        return Err(conflict(format!(
            "'{}' has no such column; declare the field as its base does",
            own.name
        )));
    };
    if column.name != inherited.name {
        let (here, there) = (&column.name, &inherited.name);
        return Err(conflict(format!(
            "it is called '{here}' here and '{there}' there; leave its name out here"
        )));
    }
    if let Some(reason) = difference(column, inherited, entities) {
        return Err(conflict(reason));
    }
    if column.primary_key != inherited.primary_key || column.auto_increment != inherited.auto_increment {
        return Err(conflict("the primary key is the base's to declare".to_owned()));
    }
    if column.nullable != inherited.nullable {
        let place = if column.nullable { "here" } else { "there" };
        return Err(conflict(format!(
            "it may be empty only {place}; make it required in both, or optional in both"
        )));
    }
    let wider = |constant| !inherited.constants.contains(constant);
    let limited = !inherited.constants.is_empty() && column.field != discriminator;
    if limited && (column.constants.is_empty() || column.constants.iter().any(wider)) {
        return Err(conflict("it takes values here that it does not take there".to_owned()));
    }
    Ok(Column {
        partial: inherited.partial,
        // The column has one default. What starts with another value writes it.
        default: column
            .default
            .clone()
            .filter(|default| inherited.default.as_ref() == Some(default)),
        ..column.clone()
    })
}

/// Columns that entities of a table have in common without inheriting them.
pub(super) fn siblings(entities: &mut [Entity], table: &str) -> Result<(), CoreError> {
    let family: Vec<Entity> = entities.iter().filter(|entity| entity.table == table).cloned().collect();
    for (place, entity) in family.iter().enumerate() {
        for column in entity.columns.iter().filter(|column| column.partial) {
            let Some((first, other)) = earlier(&family, place, column) else {
                continue;
            };
            if let Some(reason) = difference(column, other, entities) {
                return Err(conflict(entity, &column.field, first, reason));
            }
            let kept = column.default == other.default;
            let own = entities.iter_mut().find(|own| own.name == entity.name);
            let columns = own.into_iter().flat_map(|own| &mut own.columns);
            columns
                .filter(|own| own.field == column.field && !kept)
                .for_each(|own| own.default = None);
        }
    }
    Ok(())
}

/// The first entity of a family, before a place, that has a column of the same name.
fn earlier<'f>(family: &'f [Entity], place: usize, column: &Column) -> Option<(&'f Entity, &'f Column)> {
    let same = |other: &&Column| other.name.eq_ignore_ascii_case(&column.name);
    let mut others = family.iter().take(place);
    others.find_map(|entity| Some((entity, entity.columns.iter().find(same)?)))
}

/// How two columns of one name differ in what the table has of them.
fn difference(one: &Column, other: &Column, entities: &[Entity]) -> Option<String> {
    if !one.sql_type.eq_ignore_ascii_case(&other.sql_type) {
        let (here, there) = (&one.sql_type, &other.sql_type);
        return Some(format!(
            "it is {here} here and {there} there; declare the same type, or another column"
        ));
    }
    if one.codec != other.codec {
        return Some("its values are of another kind; declare the same type, or another column".to_owned());
    }
    match (&one.reference, &other.reference) {
        (None, None) => None,
        (Some(one), Some(other)) if same_key(one, other, entities) => None,
        _ => Some("it is not the same reference; declare the same one, or another column".to_owned()),
    }
}

/// Whether two references are one foreign key: to one table, with the same actions.
fn same_key(one: &Reference, other: &Reference, entities: &[Entity]) -> bool {
    let top = |name: &str| {
        let found = entities.iter().find(|entity| entity.name == name);
        found.map(|entity| entity.table.clone())
    };
    let actions = (one.on_delete, one.on_update) == (other.on_delete, other.on_update);
    actions && (one.entity == other.entity || top(&one.entity) == top(&other.entity))
}

fn conflict(own: &Entity, field: &str, other: &Entity, reason: String) -> CoreError {
    CoreError::ConflictingField {
        entity: own.name.clone(),
        field: field.to_owned(),
        other: other.name.clone(),
        reason,
    }
}

//! What differs between the table that an entity asks for and the one in the database.

use super::table::{ForeignKey, Table, TableColumn};
use crate::error::CoreError;
use crate::schema::Index;

/// [`CoreError::SchemaMismatch`] with every difference, where there is one.
pub(super) fn check(wanted: &Table, found: &Table) -> Result<(), CoreError> {
    let differences = differences(wanted, found);
    if differences.is_empty() {
        return Ok(());
    }
    Err(CoreError::SchemaMismatch {
        table: wanted.name.clone(),
        differences,
    })
}

fn differences(wanted: &Table, found: &Table) -> Vec<String> {
    let mut out = Vec::new();
    for column in &wanted.columns {
        match found.columns.iter().find(|other| same(&other.name, &column.name)) {
            None => out.push(format!("the column '{}' is missing", column.name)),
            Some(other) => compare_columns(column, other, &mut out),
        }
    }
    for column in &found.columns {
        if !wanted.columns.iter().any(|other| same(&other.name, &column.name)) {
            out.push(format!("the column '{}' belongs to no field", column.name));
        }
    }
    if wanted.auto_increment != found.auto_increment {
        let word = if found.auto_increment { "is" } else { "is not" };
        out.push(format!("the primary key {word} AUTOINCREMENT"));
    }
    compare_foreign_keys(wanted, found, &mut out);
    compare_indexes(wanted, found, &mut out);
    out
}

fn compare_columns(wanted: &TableColumn, found: &TableColumn, out: &mut Vec<String>) {
    let name = &wanted.name;
    if !same(&wanted.sql_type, &found.sql_type) {
        out.push(format!(
            "the column '{name}' is {} and should be {}",
            found.sql_type, wanted.sql_type
        ));
    }
    if wanted.primary_key != found.primary_key {
        let word = if found.primary_key { "is" } else { "is not" };
        out.push(format!("the column '{name}' {word} the primary key"));
    } else if wanted.not_null != found.not_null && !wanted.primary_key {
        let word = if found.not_null { "does not take" } else { "takes" };
        out.push(format!("the column '{name}' {word} NULL"));
    }
    if wanted.default != found.default {
        let written = |default: &Option<String>| default.clone().unwrap_or_else(|| "none".to_owned());
        out.push(format!(
            "the column '{name}' has the default {} and should have {}",
            written(&found.default),
            written(&wanted.default)
        ));
    }
}

fn compare_foreign_keys(wanted: &Table, found: &Table, out: &mut Vec<String>) {
    for key in &wanted.foreign_keys {
        match found.foreign_keys.iter().find(|other| same(&other.column, &key.column)) {
            None => out.push(format!("the column '{}' has no foreign key", key.column)),
            Some(other) if !equal(key, other) => {
                out.push(format!(
                    "the foreign key of '{}' is {} and should be {}",
                    key.column,
                    describe(other),
                    describe(key)
                ));
            }
            Some(_) => {}
        }
    }
    for key in &found.foreign_keys {
        if !wanted.foreign_keys.iter().any(|other| same(&other.column, &key.column)) {
            out.push(format!(
                "the column '{}' has a foreign key, but its field is no reference",
                key.column
            ));
        }
    }
}

fn equal(wanted: &ForeignKey, found: &ForeignKey) -> bool {
    let column = match (&wanted.target_column, &found.target_column) {
        (Some(wanted), Some(found)) => same(wanted, found),
        // Left out it means the primary key, and entities refer to nothing else.
        _ => true,
    };
    column
        && same(&wanted.target_table, &found.target_table)
        && same(&wanted.on_delete, &found.on_delete)
        && same(&wanted.on_update, &found.on_update)
        && wanted.deferred == found.deferred
}

fn describe(key: &ForeignKey) -> String {
    let deferred = if key.deferred { "deferred" } else { "immediate" };
    format!(
        "to '{}', ON DELETE {}, ON UPDATE {}, {deferred}",
        key.target_table, key.on_delete, key.on_update
    )
}

fn compare_indexes(wanted: &Table, found: &Table, out: &mut Vec<String>) {
    let equal = |one: &Index, other: &Index| {
        one.unique == other.unique
            && one.columns.len() == other.columns.len()
            && one.columns.iter().zip(&other.columns).all(|(one, other)| same(one, other))
    };
    let describe = |index: &Index| {
        format!(
            "{}index over {}",
            if index.unique { "unique " } else { "" },
            index.columns.join(", ")
        )
    };
    for index in &wanted.indexes {
        if !found.indexes.iter().any(|other| equal(index, other)) {
            out.push(format!("the {} is missing", describe(index)));
        }
    }
    // A plain index too many changes no answer; a unique one refuses rows.
    for index in found.indexes.iter().filter(|index| index.unique) {
        if !wanted.indexes.iter().any(|other| equal(index, other)) {
            out.push(format!("the {} belongs to no entity", describe(index)));
        }
    }
}

/// SQLite compares names without case.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

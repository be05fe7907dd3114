//! What an application allows a migration to lose.

use super::options::invalid;
use super::table::{Table, same};
use crate::error::CoreError;
use crate::schema::Entity;

/// Names of what may be lost. Losing it again is nothing, so that an application says the same at every start.
#[derive(Debug)]
pub(super) struct Allow<'a>(&'a [String]);

impl<'a> Allow<'a> {
    /// Checks the names. [`CoreError::InvalidMigration`] for one that can never be done.
    pub(super) fn read(names: &'a [String], wanted: &[(&Entity, Table)]) -> Result<Self, CoreError> {
        names.iter().try_for_each(|name| check(name, wanted))?;
        Ok(Self(names))
    }

    /// Whether something may be dropped: `column` and `user.nick`.
    pub(super) fn drop(&self, kind: &str, name: &str) -> bool {
        let whole = drop_name(kind, name);
        self.0.iter().any(|allowed| same(allowed, &whole))
    }
}

/// How a loss is called.
pub(super) fn drop_name(kind: &str, name: &str) -> String {
    format!("drop {kind} {name}")
}

fn check(name: &str, wanted: &[(&Entity, Table)]) -> Result<(), CoreError> {
    let mut tables = wanted.iter().map(|(_, table)| table);
    let refused = |reason: &str| Err(invalid(format!("allow names {name:?}, {reason}")));
    if let Some(column) = name.strip_prefix("drop column ") {
        let of = |table: &Table| {
            column
                .get(table.name.len()..)?
                .strip_prefix('.')
                .map(|rest| table.column(rest).is_some())
        };
        let owner = tables.filter(|table| column.get(..table.name.len()).is_some_and(|start| same(start, &table.name)));
        return match owner.filter_map(of).reduce(|one, other| one || other) {
            None => refused("but no entity has that table; write 'drop column table.column'"),
            Some(true) => refused("but an entity has that column; remove its field first"),
            Some(false) => Ok(()),
        };
    }
    if let Some(table) = name.strip_prefix("drop table ") {
        return match tables.any(|wanted| same(&wanted.name, table)) {
            true => refused("but that is the table of an entity; remove the entity first"),
            false => Ok(()),
        };
    }
    if let Some(index) = name.strip_prefix("drop index ") {
        return match tables.any(|wanted| wanted.indexes.iter().any(|known| same(&known.name, index))) {
            true => refused("but an entity declares that index; remove it there first"),
            false => Ok(()),
        };
    }
    refused("which can be 'drop column table.column', 'drop table name' or 'drop index name'")
}

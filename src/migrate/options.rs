//! What an application says about a migration, and which tables and columns it means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::table::{Table, same};
use crate::error::CoreError;
use crate::raw::{Fragment, SqlPiece};
use crate::schema::{Entity, Schema};
use crate::serde_skip::is_false;

/// Options of a migration. Columns are written `table.column`; of those that the entities have, `Entity.field` does as well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", default)]
pub struct MigrateOptions {
    /// Answers what would be done, and does nothing.
    #[serde(skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub dry_run: bool,
    /// Old names of tables and columns, each with the new one: `{'user.nick': 'user.name', user: 'person'}`.
    #[tsify(optional, type = "Record<string, string>")]
    pub renames: BTreeMap<String, String>,
    /// What may be lost, by name: `drop column user.nick`, `drop table post`, `drop index by_name`.
    #[tsify(optional)]
    pub allow: Vec<String>,
    /// For columns that rows have no value for: SQL over the other columns of the row, `{'user.slug': "lower(name)"}`.
    #[tsify(optional, type = "Record<string, string>")]
    pub backfill: BTreeMap<String, String>,
    /// For columns whose type changes: the new value as SQL over the columns of the row, in place of Relata's own conversion. NULL stays.
    #[tsify(optional, type = "Record<string, string>")]
    pub convert: BTreeMap<String, String>,
}

/// A table that the schema asks for, or one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) table: String,
    pub(super) column: Option<String>,
}

/// Every name by which an application may call tables and columns.
pub(super) struct Names {
    names: Vec<(String, Target)>,
}

impl Names {
    pub(super) fn new(schema: &Schema, wanted: &[(&Entity, Table)]) -> Self {
        let mut names = Vec::new();
        for (root, table) in wanted {
            let target = |column: Option<&str>| Target {
                table: table.name.clone(),
                column: column.map(str::to_owned),
            };
            names.push((table.name.clone(), target(None)));
            for column in &table.columns {
                names.push((format!("{}.{}", table.name, column.name), target(Some(&column.name))));
            }
            for member in schema.family(root) {
                names.push((member.name.clone(), target(None)));
                for column in &member.columns {
                    for owner in [&member.name, &table.name] {
                        names.push((format!("{owner}.{}", column.field), target(Some(&column.name))));
                    }
                }
            }
        }
        Self { names }
    }

    /// What a name means. Names of tables and columns go before those of entities and fields.
    pub(super) fn target(&self, name: &str) -> Option<&Target> {
        let exact = self.names.iter().find(|(known, _)| known == name);
        let found = exact.or_else(|| self.names.iter().find(|(known, _)| same(known, name)));
        found.map(|(_, target)| target)
    }

    /// The names of a table and of its entities.
    pub(super) fn of_table<'n>(&'n self, table: &'n str) -> impl Iterator<Item = &'n str> {
        let own = self
            .names
            .iter()
            .filter(move |(_, target)| target.column.is_none() && same(&target.table, table));
        own.map(|(name, _)| name.as_str())
    }
}

/// SQL that the application gives for columns.
#[derive(Debug, Default)]
pub(super) struct Expressions(Vec<(Target, String)>);

impl Expressions {
    /// Reads and checks them. [`CoreError::InvalidMigration`], [`CoreError::InvalidSql`]
    pub(super) fn read(
        schema: &Schema,
        names: &Names,
        option: &str,
        given: &BTreeMap<String, String>,
    ) -> Result<Self, CoreError> {
        let mut out = Vec::new();
        for (name, sql) in given {
            let Some(target) = names.target(name).filter(|target| target.column.is_some()) else {
                return Err(invalid(format!(
                    "{option} names {name:?}, which no entity has; write 'table.column' or 'Entity.field'"
                )));
            };
            if sql.trim().is_empty() {
                return Err(invalid(format!(
                    "{option} has no SQL for {name:?}; write an expression, such as \"lower(name)\""
                )));
            }
            Fragment::condition(schema, &[SqlPiece::Text { text: sql.clone() }])?;
            out.push((target.clone(), format!("({sql})")));
        }
        Ok(Self(out))
    }

    pub(super) fn of(&self, table: &str, column: &str) -> Option<&str> {
        let is_it =
            |target: &Target| same(&target.table, table) && target.column.as_deref().is_some_and(|name| same(name, column));
        self.0.iter().find(|(target, _)| is_it(target)).map(|(_, sql)| sql.as_str())
    }
}

/// [`CoreError::InvalidMigration`]; the reason follows `migrate(): `.
pub(super) fn invalid(reason: String) -> CoreError {
    CoreError::InvalidMigration { reason }
}

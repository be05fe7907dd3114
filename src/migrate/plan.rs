//! The steps from the tables in the database to those that the entities ask for.

use super::allow::{Allow, drop_name};
use super::check::Check;
use super::copy::Copy;
use super::ddl;
use super::diff::{self, Change};
use super::indexes::{Indexes, Renamed};
use super::inspect::{Found, Live, count, number};
use super::options::Expressions;
use super::rebuild;
use super::step::{MigrationStep, MigrationStepKind as Kind, counted};
use super::table::{Table, TableColumn, same};
use crate::driver::Driver;
use crate::error::{CoreError, RefusedChange};
use crate::schema::{Entity, Index};
use crate::sql::{identifier, strict_identifier};

/// What a plan is made from.
pub(super) struct Planner<'a, D> {
    pub(super) driver: &'a D,
    pub(super) live: &'a Live,
    pub(super) wanted: &'a [(&'a Entity, Table)],
    /// For each wanted table.
    pub(super) renamed: &'a [Renamed],
    pub(super) allow: &'a Allow<'a>,
    pub(super) backfill: &'a Expressions,
    pub(super) convert: &'a Expressions,
}

/// A plan. Indexes go first and come last, so that none is in the way and each finds its columns.
#[derive(Debug, Default)]
pub(super) struct Plan {
    dropped_indexes: Vec<MigrationStep>,
    created_tables: Vec<MigrationStep>,
    changed_tables: Vec<MigrationStep>,
    dropped_tables: Vec<MigrationStep>,
    created_indexes: Vec<MigrationStep>,
    /// What the data is against.
    pub(super) refused: Vec<RefusedChange>,
    /// What nobody knows and stays.
    pub(super) kept: Vec<String>,
}

impl Plan {
    pub(super) fn steps(&self) -> impl Iterator<Item = &MigrationStep> {
        let first = self
            .dropped_indexes
            .iter()
            .chain(&self.created_tables)
            .chain(&self.changed_tables);
        first.chain(&self.dropped_tables).chain(&self.created_indexes)
    }
}

impl<D: Driver> Planner<'_, D> {
    pub(super) fn plan(&self) -> Result<Plan, CoreError> {
        let mut plan = Plan::default();
        for ((_, wanted), renamed) in self.wanted.iter().zip(self.renamed) {
            match self.live.found(self.driver, &wanted.name)? {
                None => create(wanted, &mut plan),
                Some(found) => self.change(wanted, &found, renamed, &mut plan)?,
            }
        }
        self.strangers(&mut plan)?;
        Ok(plan)
    }

    fn change(&self, wanted: &Table, found: &Found, renamed: &Renamed, plan: &mut Plan) -> Result<(), CoreError> {
        let indexes = Indexes {
            wanted: self.wanted,
            allow: self.allow,
            renamed,
        };
        let mut changes = diff::changes(wanted, found, |index| indexes.goes(&wanted.name, index));
        changes.extend(indexes.named_anew(wanted, found));
        let gone: Vec<String> = changes
            .iter()
            .filter_map(|change| match change {
                Change::DropIndex(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        self.keep_indexes(wanted, found, &gone, plan);
        if changes.is_empty() {
            return Ok(());
        }
        let rows = count(self.driver, &found.table.name)?;
        let copy = Copy {
            wanted,
            found: &found.table,
            backfill: self.backfill,
            convert: self.convert,
        };
        self.lose_columns(wanted, found, &changes, &gone, plan)?;
        if rows > 0 {
            let check = Check {
                driver: self.driver,
                live: self.live,
                copy: &copy,
            };
            plan.refused.extend(check.refused(&changes)?);
        }
        let alters = changes.iter().all(|change| match change {
            Change::AddColumn(column) => self.can_add(wanted, column, rows),
            Change::DropColumn(column) => self.can_drop(found, column, &gone),
            change => !change.needs_rebuild(),
        });
        let step = |kind, name: Option<&str>, description: String, statements| MigrationStep {
            kind,
            table: wanted.name.clone(),
            name: name.map(str::to_owned),
            description,
            rows,
            statements,
        };
        for name in &gone {
            let description = format!("Drop the index '{name}' of '{}'", wanted.name);
            plan.dropped_indexes
                .push(step(Kind::DropIndex, Some(name), description, vec![ddl::drop("INDEX", name)]));
        }
        if !alters {
            let statements = rebuild::statements(&copy, found, self.live, &gone);
            plan.changed_tables
                .push(step(Kind::RebuildTable, None, describe_rebuild(&copy, &changes), statements));
        }
        for change in &changes {
            match change {
                Change::AddColumn(column) if alters => {
                    let filled = column
                        .default
                        .as_ref()
                        .map(|value| format!(" with {value}"))
                        .unwrap_or_default();
                    let description = format!("Add the column '{}' to '{}'{filled}", column.name, wanted.name);
                    plan.changed_tables.push(step(
                        Kind::AddColumn,
                        Some(&column.name),
                        description,
                        vec![ddl::add_column(wanted, column)],
                    ));
                }
                Change::DropColumn(column) if alters => {
                    let description = format!("Drop the column '{column}' of '{}'", wanted.name);
                    plan.changed_tables.push(step(
                        Kind::DropColumn,
                        Some(column),
                        description,
                        vec![ddl::drop_column(&found.table.name, column)],
                    ));
                }
                Change::AddIndex(index) => {
                    let description = creating(index, wanted);
                    plan.created_indexes.push(step(
                        Kind::CreateIndex,
                        Some(&index.name),
                        description,
                        vec![ddl::create_index(&wanted.name, index)],
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether ALTER TABLE adds a column: it takes constants only.
    fn can_add(&self, wanted: &Table, column: &TableColumn, rows: u32) -> bool {
        let is_filled = !column.not_null || column.default.is_some() || rows == 0;
        !column.primary_key && is_filled && self.backfill.of(&wanted.name, &column.name).is_none()
    }

    /// Whether ALTER TABLE drops a column: nothing else may name it.
    fn can_drop(&self, found: &Found, name: &str, gone: &[String]) -> bool {
        let table = &found.table;
        let is_free = table.column(name).is_some_and(|column| !column.primary_key)
            && table.foreign_keys.iter().all(|key| !same(&key.column, name))
            && table.constraints.is_empty()
            && table.columns.iter().all(|column| column.generated.is_none());
        let indexed = |index: &&crate::schema::Index| index.columns.iter().any(|column| same(column, name));
        let is_plain = |name: &String| table.indexes.iter().any(|index| index.name == *name);
        is_free
            && table.indexes.iter().filter(indexed).all(|index| gone.contains(&index.name))
            && found.created.iter().all(|object| is_plain(&object.name))
            && self.live.of_kind("view").chain(self.live.of_kind("trigger")).next().is_none()
    }

    /// Names what goes with columns.
    fn lose_columns(
        &self,
        wanted: &Table,
        found: &Found,
        changes: &[Change],
        gone: &[String],
        plan: &mut Plan,
    ) -> Result<(), CoreError> {
        for change in changes {
            let Change::DropColumn(column) = change else { continue };
            let whole = format!("{}.{column}", wanted.name);
            let filled = format!(
                "SELECT count(*) FROM {} WHERE {} IS NOT NULL",
                identifier(&found.table.name),
                strict_identifier(column)
            );
            let rows = number(self.driver, &filled)?;
            let lose = |name, rows, reason| RefusedChange {
                name,
                table: wanted.name.clone(),
                column: Some(column.clone()),
                rows,
                reason,
                allowable: true,
                row: None,
            };
            if rows > 0 && !self.allow.drop("column", &whole) {
                let reason = format!(
                    "no field has this column, and its values in {} would be lost; if it has a new name, write migrate({{renames: {{'{whole}': '{}.…'}}}})",
                    counted(rows, "row"),
                    wanted.name
                );
                plan.refused.push(lose(drop_name("column", &whole), rows, reason));
            }
            let over = found
                .table
                .indexes
                .iter()
                .filter(|index| index.columns.iter().any(|name| same(name, column)));
            for index in
                over.filter(|index| found.created.iter().any(|object| object.name == index.name) && !gone.contains(&index.name))
            {
                let reason = format!("it is over '{column}', which goes");
                plan.refused.push(lose(drop_name("index", &index.name), 0, reason));
            }
        }
        Ok(())
    }

    fn keep_indexes(&self, wanted: &Table, found: &Found, gone: &[String], plan: &mut Plan) {
        let is_asked = |name: &str| {
            let known = found.table.indexes.iter().find(|index| index.name == name);
            known.is_some_and(|index| wanted.indexes.iter().any(|other| diff::covers_same(other, index)))
        };
        let names = found.created.iter().map(|object| &object.name);
        let kept = names.filter(|name| !is_asked(name) && !gone.contains(name));
        plan.kept.extend(kept.map(|name| drop_name("index", name)));
    }

    /// Tables that no entity knows stay, unless they are named.
    fn strangers(&self, plan: &mut Plan) -> Result<(), CoreError> {
        for object in self.live.of_kind("table") {
            let is_own = object.name.to_ascii_lowercase().starts_with("sqlite_") || OWN_TABLES.contains(&object.name.as_str());
            if is_own || self.wanted.iter().any(|(_, wanted)| same(&wanted.name, &object.name)) {
                continue;
            }
            if !self.allow.drop("table", &object.name) {
                plan.kept.push(drop_name("table", &object.name));
                continue;
            }
            plan.dropped_tables.push(MigrationStep {
                kind: Kind::DropTable,
                table: object.name.clone(),
                name: None,
                description: format!("Drop the table '{}'", object.name),
                rows: count(self.driver, &object.name)?,
                statements: vec![ddl::drop("TABLE", &object.name)],
            });
        }
        Ok(())
    }
}

/// The tables in which Relata remembers what tabs have committed, and which migrations ran.
const OWN_TABLES: [&str; 2] = ["relata_tabs", "relata_migrations"];

fn creating(index: &Index, table: &Table) -> String {
    let columns = index.columns.join(", ");
    format!("Create the index '{}' over {columns} of '{}'", index.name, table.name)
}

fn create(wanted: &Table, plan: &mut Plan) {
    let step = |kind, name: Option<&str>, description, statement| MigrationStep {
        kind,
        table: wanted.name.clone(),
        name: name.map(str::to_owned),
        description,
        rows: 0,
        statements: vec![statement],
    };
    let description = format!("Create the table '{}'", wanted.name);
    plan.created_tables.push(step(
        Kind::CreateTable,
        None,
        description,
        ddl::create_table(wanted, &wanted.name),
    ));
    for index in &wanted.indexes {
        let description = creating(index, wanted);
        plan.created_indexes.push(step(
            Kind::CreateIndex,
            Some(&index.name),
            description,
            ddl::create_index(&wanted.name, index),
        ));
    }
}

fn describe_rebuild(copy: &Copy<'_>, changes: &[Change]) -> String {
    let own = changes
        .iter()
        .filter(|change| !matches!(change, Change::AddIndex(_) | Change::DropIndex(_)));
    let words = own.map(|change| match change {
        Change::AddColumn(column) if column.default.is_some() || copy.backfill.of(&copy.wanted.name, &column.name).is_some() => {
            format!("{change} with {}", copy.value(column))
        }
        Change::Null { column, not_null: true } => match copy.backfill.of(&copy.wanted.name, column) {
            Some(fill) => format!("{change} but gets {fill}"),
            None => change.to_string(),
        },
        change => change.to_string(),
    });
    format!(
        "Rebuild the table '{}': {}",
        copy.wanted.name,
        words.collect::<Vec<_>>().join(", ")
    )
}

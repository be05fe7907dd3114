//! A table as SQLite sees it: the common form of an entity and of what is in a database.

use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity, Index, ReferentialAction, Schema};

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<TableColumn>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) indexes: Vec<Index>,
    /// Whether keys of removed rows are never given again.
    pub(super) auto_increment: bool,
    /// Constraints that no entity declares, as SQL.
    pub(super) constraints: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) sql_type: String,
    pub(super) not_null: bool,
    pub(super) primary_key: bool,
    /// The default as SQL.
    pub(super) default: Option<String>,
    /// How an entity writes its values; unknown of a column in the database.
    pub(super) codec: Option<Codec>,
    /// `COLLATE …`, which no entity declares.
    pub(super) collation: Option<String>,
    /// `GENERATED ALWAYS AS (…)`, which no entity declares.
    pub(super) generated: Option<String>,
    /// The names that it had before.
    pub(super) renamed_from: Vec<String>,
}

/// A foreign key over one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ForeignKey {
    pub(super) column: String,
    pub(super) target_table: String,
    /// Absent where the database leaves it to the target's primary key.
    pub(super) target_column: Option<String>,
    pub(super) on_delete: String,
    pub(super) on_update: String,
    /// Whether it is checked at the end of the transaction.
    pub(super) deferred: bool,
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| same(&column.name, name))
    }

    pub(super) fn key(&self) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.primary_key)
    }
}

/// SQLite compares names without case.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The tables that a schema asks for, those that others refer to first, each with the entity at its top.
pub(super) fn all_wanted(schema: &Schema) -> Result<Vec<(&Entity, Table)>, CoreError> {
    let roots = schema.ranked().into_iter().filter(|entity| entity.bases().is_empty());
    roots.map(|entity| Ok((entity, wanted(schema, entity)?))).collect()
}

/// The table that an entity asks for, together with those that share it.
fn wanted(schema: &Schema, entity: &Entity) -> Result<Table, CoreError> {
    let mut table = Table {
        name: entity.table.clone(),
        auto_increment: entity.key.auto_increment,
        ..Table::default()
    };
    for member in schema.family(entity) {
        for column in &member.columns {
            if table.column(&column.name).is_none() {
                add(schema, &mut table, column)?;
            }
        }
        for index in &member.indexes {
            if !table.indexes.contains(index) {
                table.indexes.push(index.clone());
            }
        }
    }
    Ok(table)
}

fn add(schema: &Schema, table: &mut Table, column: &Column) -> Result<(), CoreError> {
    table.columns.push(TableColumn {
        name: column.name.clone(),
        sql_type: column.sql_type.clone(),
        not_null: !column.nullable && !column.partial,
        primary_key: column.primary_key,
        default: column.default.clone(),
        codec: Some(column.codec),
        renamed_from: column.renamed_from.clone(),
        ..TableColumn::default()
    });
    if let Some(reference) = &column.reference {
        let target = schema.entity(&reference.entity)?;
        table.foreign_keys.push(ForeignKey {
            column: column.name.clone(),
            target_table: target.table.clone(),
            target_column: Some(target.key.name.clone()),
            on_delete: action(reference.on_delete).to_owned(),
            on_update: action(reference.on_update).to_owned(),
            deferred: true,
        });
    }
    Ok(())
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::SetDefault => "SET DEFAULT",
    }
}

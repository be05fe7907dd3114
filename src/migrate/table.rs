//! A table as SQLite sees it: the common form of an entity and of what is in a database.

use crate::error::CoreError;
use crate::schema::{Column, Entity, Index, ReferentialAction, Schema};

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<TableColumn>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) indexes: Vec<Index>,
    /// Whether keys of removed rows are never given again.
    pub(super) auto_increment: bool,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) sql_type: String,
    pub(super) not_null: bool,
    pub(super) primary_key: bool,
    /// The default as SQL.
    pub(super) default: Option<String>,
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

/// The table that an entity asks for, together with those that share it.
pub(super) fn wanted(schema: &Schema, entity: &Entity) -> Result<Table, CoreError> {
    let mut table = Table {
        name: entity.table.clone(),
        columns: Vec::new(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        auto_increment: entity.key.auto_increment,
    };
    for member in schema.family(entity) {
        for column in &member.columns {
            if !table
                .columns
                .iter()
                .any(|known| known.name.eq_ignore_ascii_case(&column.name))
            {
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

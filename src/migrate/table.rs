//! A table as SQLite sees it: the common form of an entity and of what is in a database.

use crate::error::CoreError;
use crate::schema::{Entity, Index, ReferentialAction, Schema};

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

/// The table that an entity asks for.
pub(super) fn wanted(schema: &Schema, entity: &Entity) -> Result<Table, CoreError> {
    let columns = entity.columns.iter().map(|column| TableColumn {
        name: column.name.clone(),
        sql_type: column.sql_type.clone(),
        not_null: !column.nullable,
        primary_key: column.primary_key,
        default: column.default.clone(),
    });
    let mut foreign_keys = Vec::new();
    for column in &entity.columns {
        let Some(reference) = &column.reference else { continue };
        let target = schema.entity(&reference.entity)?;
        foreign_keys.push(ForeignKey {
            column: column.name.clone(),
            target_table: target.table.clone(),
            target_column: Some(target.key.name.clone()),
            on_delete: action(reference.on_delete).to_owned(),
            on_update: action(reference.on_update).to_owned(),
            deferred: true,
        });
    }
    Ok(Table {
        name: entity.table.clone(),
        columns: columns.collect(),
        foreign_keys,
        indexes: entity.indexes.clone(),
        auto_increment: entity.key.auto_increment,
    })
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

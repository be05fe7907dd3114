//! What differs between the table that an entity asks for and the one in the database.

use std::fmt::{self, Display};

use super::inspect::Found;
use super::table::{ForeignKey, Table, TableColumn, same};
use crate::schema::Index;

/// One difference, as what has to be done about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    AddColumn(TableColumn),
    DropColumn(String),
    /// Another type; values are converted.
    Type {
        column: String,
        from: String,
        to: String,
    },
    Key {
        column: String,
        is_key: bool,
    },
    Null {
        column: String,
        not_null: bool,
    },
    Default {
        column: String,
        to: Option<String>,
    },
    /// Values that SQLite computes become values of their own.
    Ungenerate(String),
    AutoIncrement(bool),
    AddForeignKey(ForeignKey),
    DropForeignKey(String),
    AddIndex(Index),
    DropIndex(String),
}

impl Change {
    /// Whether SQLite has no statement for it and the table is built anew.
    pub(super) fn needs_rebuild(&self) -> bool {
        !matches!(
            self,
            Self::AddColumn(_) | Self::DropColumn(_) | Self::AddIndex(_) | Self::DropIndex(_)
        )
    }
}

impl Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddColumn(column) => write!(f, "add '{}'", column.name),
            Self::DropColumn(column) => write!(f, "drop '{column}'"),
            Self::Type { column, from, to } if from.is_empty() => write!(f, "make '{column}', which has no type, {to}"),
            Self::Type { column, from, to } => write!(f, "convert '{column}' from {from} to {to}"),
            Self::Key { column, is_key: true } => write!(f, "make '{column}' the primary key"),
            Self::Key { column, .. } => write!(f, "'{column}' is the primary key no longer"),
            Self::Null { column, not_null: true } => write!(f, "'{column}' takes no NULL"),
            Self::Null { column, .. } => write!(f, "'{column}' takes NULL"),
            Self::Default { column, to: Some(to) } => write!(f, "'{column}' has the default {to}"),
            Self::Default { column, .. } => write!(f, "'{column}' has no default"),
            Self::Ungenerate(column) => write!(f, "'{column}' holds values instead of computing them"),
            Self::AutoIncrement(true) => f.write_str("keys of removed rows are not given again"),
            Self::AutoIncrement(false) => f.write_str("keys of removed rows may be given again"),
            Self::AddForeignKey(key) => write!(
                f,
                "'{}' refers to '{}' (ON DELETE {})",
                key.column, key.target_table, key.on_delete
            ),
            Self::DropForeignKey(column) => write!(f, "'{column}' refers to nothing"),
            Self::AddIndex(index) => write!(f, "add the index '{}'", index.name),
            Self::DropIndex(index) => write!(f, "drop the index '{index}'"),
        }
    }
}

/// Every difference. `droppable` says of the indexes too many whether they go.
pub(super) fn changes(wanted: &Table, found: &Found, droppable: impl Fn(&Index) -> bool) -> Vec<Change> {
    let mut out = Vec::new();
    for column in &wanted.columns {
        match found.table.column(&column.name) {
            None => out.push(Change::AddColumn(column.clone())),
            Some(other) => compare_columns(column, other, &mut out),
        }
    }
    let unknown = found
        .table
        .columns
        .iter()
        .filter(|column| wanted.column(&column.name).is_none());
    // What SQLite computes is no data, and no entity's: it stays.
    out.extend(
        unknown
            .filter(|column| column.generated.is_none())
            .map(|column| Change::DropColumn(column.name.clone())),
    );
    if wanted.auto_increment != found.table.auto_increment {
        out.push(Change::AutoIncrement(wanted.auto_increment));
    }
    compare_foreign_keys(wanted, &found.table, &mut out);
    compare_indexes(wanted, found, droppable, &mut out);
    out
}

fn compare_columns(wanted: &TableColumn, found: &TableColumn, out: &mut Vec<Change>) {
    let column = || wanted.name.clone();
    if found.generated.is_some() {
        out.push(Change::Ungenerate(column()));
    }
    if !same(&wanted.sql_type, &found.sql_type) {
        out.push(Change::Type {
            column: column(),
            from: found.sql_type.clone(),
            to: wanted.sql_type.clone(),
        });
    }
    if wanted.primary_key != found.primary_key {
        out.push(Change::Key {
            column: column(),
            is_key: wanted.primary_key,
        });
    } else if wanted.not_null != found.not_null && !wanted.primary_key {
        out.push(Change::Null {
            column: column(),
            not_null: wanted.not_null,
        });
    }
    if wanted.default != found.default {
        out.push(Change::Default {
            column: column(),
            to: wanted.default.clone(),
        });
    }
}

fn compare_foreign_keys(wanted: &Table, found: &Table, out: &mut Vec<Change>) {
    let of = |table: &Table, column: &str| {
        table
            .foreign_keys
            .iter()
            .filter(|key| same(&key.column, column))
            .cloned()
            .collect::<Vec<_>>()
    };
    for key in wanted.foreign_keys.iter().filter(|key| found.column(&key.column).is_some()) {
        if !matches!(of(found, &key.column).as_slice(), [other] if equal(key, other)) {
            out.push(Change::AddForeignKey(key.clone()));
        }
    }
    for key in &found.foreign_keys {
        if wanted.column(&key.column).is_some() && of(wanted, &key.column).is_empty() {
            out.push(Change::DropForeignKey(key.column.clone()));
        }
    }
}

/// Whether two foreign keys are the same but for when they are looked at: one that is not deferred serves entities as well, and tables
/// that others made are not built anew for it.
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
}

fn compare_indexes(wanted: &Table, found: &Found, droppable: impl Fn(&Index) -> bool, out: &mut Vec<Change>) {
    let of_database = &found.table.indexes;
    let missing = wanted
        .indexes
        .iter()
        .filter(|index| !of_database.iter().any(|other| covers_same(index, other)));
    let needless = found.created.iter().filter_map(|object| {
        let index = of_database.iter().find(|index| index.name == object.name);
        // One over an expression or some rows has no entity to ask for it.
        let bare = Index {
            name: object.name.clone(),
            columns: Vec::new(),
            unique: false,
        };
        let index = index.cloned().unwrap_or(bare);
        let is_wanted = wanted.indexes.iter().any(|other| covers_same(other, &index));
        (!is_wanted && droppable(&index)).then_some(Change::DropIndex(index.name))
    });
    out.extend(needless);
    out.extend(missing.cloned().map(Change::AddIndex));
}

/// Whether two indexes are the same but for their names.
pub(super) fn covers_same(one: &Index, other: &Index) -> bool {
    one.unique == other.unique
        && one.columns.len() == other.columns.len()
        && one.columns.iter().zip(&other.columns).all(|(one, other)| same(one, other))
}

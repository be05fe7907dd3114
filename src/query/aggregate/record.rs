//! The fields of a grouped query's records: what each is computed of, and how it is read.

use super::super::ast::{AggregateFunction, AggregateShape, GroupShape};
use super::super::plan::{ColumnRead, RecordField, RecordValue};
use super::super::statement::Statement;
use super::function;
use super::table::{Place, Table};
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity};
use crate::sql::Alias;

/// The fields of a record, the group fields first.
#[derive(Debug)]
pub(super) struct Record<'q> {
    entries: Vec<Entry<'q>>,
}

#[derive(Debug)]
struct Entry<'q> {
    name: &'q str,
    source: Source<'q>,
    read: ColumnRead,
    value: RecordValue,
    /// The result column, as conditions on groups and orders of them see it.
    column: Column,
}

#[derive(Debug)]
enum Source<'q> {
    Group(Place<'q>),
    Rows,
    Aggregate(&'q AggregateShape, Place<'q>),
}

impl<'q> Record<'q> {
    /// Finds every field, and checks names and types.
    pub(super) fn resolve(table: &Table<'q>, group: &'q GroupShape) -> Result<Self, CoreError> {
        let mut record = Self { entries: Vec::new() };
        for path in &group.by {
            let place = table.at(path)?;
            record.add(table, path, Source::Group(place))?;
        }
        for aggregate in &group.aggregates {
            let source = match (&aggregate.field, aggregate.function) {
                (None, AggregateFunction::Count) => Source::Rows,
                (field, _) => Source::Aggregate(aggregate, table.at(field.as_deref().unwrap_or_default())?),
            };
            record.add(table, &aggregate.alias, source)?;
        }
        if record.entries.is_empty() {
            return Err(CoreError::WrongValue {
                entity: table.node.entity.name.clone(),
                field: "groupBy".to_owned(),
                expected: "at least one field".to_owned(),
                actual: "none".to_owned(),
            });
        }
        Ok(record)
    }

    fn add(&mut self, table: &Table<'q>, name: &'q str, source: Source<'q>) -> Result<(), CoreError> {
        let reason = if name.is_empty() {
            Some("is empty")
        } else if name == "__proto__" {
            Some("is not a name that a plain object can have")
        } else if name.starts_with('$') {
            Some("begins with $, as operators do")
        } else if self.entries.iter().any(|entry| entry.name == name) {
            Some("stands for two values")
        } else {
            None
        };
        if let Some(reason) = reason {
            return Err(CoreError::InvalidAlias {
                entity: table.node.entity.name.clone(),
                alias: name.to_owned(),
                reason: reason.to_owned(),
            });
        }
        let column = format!("c{}", self.entries.len());
        self.entries.push(source.entry(name, column)?);
        Ok(())
    }

    /// The records as the rows of an entity whose fields are the names of the record.
    pub(super) fn as_entity(&self, root: &Entity) -> Entity {
        Entity {
            name: format!("{} groups", root.name),
            table: root.table.clone(),
            renamed_from: Vec::new(),
            key: root.key.clone(),
            columns: self.entries.iter().map(|entry| entry.column.clone()).collect(),
            keys: Vec::new(),
            back_references: Vec::new(),
            indexes: Vec::new(),
            rank: 0,
            join_table: None,
            inheritance: None,
            version: None,
            soft_delete: None,
        }
    }

    /// The result columns of the group fields.
    pub(super) fn group_columns(&self) -> impl Iterator<Item = String> + '_ {
        self.groups().map(|(entry, _)| entry.column.name.clone())
    }

    /// How rows become records.
    pub(super) fn fields(&self) -> Vec<RecordField> {
        let field = |entry: &Entry<'_>| RecordField {
            name: entry.name.to_owned(),
            value: entry.value.clone(),
        };
        self.entries.iter().map(field).collect()
    }

    /// Writes the result columns as they are selected from the groups.
    pub(super) fn select(&self, statement: &mut Statement, groups: Alias) -> Vec<ColumnRead> {
        for (index, entry) in self.entries.iter().enumerate() {
            statement.sql.comma(index);
            // sql.js has no getter for 64 bits.
            if entry.read.codec == Codec::Bigint {
                statement.sql.raw("CAST(").column(groups, &entry.column.name).raw(" AS TEXT)");
            } else {
                statement.sql.column(groups, &entry.column.name);
            }
        }
        self.entries.iter().map(|entry| entry.read).collect()
    }

    /// Writes the statement of the groups.
    pub(super) fn write(&self, statement: &mut Statement, table: &Table<'_>) {
        statement.sql.raw("SELECT ");
        for (index, entry) in self.entries.iter().enumerate() {
            statement.sql.comma(index);
            entry.source.write(statement);
            statement.sql.raw(" AS ").identifier(&entry.column.name);
        }
        statement.sql.raw(" FROM ");
        table.write(statement);
        for (index, (_, place)) in self.groups().enumerate() {
            statement.sql.raw(if index == 0 { " GROUP BY " } else { ", " });
            statement.sql.column(place.alias, &place.column.name);
        }
    }

    fn groups(&self) -> impl Iterator<Item = (&Entry<'q>, &Place<'q>)> + '_ {
        self.entries.iter().filter_map(|entry| match &entry.source {
            Source::Group(place) => Some((entry, place)),
            _ => None,
        })
    }
}

impl<'q> Source<'q> {
    fn entry(self, name: &'q str, column: String) -> Result<Entry<'q>, CoreError> {
        let computed = |codec: Codec, nullable: bool| (ColumnRead { codec, nullable }, RecordValue::Computed { codec }, None);
        let (read, value, like) = match &self {
            Self::Group(place) => (
                ColumnRead {
                    codec: place.column.codec,
                    nullable: place.nullable,
                },
                RecordValue::Field {
                    entity: place.entity.name.clone(),
                    field: place.column.field.clone(),
                    reference: place.column.reference.as_ref().map(|reference| reference.entity.clone()),
                },
                Some(place.column),
            ),
            Self::Rows => computed(Codec::Integer, false),
            Self::Aggregate(aggregate, place) => {
                function::check(aggregate, place)?;
                match aggregate.function {
                    AggregateFunction::Count => computed(Codec::Integer, false),
                    AggregateFunction::Average => computed(Codec::Number, true),
                    AggregateFunction::GroupConcat => computed(Codec::String, true),
                    AggregateFunction::Sum => sum(place.column),
                    AggregateFunction::Min | AggregateFunction::Max => (
                        ColumnRead {
                            codec: place.column.codec,
                            nullable: true,
                        },
                        RecordValue::OneOf {
                            entity: place.entity.name.clone(),
                            field: place.column.field.clone(),
                        },
                        Some(place.column),
                    ),
                }
            }
        };
        let column = result_column(name, column, &value, like);
        Ok(Entry {
            name,
            source: self,
            read,
            value,
            column,
        })
    }

    fn write(&self, statement: &mut Statement) {
        match self {
            Self::Group(place) => {
                statement.sql.column(place.alias, &place.column.name);
            }
            Self::Rows => {
                statement.sql.raw("COUNT(*)");
            }
            Self::Aggregate(aggregate, place) => {
                function::write(statement, aggregate, place);
            }
        }
    }
}

fn sum(column: &Column) -> (ColumnRead, RecordValue, Option<&Column>) {
    let codec = if function::is_whole(column) {
        Codec::Integer
    } else {
        column.codec
    };
    // An integer is read as text: it may be beyond what a number holds exactly.
    let read = ColumnRead {
        codec: if codec == Codec::Integer { Codec::Bigint } else { codec },
        nullable: codec == Codec::Number,
    };
    (read, RecordValue::Sum { codec }, None)
}

/// The column of a result: like the one that its values come from, or of a codec of its own.
fn result_column(field: &str, name: String, value: &RecordValue, like: Option<&Column>) -> Column {
    let codec = match value {
        RecordValue::Computed { codec } | RecordValue::Sum { codec } => *codec,
        RecordValue::Field { .. } | RecordValue::OneOf { .. } => like.map_or(Codec::String, |column| column.codec),
    };
    Column {
        field: field.to_owned(),
        name,
        renamed_from: Vec::new(),
        codec,
        sql_type: String::new(),
        value: None,
        constants: like.map(|column| column.constants.clone()).unwrap_or_default(),
        nullable: true,
        null_value: false,
        primary_key: false,
        auto_increment: false,
        default: None,
        reference: like.and_then(|column| column.reference.clone()),
        partial: false,
    }
}

//! Hand-written SQL with its names looked up, and how it is written.

use super::piece::{SqlPiece, SqlValue};
use super::token::{Token, in_word, tokens};
use crate::error::CoreError;
use crate::schema::{Column, Entity, Field, Schema};
use crate::sql::{Alias, strict_identifier};

/// A piece with its names looked up. `Text` is never next to `Text`.
#[derive(Debug, Clone)]
pub(super) enum Piece<'s> {
    Text(String),
    Value { slot: u32, value: SqlValue },
    Table(&'s Entity),
    Column { entity: &'s Entity, column: &'s Column },
    Identifier(String),
}

/// Some SQL. Its parentheses, quotes and comments end inside it.
#[derive(Debug, Clone)]
pub struct Fragment<'s> {
    pub(super) pieces: Vec<Piece<'s>>,
}

/// The row that a condition is about: columns of its entity are this row's.
#[derive(Debug, Clone, Copy)]
pub struct Row<'s> {
    /// Its entity.
    pub entity: &'s Entity,
    /// What stands for it in the statement.
    pub alias: Alias,
}

impl<'s> Fragment<'s> {
    /// Looks up the names.
    pub(super) fn new(schema: &'s Schema, pieces: &[SqlPiece]) -> Result<Self, CoreError> {
        let mut fragment = Self { pieces: Vec::new() };
        for piece in pieces {
            let resolved = match piece {
                SqlPiece::Text { text } => {
                    if let Some(Piece::Text(known)) = fragment.pieces.last_mut() {
                        known.push_str(text);
                        continue;
                    }
                    Piece::Text(text.clone())
                }
                SqlPiece::Value { slot, value } => Piece::Value {
                    slot: *slot,
                    value: *value,
                },
                SqlPiece::Table { entity } => Piece::Table(schema.entity(entity)?),
                SqlPiece::Column { entity, field } => {
                    let entity = schema.entity(entity)?;
                    let Field::Column(column) = entity.field(field)? else {
                        return Err(CoreError::NoColumn {
                            entity: entity.name.clone(),
                            field: field.clone(),
                            purpose: "name in SQL".to_owned(),
                        });
                    };
                    Piece::Column { entity, column }
                }
                SqlPiece::Identifier { name } => Piece::Identifier(name.clone()),
            };
            fragment.pieces.push(resolved);
        }
        Ok(fragment)
    }

    /// The tokens of the text, with nothing in the place of pieces.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Option<Token<'_>>> {
        self.pieces.iter().flat_map(|piece| match piece {
            Piece::Text(text) => tokens(text).0.into_iter().map(Some).collect(),
            _ => vec![None],
        })
    }

    /// Writes the text, and answers the slots of its placeholders. A column of the row's entity is the row's, unless something
    /// and a dot stand before it.
    pub fn write(&self, row: Option<Row<'s>>) -> (String, Vec<u32>) {
        let mut text = String::new();
        let mut slots = Vec::new();
        for piece in &self.pieces {
            let written = match piece {
                Piece::Text(part) => part.clone(),
                Piece::Value { slot, value } => {
                    slots.push(*slot);
                    placeholder(*value).to_owned()
                }
                Piece::Table(entity) => strict_identifier(&entity.table),
                Piece::Column { entity, column } => match row {
                    Some(row) if row.entity.name == entity.name && !text.trim_end().ends_with('.') => {
                        format!("{}.{}", row.alias, strict_identifier(&column.name))
                    }
                    _ => strict_identifier(&column.name),
                },
                Piece::Identifier(name) => strict_identifier(name),
            };
            if would_join(&text, &written) {
                text.push(' ');
            }
            text.push_str(&written);
        }
        (text, slots)
    }

    /// The tables that it names.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Table(entity) => Some(entity.table.as_str()),
            _ => None,
        })
    }
}

fn placeholder(value: SqlValue) -> &'static str {
    match value {
        SqlValue::Cell => "?",
        SqlValue::Integer => "CAST(? AS INTEGER)",
        SqlValue::List => "SELECT value FROM json_each(?)",
        SqlValue::BytesList => "SELECT unhex(value) FROM json_each(?)",
    }
}

/// Whether SQLite would read two texts as one token: two quoted names, or `?` and a number.
fn would_join(left: &str, right: &str) -> bool {
    match (left.chars().last(), right.chars().next()) {
        (Some('`'), Some('`')) => true,
        (Some('?'), Some(letter)) => in_word(letter),
        _ => false,
    }
}

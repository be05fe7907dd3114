//! Hand-written SQL, checked: every name is known, and every value stands where SQLite sees it.

use super::piece::{SqlPiece, SqlValue};
use super::token::{Ending, Token, in_word, tokens};
use crate::error::CoreError;
use crate::schema::{Column, Entity, Field, Schema};
use crate::sql::{Alias, is_nameable, strict_identifier};

/// A piece with its names looked up. `Text` is never next to `Text`.
#[derive(Debug, Clone)]
enum Piece<'s> {
    Text(String),
    Value { slot: u32, value: SqlValue },
    Table(&'s Entity),
    Column { entity: &'s Entity, column: &'s Column },
    Identifier(String),
}

/// What stands at one place of the whole: a token of some text, or a piece.
#[derive(Debug, Clone, Copy)]
enum Part<'f, 's> {
    Token(Token<'f>),
    Piece(&'f Piece<'s>),
}

/// Some SQL. Its parentheses, quotes and comments end inside it.
#[derive(Debug, Clone)]
pub struct Fragment<'s> {
    pieces: Vec<Piece<'s>>,
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
    /// Looks up the names of a condition and checks its text. It stands in parentheses, which it must not close.
    pub fn condition(schema: &'s Schema, pieces: &[SqlPiece]) -> Result<Self, CoreError> {
        let fragment = Self::new(schema, pieces)?;
        let parts = fragment.check(false)?;
        let refused = |reason: &str| Err(fragment.refuse(reason));
        if parts.is_empty() {
            return refused("is empty; write a condition, such as sql`age > ${18}`");
        }
        if parts.iter().any(|part| matches!(part, Part::Token(Token::Semicolon))) {
            return refused("has a ';', but a condition is a part of a statement; leave it out");
        }
        Ok(fragment)
    }

    /// Looks up the names of a whole statement and checks its text.
    pub(super) fn statement(schema: &'s Schema, pieces: &[SqlPiece]) -> Result<Self, CoreError> {
        let fragment = Self::new(schema, pieces)?;
        fragment.check(true)?;
        Ok(fragment)
    }

    fn new(schema: &'s Schema, pieces: &[SqlPiece]) -> Result<Self, CoreError> {
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

    /// The tokens and pieces, in order, once all of them stand where they can.
    fn check(&self, whole: bool) -> Result<Vec<Part<'_, 's>>, CoreError> {
        let parts = self.parts(whole)?;
        self.check_tokens(&parts)?;
        for (index, part) in parts.iter().enumerate() {
            match part {
                Part::Piece(Piece::Identifier(name)) if !is_nameable(name) => {
                    return Err(
                        self.refuse("has an identifier that is empty or holds a NUL, which SQLite cannot name anything by")
                    );
                }
                Part::Piece(Piece::Value {
                    value: SqlValue::List | SqlValue::BytesList,
                    ..
                }) if !is_in_list(&parts, index) => {
                    return Err(
                        self.refuse("has a list elsewhere than alone in the parentheses of IN; write it like `id IN (${ids})`")
                    );
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    fn parts(&self, whole: bool) -> Result<Vec<Part<'_, 's>>, CoreError> {
        let mut parts = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            let Piece::Text(text) = piece else {
                parts.push(Part::Piece(piece));
                continue;
            };
            if text.contains('\0') {
                return Err(
                    self.refuse("holds a NUL, at which SQLite would stop reading; leave it out, or bind the text as a value")
                );
            }
            let (found, ending) = tokens(text);
            parts.extend(found.into_iter().map(Part::Token));
            let last = index + 1 == self.pieces.len();
            match ending {
                Ending::Between => {}
                Ending::LineComment if last && whole => {}
                Ending::Quote(quote) if last => {
                    return Err(self.refuse(&format!(
                        "has a {quote} that is not closed; close it, or double it inside a text"
                    )));
                }
                Ending::Quote(_) => {
                    return Err(self.refuse(
                        "has a placeholder between quotes, where SQLite sees text; write `name LIKE ${`%${text}%`}`, the whole text as one value",
                    ));
                }
                _ if last => return Err(self.refuse("ends inside a comment; end it, or take it out")),
                _ => return Err(self.refuse("has a placeholder inside a comment; take it out")),
            }
        }
        Ok(parts)
    }

    fn check_tokens(&self, parts: &[Part<'_, 's>]) -> Result<(), CoreError> {
        let mut depth = 0u32;
        for part in parts {
            let Part::Token(token) = part else { continue };
            match token {
                Token::Open => depth += 1,
                Token::Close if depth == 0 => {
                    return Err(self.refuse("closes a parenthesis that it has not opened"));
                }
                Token::Close => depth -= 1,
                Token::Parameter(name) => {
                    return Err(self.refuse(&format!(
                        "has the parameter {name}; put the value itself into the template: sql`id = ${{id}}`"
                    )));
                }
                _ => {}
            }
        }
        if depth > 0 {
            return Err(self.refuse("opens a parenthesis that it does not close"));
        }
        Ok(())
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

    /// The error of SQL that cannot be used.
    pub(super) fn refuse(&self, reason: &str) -> CoreError {
        let text: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                _ => "${…}",
            })
            .collect();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = words.chars().take(LONGEST).collect();
        CoreError::InvalidSql {
            sql: if shown.len() < words.len() {
                format!("{shown}…")
            } else {
                shown
            },
            reason: reason.to_owned(),
        }
    }
}

/// How many characters of a statement an error shows.
const LONGEST: usize = 80;

fn is_in_list(parts: &[Part<'_, '_>], index: usize) -> bool {
    let at = |index: Option<usize>| match index.and_then(|index| parts.get(index)) {
        Some(Part::Token(token)) => Some(*token),
        _ => None,
    };
    at(index.checked_sub(2)).is_some_and(|token| token.is("in"))
        && at(index.checked_sub(1)) == Some(Token::Open)
        && at(Some(index + 1)) == Some(Token::Close)
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

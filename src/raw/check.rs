//! What hand-written SQL has to keep to: every value stands where SQLite sees it, and nothing reaches beyond the text.

use super::fragment::{Fragment, Piece};
use super::piece::{SqlPiece, SqlValue};
use super::token::{Ending, Token, tokens};
use crate::error::CoreError;
use crate::schema::Schema;
use crate::sql::is_nameable;

/// What stands at one place of the whole: a token of some text, or a piece.
#[derive(Debug, Clone, Copy)]
enum Part<'f, 's> {
    Token(Token<'f>),
    Piece(&'f Piece<'s>),
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
}

fn is_in_list(parts: &[Part<'_, '_>], index: usize) -> bool {
    let at = |index: Option<usize>| match index.and_then(|index| parts.get(index)) {
        Some(Part::Token(token)) => Some(*token),
        _ => None,
    };
    at(index.checked_sub(2)).is_some_and(|token| token.is("in"))
        && at(index.checked_sub(1)) == Some(Token::Open)
        && at(Some(index + 1)) == Some(Token::Close)
}

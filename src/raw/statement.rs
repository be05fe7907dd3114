//! What a whole statement does, and which statements are Relata's own.

use super::fragment::Fragment;
use super::piece::{RawPlan, RawShape, StatementKind};
use super::token::Token;
use crate::error::CoreError;
use crate::schema::Schema;

/// Checks a statement and writes its text. [`CoreError::InvalidSql`] says what cannot be run and what to do instead.
pub fn plan_raw(schema: &Schema, shape: &RawShape) -> Result<RawPlan, CoreError> {
    let fragment = Fragment::statement(schema, &shape.pieces)?;
    let does = kind(&fragment)?;
    if fragment.tokens().flatten().any(|token| token.is("ROLLBACK")) {
        return Err(fragment.refuse(
            "says ROLLBACK, which would end the transaction that it runs in; say ABORT, or put the word in quotes where it is a name",
        ));
    }
    let (sql, _) = fragment.write(None);
    Ok(RawPlan { sql, does })
}

fn kind(fragment: &Fragment<'_>) -> Result<StatementKind, CoreError> {
    let tokens: Vec<Option<Token<'_>>> = fragment.tokens().collect();
    let word = match tokens.first() {
        None => return Err(fragment.refuse("is empty; write a statement, such as sql`SELECT * FROM ${User}`")),
        Some(Some(Token::Word(word))) => word.to_ascii_uppercase(),
        Some(_) => return Err(fragment.refuse("does not begin with a keyword such as SELECT or UPDATE")),
    };
    // The statements of a trigger end with semicolons; SQLite itself tells them from a second statement.
    if word != "CREATE" && has_second_statement(&tokens) {
        return Err(fragment.refuse("holds more than one statement; run them one by one"));
    }
    match word.as_str() {
        "WITH" => Ok(behind_with(&tokens)),
        "SELECT" | "VALUES" | "EXPLAIN" => Ok(StatementKind::Read),
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" => Ok(StatementKind::Write),
        "CREATE" | "DROP" | "ALTER" | "ANALYZE" | "REINDEX" => Ok(StatementKind::Define),
        _ => Err(fragment.refuse(refusal(&word))),
    }
}

/// Why a statement is not run.
fn refusal(keyword: &str) -> &'static str {
    match keyword {
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => {
            "begins or ends a transaction, which Relata does itself; every statement that changes something is in one already"
        }
        "PRAGMA" => {
            "is a PRAGMA, which could switch off what Relata relies on; to read one, write sql`SELECT * FROM pragma_table_info('users')`"
        }
        "ATTACH" | "DETACH" => "adds or takes away a database, but a Relata database is one file; open a second Database instead",
        "VACUUM" => {
            "cannot run inside a transaction, as all statements of Relata do; what export() gives is a file to vacuum elsewhere"
        }
        _ => "does not begin with a statement that Relata knows: SELECT, INSERT, UPDATE, DELETE, WITH, CREATE, and their kin",
    }
}

/// What the statement behind the common table expressions does: they stand in parentheses, it does not. No expression can be named
/// `select`; one that is named `replace` only makes the statement wait for its turn.
fn behind_with(tokens: &[Option<Token<'_>>]) -> StatementKind {
    let mut depth = 0u32;
    for token in tokens.iter().flatten() {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Word(_) if depth > 0 => {}
            token if ["SELECT", "VALUES"].iter().any(|word| token.is(word)) => return StatementKind::Read,
            token if ["INSERT", "REPLACE", "UPDATE", "DELETE"].iter().any(|word| token.is(word)) => return StatementKind::Write,
            _ => {}
        }
    }
    StatementKind::Write
}

fn has_second_statement(tokens: &[Option<Token<'_>>]) -> bool {
    let mut rest = tokens.iter().skip_while(|token| **token != Some(Token::Semicolon));
    rest.any(|token| *token != Some(Token::Semicolon))
}

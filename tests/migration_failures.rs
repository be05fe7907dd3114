//! A migration that fails leaves the database as it was, byte for byte, wherever it fails.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use std::cell::Cell;

use relata::driver::{Driver, Value};
use relata::error::CoreError;
use relata::migrate::MigrateOptions;
use relata::schema::Schema;
use serde_json::json;
use support::models::{document, entity, field, id, many_to_many, optional, reference, table, unique};
use support::{Native, migrate, schema};

/// Fails at one statement, counted from 0, instead of running it.
struct Failing<'a> {
    native: &'a Native,
    at: usize,
    seen: Cell<usize>,
}

impl Failing<'_> {
    fn count(&self, sql: &str) -> Result<(), CoreError> {
        let seen = self.seen.replace(self.seen.get() + 1);
        if seen != self.at {
            return Ok(());
        }
        Err(CoreError::Sqlite {
            sql: sql.to_owned(),
            message: "out of luck".to_owned(),
        })
    }
}

impl Driver for Failing<'_> {
    fn run(&self, sql: &str, params: &[Value]) -> Result<(), CoreError> {
        self.count(sql)?;
        self.native.run(sql, params)
    }

    fn all(&self, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, CoreError> {
        self.count(sql)?;
        self.native.all(sql, params)
    }

    fn script(&self, sql: &str) -> Result<(), CoreError> {
        self.count(sql)?;
        self.native.script(sql)
    }
}

/// A database in which everything is to change.
fn before() -> Native {
    let first = document(vec![
        table(
            entity(
                "User",
                vec![
                    id(),
                    unique(field("nick", "string")),
                    field("age", "string"),
                    many_to_many("tags", "Tag", json!({})),
                ],
            ),
            "users",
        ),
        entity("Tag", vec![id()]),
        table(entity("Post", vec![id(), reference("author", "User")]), "posts"),
    ]);
    let native = Native::open();
    migrate(&schema(first).unwrap(), &native).unwrap();
    native
        .script(
            "INSERT INTO users (id, nick, age) VALUES (1, 'a', '12'), (2, 'b', '13'); INSERT INTO posts (author) VALUES (1), (1), (2);
             CREATE VIEW ages AS SELECT age FROM users; CREATE INDEX mine ON users (age, nick); CREATE TABLE old AS SELECT 1 AS x;
             CREATE TRIGGER keep AFTER DELETE ON users BEGIN DELETE FROM posts WHERE author = OLD.id; END",
        )
        .unwrap();
    native
}

fn after() -> (Schema, MigrateOptions) {
    let mut name = field("name", "string");
    name["renamedFrom"] = json!(["nick"]);
    let mut person = table(
        entity("Person", vec![id(), name, field("age", "integer"), field("slug", "string")]),
        "people",
    );
    person["renamedFrom"] = json!(["users"]);
    let second = document(vec![
        person,
        entity("Tag", vec![id(), optional(field("text", "string"))]),
        table(entity("Post", vec![id(), reference("author", "Person")]), "posts"),
        entity("Note", vec![id(), reference("post", "Post")]),
    ]);
    let options = json!({"backfill": {"people.slug": "lower(name)"}, "allow": ["drop table old"]});
    (schema(second).unwrap(), serde_json::from_value(options).unwrap())
}

fn bytes(native: &mut Native) -> Vec<u8> {
    native.0.serialize("main").unwrap().to_vec()
}

#[test]
fn a_failure_at_any_statement_leaves_every_byte() {
    let (wanted, options) = after();
    let (mut failed, mut done) = (0, 0);
    for at in 0.. {
        let mut native = before();
        let file = bytes(&mut native);
        let failing = Failing {
            native: &native,
            at,
            seen: Cell::new(0),
        };
        let outcome = relata::migrate::migrate(&wanted, &failing, &options);
        let is_over = failing.seen.get() <= at;
        assert_eq!(native.texts("PRAGMA foreign_keys"), ["1"], "statement {at}");
        assert_eq!(native.texts("PRAGMA legacy_alter_table"), ["0"], "statement {at}");
        match outcome {
            Err(error) => {
                failed += 1;
                assert!(error.to_string().contains("out of luck"), "statement {at}: {error}");
                assert!(bytes(&mut native) == file, "statement {at} leaves a change");
                relata::migrate::migrate(&wanted, &native, &options).unwrap();
            }
            // Behind the commit there is only the switch of the foreign keys, which is tried again.
            Ok(_) => done += 1,
        }
        assert_eq!(
            native.texts("SELECT name || age || slug FROM people ORDER BY id"),
            ["a12a", "b13b"]
        );
        assert_eq!(native.texts("SELECT author FROM posts ORDER BY id"), ["1", "1", "2"]);
        assert_eq!(
            native.texts("SELECT name FROM sqlite_schema WHERE name IN ('ages', 'mine', 'keep') ORDER BY 1"),
            ["ages", "keep", "mine"]
        );
        if is_over {
            break;
        }
    }
    // The view and the trigger, which are taken for broken ones (5); foreign keys on, the question whether they are, and the end.
    assert_eq!(done, 5 + 3);
    assert!(failed > 40, "{failed} statements");
}

#[test]
fn a_dry_run_that_fails_leaves_every_byte_too() {
    let (wanted, options) = after();
    let options = MigrateOptions {
        dry_run: true,
        ..options
    };
    for at in 0.. {
        let mut native = before();
        let file = bytes(&mut native);
        let failing = Failing {
            native: &native,
            at,
            seen: Cell::new(0),
        };
        let outcome = relata::migrate::migrate(&wanted, &failing, &options);
        let is_over = failing.seen.get() <= at;
        assert!(outcome.is_ok() == is_over || at > 2, "statement {at}");
        assert_eq!(native.texts("PRAGMA foreign_keys"), ["1"], "statement {at}");
        assert!(bytes(&mut native) == file, "statement {at} leaves a change");
        if is_over {
            break;
        }
    }
}

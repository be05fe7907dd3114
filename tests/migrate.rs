//! Migrations on a real SQLite.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::driver::{Driver, Journaling, open_connection};
use relata::error::CoreError;
use relata::migrate::migrate;
use serde_json::{Value as Json, json};
use support::models::{blog, document, entity, field, filled_blog, id, key, on_delete, one, optional, reference, table, unique};
use support::{Db, Native, schema};

fn two(fields: Vec<Json>) -> Json {
    document(vec![
        table(entity("User", vec![id()]), "users"),
        table(entity("Post", fields), "posts"),
    ])
}

#[test]
fn the_ddl_of_the_blog() {
    let statements = migrate(&schema(blog()).unwrap(), &Native::open()).unwrap().statements;
    insta::assert_snapshot!(statements.join(";\n"));
}

#[test]
fn f1_a_reference_is_a_foreign_key_to_the_targets_key() {
    let db = filled_blog();
    let keys = db
        .native
        .texts("SELECT \"table\" || '(' || \"to\" || ') from ' || \"from\" FROM pragma_foreign_key_list('posts') ORDER BY 1");
    assert_eq!(keys, ["users(id) from author", "users(id) from reviewer"]);
    assert_eq!(db.native.texts("SELECT author FROM posts WHERE author = 1"), ["1", "1", "1"]);
}

#[test]
fn f2_f5_the_column_of_a_reference_can_be_named() {
    let mut author = reference("author", "User");
    let db = Db::new(two(vec![id(), author.clone()]));
    db.insert("User", &[json!({"id": 9})]);
    db.insert("Post", &[json!({"author": 9})]);
    assert_eq!(db.native.texts("SELECT author FROM posts"), ["9"]);
    author["column"] = json!("author_id");
    let db = Db::new(two(vec![id(), author]));
    db.insert("User", &[json!({"id": 9})]);
    db.insert("Post", &[json!({"author": 9})]);
    assert_eq!(db.native.texts("SELECT author_id FROM posts"), ["9"]);
    let found = db.find(json!({"entity": "Post", "filter": {"author": 9}}));
    assert_eq!(found, json!([{"id": 1, "author": {"@ref": 9}}]));
}

#[test]
fn f6_a_key_can_be_a_foreign_key() {
    let db = filled_blog();
    assert_eq!(
        db.native
            .texts("SELECT name || ' ' || pk FROM pragma_table_info('Credentials')"),
        ["user 1", "password 0"]
    );
    assert_eq!(
        db.native.texts("SELECT \"from\" FROM pragma_foreign_key_list('Credentials')"),
        ["user"]
    );
    let error = db
        .try_insert("Credentials", &[json!({"user": 1, "password": "x"})])
        .unwrap_err()
        .to_string();
    assert!(error.contains("UNIQUE constraint failed: Credentials.user"), "{error}");
}

#[test]
fn f7_a_table_can_be_named_apart_from_its_entity() {
    let db = Db::new(blog());
    let tables = db
        .native
        .texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    assert_eq!(tables, ["Comment", "Credentials", "Group", "UserGroup", "posts", "users"]);
    let plan = db.plan(json!({"entity": "User"})).unwrap();
    assert!(plan.statements[0].sql.contains("FROM \"users\""));
}

#[test]
fn f15_an_optional_reference_takes_null_and_a_required_one_does_not() {
    let db = Db::new(blog());
    let flags = db
        .native
        .texts("SELECT name || ' ' || \"notnull\" FROM pragma_table_info('posts') WHERE name IN ('author', 'reviewer')");
    assert_eq!(flags, ["author 1", "reviewer 0"]);
}

#[test]
fn f53_a_unique_reference_is_enforced_by_the_database() {
    let db = Db::new(two(vec![id(), unique(reference("author", "User"))]));
    db.insert("User", &[json!({"id": 1})]);
    db.insert("Post", &[json!({"author": 1})]);
    let error = db.try_insert("Post", &[json!({"author": 1})]).unwrap_err().to_string();
    assert!(error.contains("UNIQUE constraint failed: posts.author"), "{error}");
    assert_eq!(
        db.native.texts("SELECT name FROM pragma_index_list('posts')"),
        ["posts_author_unique"],
        "and no second index"
    );
}

/// Deletes user 1, or moves it to the key 5, and answers the references of the posts, or the refusal.
fn outcome(action: &str, sql: &str) -> String {
    let mut author = optional(reference("author", "User"));
    author["default"] = json!(2);
    author["type"]["onDelete"] = json!(action);
    author["type"]["onUpdate"] = json!(action);
    let db = Db::new(two(vec![id(), author]));
    db.insert("User", &[json!({"id": 1}), json!({"id": 2})]);
    db.insert("Post", &[json!({"author": 1})]);
    match db.native.script(sql) {
        Ok(()) => db.native.texts("SELECT author FROM posts").join(" "),
        Err(CoreError::Sqlite { message, .. }) => message,
        Err(error) => error.to_string(),
    }
}

#[test]
fn f69_each_action_does_what_it_says() {
    let delete = |action: &str| outcome(action, "DELETE FROM users WHERE id = 1");
    let update = |action: &str| outcome(action, "UPDATE users SET id = 5 WHERE id = 1");
    assert_eq!((delete("CASCADE").as_str(), update("CASCADE").as_str()), ("", "5"));
    assert_eq!((delete("SET NULL").as_str(), update("SET NULL").as_str()), ("NULL", "NULL"));
    assert_eq!((delete("SET DEFAULT").as_str(), update("SET DEFAULT").as_str()), ("2", "2"));
    for action in ["RESTRICT", "NO ACTION"] {
        assert!(
            delete(action).contains("FOREIGN KEY constraint failed"),
            "{action}: {}",
            delete(action)
        );
        assert!(
            update(action).contains("FOREIGN KEY constraint failed"),
            "{action}: {}",
            update(action)
        );
    }
    // Only NO ACTION waits for the end of the transaction.
    let later = "BEGIN; DELETE FROM users WHERE id = 1; DELETE FROM posts; COMMIT";
    assert_eq!(outcome("NO ACTION", later), "");
    assert!(outcome("RESTRICT", later).contains("FOREIGN KEY constraint failed"));
}

#[test]
fn f70_the_default_action_is_cascade() {
    let db = Db::new(blog());
    let actions = db
        .native
        .texts("SELECT \"from\" || ' ' || on_delete || ' ' || on_update FROM pragma_foreign_key_list('posts') ORDER BY 1");
    assert_eq!(actions, ["author CASCADE CASCADE", "reviewer SET NULL CASCADE"]);
}

#[test]
fn f77_migrate_creates_everything_once() {
    let native = Native::open();
    let schema = schema(blog()).unwrap();
    assert_eq!(migrate(&schema, &native).unwrap().statements.len(), 6 + 6);
    let before = native.texts("PRAGMA schema_version");
    assert_eq!(migrate(&schema, &native).unwrap().statements, [""; 0]);
    assert_eq!(
        native.texts("PRAGMA schema_version"),
        before,
        "not even a statement that changes nothing"
    );
}

#[test]
fn tables_that_are_missing_are_added_to_those_that_are_there() {
    let native = Native::open();
    migrate(
        &schema(document(vec![table(entity("User", vec![id()]), "users")])).unwrap(),
        &native,
    )
    .unwrap();
    let report = migrate(&schema(two(vec![id(), reference("author", "User")])).unwrap(), &native).unwrap();
    assert_eq!(report.statements.len(), 2);
    assert!(report.statements[0].starts_with("CREATE TABLE \"posts\""));
}

#[test]
fn rows_that_refer_to_each_other_are_written_in_one_transaction() {
    let db = Db::new(document(
        vec![
            entity("A", vec![id(), reference("b", "B")]),
            entity("B", vec![id(), one("a", "A"), optional(reference("other", "A"))]),
        ]
        .into_iter()
        .map(|mut entity| {
            // `a` would have two candidates otherwise.
            if entity["name"] == "B" {
                entity["fields"][1]["type"]["mappedBy"] = json!("b");
            }
            entity
        })
        .collect(),
    ));
    db.native.script("BEGIN").unwrap();
    db.insert("A", &[json!({"id": 1, "b": 1})]);
    db.insert("B", &[json!({"id": 1, "other": 1})]);
    db.native.script("COMMIT").unwrap();
    db.native.script("BEGIN").unwrap();
    db.insert("A", &[json!({"id": 2, "b": 99})]);
    assert!(
        db.native
            .script("COMMIT")
            .unwrap_err()
            .to_string()
            .contains("FOREIGN KEY constraint failed")
    );
}

#[test]
fn an_existing_table_written_by_hand_is_accepted_when_it_is_the_same() {
    let native = Native::open();
    native
        .script(
            "create table USERS ([ID] integer primary key autoincrement);
             create table posts (title text not null default 'x', id integer primary key autoincrement,
                 author integer not null references users on delete cascade on update cascade deferrable initially deferred);
             create index by_author on posts (author)",
        )
        .unwrap();
    let mut title = field("title", "string");
    title["default"] = json!("x");
    let wanted = schema(two(vec![id(), title, reference("author", "User")])).unwrap();
    assert_eq!(migrate(&wanted, &native).unwrap().statements, [""; 0]);
}

#[test]
fn what_differs_is_named_and_nothing_is_changed() {
    let native = Native::open();
    native
        .script(
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL);
             CREATE TABLE posts (id INTEGER PRIMARY KEY, title INTEGER NOT NULL DEFAULT 5, body, extra TEXT REFERENCES users,
                 author INTEGER NOT NULL REFERENCES users (id) ON DELETE SET NULL, editor INTEGER);
             CREATE UNIQUE INDEX one_title ON posts (title)",
        )
        .unwrap();
    let before = native.texts("SELECT sql FROM sqlite_schema");
    let wanted = two(vec![
        id(),
        field("title", "string"),
        field("body", "string"),
        field("added", "string"),
        reference("author", "User"),
        optional(reference("editor", "User")),
    ]);
    let mut wanted = wanted;
    wanted["entities"].as_array_mut().unwrap().push(entity("Extra", vec![id()]));
    let error = migrate(&schema(wanted).unwrap(), &native).unwrap_err();
    let CoreError::SchemaMismatch { table, differences } = &error else {
        panic!("{error}")
    };
    assert_eq!(table, "posts");
    assert_eq!(
        *differences,
        [
            "the column 'title' is INTEGER and should be TEXT",
            "the column 'title' has the default 5 and should have none",
            "the column 'body' is without a type and should be TEXT",
            "the column 'body' takes NULL",
            "the column 'added' is missing",
            "the column 'extra' belongs to no field",
            "the primary key is not AUTOINCREMENT",
            "the foreign key of 'author' is to 'users', ON DELETE SET NULL, ON UPDATE NO ACTION, immediate \
             and should be to 'users', ON DELETE CASCADE, ON UPDATE CASCADE, deferred",
            "the column 'editor' has no foreign key",
            "the column 'extra' has a foreign key, but its field is no reference",
            "the index over author is missing",
            "the index over editor is missing",
            "the unique index over title belongs to no entity",
        ]
    );
    assert!(
        error
            .to_string()
            .starts_with("The table 'posts' differs from its entity: the column 'title' is INTEGER")
    );
    assert_eq!(native.texts("SELECT sql FROM sqlite_schema"), before);
}

#[test]
fn a_failure_leaves_nothing() {
    let native = Native::open();
    native.script("CREATE VIEW posts AS SELECT 1 AS id").unwrap();
    let error = migrate(&schema(two(vec![id()])).unwrap(), &native).unwrap_err();
    let CoreError::Sqlite { sql, message } = &error else {
        panic!("{error}")
    };
    assert!(sql.starts_with("CREATE TABLE \"posts\""), "{sql}");
    assert!(message.contains("posts"), "{message}");
    assert_eq!(native.texts("SELECT name FROM sqlite_schema WHERE name = 'users'"), [""; 0]);
    native.script("BEGIN; COMMIT").unwrap();
}

#[test]
fn a_migration_inside_a_transaction_goes_with_it() {
    let native = Native::open();
    native.script("BEGIN").unwrap();
    migrate(&schema(two(vec![id()])).unwrap(), &native).unwrap();
    native.script("ROLLBACK").unwrap();
    assert_eq!(native.texts("SELECT name FROM sqlite_schema"), [""; 0]);
}

#[test]
fn foreign_keys_that_cannot_be_switched_on_are_an_error() {
    let native = Native(rusqlite::Connection::open_in_memory().unwrap());
    native.script("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    let error = open_connection(&native, Journaling::Memory).unwrap_err();
    assert_eq!(error, CoreError::ForeignKeysOff);
    assert_eq!(
        error.to_string(),
        "Foreign keys cannot be switched on. Open the database outside of a transaction, on an SQLite that enforces foreign keys."
    );
    native.script("COMMIT").unwrap();
    open_connection(&native, Journaling::Memory).unwrap();
    assert_eq!(native.texts("PRAGMA foreign_keys"), ["1"]);
    assert_eq!(native.texts("PRAGMA locking_mode"), ["exclusive"]);
    assert_eq!(native.texts("PRAGMA journal_mode"), ["memory"]);
}

#[test]
fn a_table_with_a_key_of_text_refuses_null() {
    let db = Db::new(document(vec![entity(
        "Tag",
        vec![key(field("name", "string")), on_delete(reference("parent", "Tag"), "CASCADE")],
    )]));
    let error = db
        .try_insert("Tag", &[json!({"name": null, "parent": "x"})])
        .unwrap_err()
        .to_string();
    assert!(error.contains("NOT NULL constraint failed: Tag.name"), "{error}");
}

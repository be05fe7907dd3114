//! Migrations of tables that hold rows: what is done, what is refused, what survives.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::driver::Driver;
use relata::error::{CoreError, RefusedChange};
use relata::migrate::{MigrateOptions, MigrationReport};
use serde_json::{Value as Json, json};
use support::models::{document, entity, field, id, many_to_many, on_delete, optional, reference, table, unique};
use support::{Native, migrate, schema};

fn options(json: Json) -> MigrateOptions {
    serde_json::from_value(json).unwrap()
}

fn run(native: &Native, document: &Json, given: Json) -> Result<MigrationReport, CoreError> {
    let schema = schema(document.clone()).unwrap();
    let report = relata::migrate::migrate(&schema, native, &options(given.clone()))?;
    if given["dryRun"] != json!(true) {
        let again = relata::migrate::migrate(&schema, native, &options(given)).unwrap();
        assert_eq!(again.statements, [""; 0], "the second time there is nothing to do");
    }
    assert_eq!(native.texts("PRAGMA foreign_keys"), ["1"]);
    assert_eq!(native.texts("PRAGMA legacy_alter_table"), ["0"]);
    Ok(report)
}

fn refusals(outcome: Result<MigrationReport, CoreError>) -> Vec<RefusedChange> {
    match outcome {
        Err(CoreError::MigrationRefused { changes }) => changes,
        other => panic!("{other:?}"),
    }
}

fn with_default(mut field: Json, value: Json) -> Json {
    field["default"] = value;
    field
}

fn users(fields: Vec<Json>) -> Json {
    let fields = std::iter::once(id()).chain(fields).collect();
    document(vec![
        table(entity("User", fields), "users"),
        table(
            entity("Post", vec![id(), on_delete(reference("author", "User"), "CASCADE")]),
            "posts",
        ),
    ])
}

/// Two users with three posts, and what an application made by hand.
fn filled(fields: Vec<Json>, rows: &str) -> Native {
    let native = Native::open();
    migrate(&schema(users(fields)).unwrap(), &native).unwrap();
    native.script(rows).unwrap();
    native
        .script("INSERT INTO posts (id, author) VALUES (1, 1), (2, 1), (3, 2)")
        .unwrap();
    native
}

#[test]
fn a_rebuild_keeps_the_rows_that_refer_to_the_table() {
    let native = filled(
        vec![field("name", "string")],
        "INSERT INTO users (id, name) VALUES (1, 'ada'), (2, 'bob')",
    );
    let report = run(
        &native,
        &users(vec![with_default(field("name", "string"), json!("x"))]),
        json!({}),
    )
    .unwrap();
    insta::assert_snapshot!(report.statements.join(";\n"));
    assert_eq!(native.texts("SELECT id || ' ' || author FROM posts"), ["1 1", "2 1", "3 2"]);
    assert_eq!(native.texts("SELECT id || name FROM users"), ["1ada", "2bob"]);
}

#[test]
fn views_triggers_indexes_and_constraints_made_by_hand_survive() {
    let native = filled(
        vec![field("name", "string"), field("nick", "string")],
        "INSERT INTO users (id, name, nick) VALUES (1, 'ada', 'a'), (2, 'bob', 'b')",
    );
    native
        .script(
            "CREATE TABLE log (entry); CREATE VIEW names AS SELECT name, nick FROM users;
             CREATE TRIGGER logged AFTER INSERT ON users BEGIN INSERT INTO log VALUES (NEW.name || NEW.nick); END;
             CREATE INDEX by_length ON users (length(nick)); CREATE INDEX some ON users (name) WHERE name > 'b'",
        )
        .unwrap();
    let wanted = users(vec![
        with_default(field("title", "string"), json!("x")),
        field("nick", "string"),
    ]);
    let report = run(&native, &wanted, json!({"renames": {"users.name": "User.title"}})).unwrap();
    assert_eq!(report.kept, ["drop index by_length", "drop index some", "drop table log"]);
    assert_eq!(native.texts("SELECT title FROM names"), ["ada", "bob"]);
    native.script("INSERT INTO users (title, nick) VALUES ('c', 'd')").unwrap();
    assert_eq!(native.texts("SELECT entry FROM log"), ["cd"]);
    assert_eq!(
        native.texts("SELECT name FROM sqlite_schema WHERE tbl_name = 'users' AND type <> 'table' ORDER BY 1"),
        ["by_length", "logged", "some"]
    );
}

#[test]
fn checks_collations_computed_columns_and_sequences_survive() {
    let native = Native::open();
    native
        .script(
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT NOT NULL COLLATE NOCASE CHECK (name <> ''),
                 low TEXT AS (lower(name)) STORED, UNIQUE (name, id));
             INSERT INTO users (id, name) VALUES (1, 'Ada'), (7, 'Bob'); DELETE FROM users WHERE id = 7",
        )
        .unwrap();
    run(
        &native,
        &users(vec![with_default(field("name", "string"), json!("x"))]),
        json!({}),
    )
    .unwrap();
    native.script("INSERT INTO users DEFAULT VALUES").unwrap();
    assert_eq!(
        native.texts("SELECT id || low FROM users WHERE name IN ('ADA', 'X') ORDER BY id"),
        ["1ada", "8x"]
    );
    assert!(native.script("INSERT INTO users (name) VALUES ('')").is_err());
    assert_eq!(native.texts("SELECT count(*) FROM pragma_index_list('users')"), ["1"]);
}

#[test]
fn what_loses_data_is_refused_as_a_list_and_done_when_it_is_allowed_by_name() {
    let rows = "INSERT INTO users (id, nick, age, born) VALUES (1, 'a', '12', NULL), (2, 'a', 'x', NULL)";
    let native = filled(
        vec![
            field("nick", "string"),
            field("age", "string"),
            optional(field("born", "date")),
        ],
        rows,
    );
    let before = native.texts("SELECT sql FROM sqlite_schema");
    let wanted = users(vec![field("age", "integer"), field("born", "date"), field("mail", "string")]);
    let error = run(&native, &wanted, json!({})).unwrap_err();
    insta::assert_snapshot!(error.to_string());
    let list: Vec<_> = refusals(Err(error))
        .into_iter()
        .map(|change| (change.name, change.rows, change.allowable))
        .collect();
    assert_eq!(
        list,
        [
            ("drop column users.nick".to_owned(), 2, true),
            ("convert column users.age".to_owned(), 1, false),
            ("require column users.born".to_owned(), 2, false),
            ("require column users.mail".to_owned(), 2, false),
        ]
    );
    assert_eq!(native.texts("SELECT sql FROM sqlite_schema"), before);
    let report = run(&native, &wanted, json!({"dryRun": true})).unwrap();
    assert_eq!((report.refused.len(), report.steps.len()), (4, 1));
    assert_eq!(native.texts("SELECT sql FROM sqlite_schema"), before);
    let given = json!({
        "allow": ["drop column users.nick"],
        "convert": {"User.age": "CAST(age AS INTEGER)"},
        "backfill": {"users.born": "0", "users.mail": "nick || id"},
    });
    run(&native, &wanted, given).unwrap();
    assert_eq!(
        native.texts("SELECT id || ' ' || age || ' ' || born || ' ' || mail FROM users"),
        ["1 12 0 a1", "2 0 0 a2"]
    );
    assert_eq!(native.texts("SELECT count(*) FROM posts"), ["3"]);
}

#[test]
fn duplicates_and_references_to_nothing_are_refused() {
    let native = filled(
        vec![field("nick", "string"), field("best", "integer")],
        "INSERT INTO users (id, nick, best) VALUES (1, 'a', 9), (2, 'a', 1)",
    );
    let mut best = reference("best", "User");
    best["type"]["onDelete"] = json!("CASCADE");
    let changes = refusals(run(&native, &users(vec![unique(field("nick", "string")), best]), json!({})));
    let list: Vec<_> = changes.iter().map(|change| (change.name.as_str(), change.rows)).collect();
    assert_eq!(
        list,
        [("reference users.best", 1), ("create unique index users_nick_unique", 2)]
    );
}

/// What becomes of a value when its field changes its type; an error is the refusal.
fn converted(from: &str, value: &str, to: &str) -> String {
    let native = filled(
        vec![optional(field("x", from))],
        &format!("INSERT INTO users (id, x) VALUES (1, {value}), (2, NULL)"),
    );
    match run(&native, &users(vec![optional(field("x", to))]), json!({})) {
        Ok(_) => native.texts("SELECT quote(x) FROM users WHERE id = 1").remove(0),
        Err(CoreError::MigrationRefused { changes }) => {
            let row = changes[0].row.clone().unwrap();
            assert_eq!(
                (row.key.as_str(), row.value.as_str()),
                ("1", native.texts("SELECT quote(x) FROM users WHERE id = 1")[0].as_str())
            );
            assert_eq!((changes.len(), changes[0].rows), (1, 1));
            "refused".to_owned()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_value_converts_without_loss_or_stops_the_migration() {
    let cases = [
        ("string", "'12'", "integer", "12"),
        ("string", "'12x'", "integer", "refused"),
        ("string", "'9007199254740993'", "integer", "refused"),
        ("string", "'9007199254740993'", "bigint", "9007199254740993"),
        ("string", "'9223372036854775808'", "bigint", "refused"),
        ("string", "'1.50'", "number", "1.5"),
        ("string", "'2'", "number", "2.0"),
        ("string", "'0.12345678901234567890'", "number", "refused"),
        ("string", "'true'", "boolean", "1"),
        ("string", "'yes'", "boolean", "refused"),
        ("string", "'2026-01-31T12:00:00.123Z'", "date", "1769860800123"),
        ("string", "'1969-12-31T23:59:59.999Z'", "date", "-1"),
        ("string", "'31.1.2026'", "date", "refused"),
        ("number", "1.5", "string", "'1.5'"),
        ("number", "5", "string", "'5'"),
        ("number", "0.1 + 0.2", "string", "'0.30000000000000004'"),
        ("number", "5", "integer", "5"),
        ("number", "5.5", "integer", "refused"),
        ("number", "1e300", "integer", "refused"),
        ("number", "1", "boolean", "1"),
        ("number", "2", "boolean", "refused"),
        ("number", "1.5", "json", "'1.5'"),
        ("integer", "7", "string", "'7'"),
        ("integer", "7", "number", "7.0"),
        ("bigint", "9007199254740993", "number", "refused"),
        ("bigint", "9007199254740993", "string", "'9007199254740993'"),
        ("integer", "7", "json", "refused"),
        ("integer", "7", "bytes", "refused"),
        ("bytes", "x'00'", "string", "refused"),
        ("bytes", "x'00'", "integer", "refused"),
        ("integer", "7", "uuid", "refused"),
    ];
    for (from, value, to, expected) in cases {
        assert_eq!(converted(from, value, to), expected, "{value} from {from} to {to}");
    }
}

#[test]
fn names_are_given_anew_by_the_entity_or_by_a_hint_and_once() {
    let fields = || vec![unique(field("nick", "string")), field("age", "integer")];
    let rows = "INSERT INTO users (id, nick, age) VALUES (1, 'a', 1), (2, 'b', 2)";
    let mut name = unique(field("name", "string"));
    let mut people = document(vec![
        table(
            entity("Person", vec![id(), name.clone(), field("years", "integer")]),
            "people",
        ),
        table(
            entity("Post", vec![id(), on_delete(reference("author", "Person"), "CASCADE")]),
            "posts",
        ),
    ]);
    let native = filled(fields(), rows);
    let hints = json!({"renames": {"users": "Person", "users.nick": "people.name", "people.age": "Person.years"}});
    let report = run(&native, &people, hints.clone()).unwrap();
    insta::assert_snapshot!(report.text);
    assert_eq!(native.texts("SELECT name || years FROM people"), ["a1", "b2"]);
    assert_eq!(
        native.texts("SELECT \"table\" FROM pragma_foreign_key_list('posts')"),
        ["people"]
    );
    assert_eq!(
        native.texts("SELECT name FROM sqlite_schema WHERE name LIKE '%unique'"),
        ["people_name_unique"]
    );

    name["renamedFrom"] = json!(["handle", "nick"]);
    people["entities"][0]["renamedFrom"] = json!(["users"]);
    people["entities"][0]["fields"][1] = name;
    people["entities"][0]["fields"][2]["renamedFrom"] = json!(["age"]);
    let native = filled(fields(), rows);
    assert_eq!(run(&native, &people, json!({})).unwrap().text, report.text);
    assert_eq!(run(&native, &people, hints).unwrap().steps, []);
    // A field that takes the old name later is another one.
    people["entities"][0]["fields"]
        .as_array_mut()
        .unwrap()
        .push(unique(optional(field("nick", "string"))));
    let report = run(&native, &people, json!({})).unwrap();
    assert_eq!(
        report.text,
        "Add the column 'nick' to 'people' (2 rows)\nCreate the index 'people_nick_unique' over nick of 'people' (2 rows)"
    );
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let native = filled(
        vec![field("name", "string")],
        "INSERT INTO users (id, name) VALUES (1, 'a'), (2, 'b')",
    );
    native.script("CREATE TABLE person (id)").unwrap();
    let cases = [
        json!({"allow": ["drop column users.name"]}),
        json!({"allow": ["drop column user.nick"]}),
        json!({"allow": ["drop table USERS"]}),
        json!({"allow": ["drop index posts_author_index"]}),
        json!({"allow": ["users.name"]}),
        json!({"renames": {"users.nick": "users.handle"}}),
        json!({"renames": {"nick": "users.name"}}),
        json!({"renames": {"person": "users"}}),
        json!({"backfill": {"users": "1"}}),
        json!({"backfill": {"users.name": " "}}),
        json!({"backfill": {"users.name": "1); DROP TABLE posts; --"}}),
        json!({"convert": {"users.name": "name, 2)"}}),
    ];
    let sentences: Vec<String> = cases
        .into_iter()
        .map(|given| {
            run(&native, &users(vec![field("name", "string")]), given)
                .unwrap_err()
                .to_string()
        })
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn strangers_are_dropped_by_name_only() {
    let native = filled(
        vec![field("name", "string")],
        "INSERT INTO users (id, name) VALUES (1, 'a'), (2, 'b')",
    );
    native
        .script("CREATE TABLE notes (id); INSERT INTO notes VALUES (1), (2); CREATE UNIQUE INDEX mine ON users (name)")
        .unwrap();
    let wanted = users(vec![field("name", "string")]);
    assert_eq!(
        run(&native, &wanted, json!({})).unwrap().kept,
        ["drop index mine", "drop table notes"]
    );
    let report = run(
        &native,
        &wanted,
        json!({"allow": ["drop table notes", "drop index mine", "drop column users.gone"]}),
    )
    .unwrap();
    assert_eq!(
        report.text,
        "Drop the index 'mine' of 'users' (2 rows)\nDrop the table 'notes' (2 rows)"
    );
    assert_eq!(report.kept, [""; 0]);
}

#[test]
fn f63_a_pivot_entity_over_an_automatic_join_table_keeps_its_rows() {
    let side = || vec![id(), many_to_many("tags", "Tag", json!({"table": "links"}))];
    let plain = document(vec![entity("Post", side()), entity("Tag", vec![id()])]);
    let native = Native::open();
    migrate(&schema(plain).unwrap(), &native).unwrap();
    native.script("INSERT INTO Post (id) VALUES (1), (2); INSERT INTO Tag (id) VALUES (1); INSERT INTO links (post, tag) VALUES (1, 1), (2, 1)").unwrap();
    let pivot = vec![
        id(),
        reference("post", "Post"),
        reference("tag", "Tag"),
        optional(field("note", "string")),
        field("rank", "integer"),
    ];
    let mut links = table(entity("Link", pivot), "links");
    links["indexes"] = json!([{"fields": ["post", "tag"], "unique": true}]);
    let list = json!({"name": "tags", "type": {"kind": "backReference", "entity": "Tag", "list": true, "via": "Link"}});
    let wanted = document(vec![entity("Post", vec![id(), list]), entity("Tag", vec![id()]), links]);
    run(&native, &wanted, json!({"backfill": {"Link.rank": "id * 10"}})).unwrap();
    assert_eq!(
        native.texts("SELECT id || ' ' || post || ' ' || tag || ' ' || rank FROM links"),
        ["1 1 1 10", "2 2 1 20"]
    );
}

#[test]
fn what_no_longer_works_is_refused() {
    let native = filled(
        vec![field("nick", "string")],
        "INSERT INTO users (id, nick) VALUES (1, 'a'), (2, 'b')",
    );
    native
        .script("CREATE VIEW nicks AS SELECT nick FROM users; CREATE VIEW broken AS SELECT * FROM missing")
        .unwrap();
    let changes = refusals(run(&native, &users(vec![]), json!({"allow": ["drop column users.nick"]})));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].name, "keep view nicks");
    assert_eq!(native.texts("SELECT nick FROM nicks"), ["a", "b"]);
}

#[test]
fn hostile_names_pass_through_every_step() {
    let hostile = [
        "a\"b",
        "it's",
        "`x`",
        "select",
        "[y]",
        "__proto__",
        "a; DROP TABLE users; --",
        "ä ö",
    ];
    let native = Native::open();
    let model = |kind: &str| {
        document(
            hostile
                .iter()
                .map(|name| {
                    let fields = hostile.iter().enumerate().map(|(at, name)| {
                        let field = json!({"name": format!("f{at}"), "column": name, "type": {"kind": kind}});
                        if at % 2 == 0 { unique(field) } else { field }
                    });
                    let entity_name = format!("E{}", hostile.iter().position(|other| other == name).unwrap());
                    table(entity(&entity_name, std::iter::once(id()).chain(fields).collect()), name)
                })
                .collect(),
        )
    };
    run(&native, &model("string"), json!({})).unwrap();
    for name in hostile {
        let quoted = name.replace('"', "\"\"");
        native
            .script(&format!(
                "INSERT INTO \"{quoted}\" VALUES (1, '1', '2', '3', '4', '5', '6', '7', '8')"
            ))
            .unwrap();
    }
    run(&native, &model("integer"), json!({})).unwrap();
    assert_eq!(
        native.texts("SELECT \"a\"\"b\" + `it's` + \"`x`\" + \"select\" FROM \"__proto__\""),
        ["10"]
    );
}

#[test]
fn foreign_keys_that_are_not_deferred_serve_as_well() {
    let native = Native::open();
    native
        .script(
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
             CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT,
               author INTEGER NOT NULL REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE);
             CREATE INDEX mine ON posts (author);",
        )
        .unwrap();
    let report = run(&native, &users(vec![field("name", "string")]), json!({})).unwrap();
    assert_eq!(report.statements, [""; 0]);
}

#[test]
fn a_part_of_a_transaction_is_done_or_taken_back_with_it() {
    let fields = || vec![optional(field("name", "string"))];
    let native = filled(fields(), "INSERT INTO users (id, name) VALUES (1, 'a'), (2, 'b')");
    let document = users(vec![field("name", "string")]);
    let schema = schema(document).unwrap();
    let within = |native: &Native| relata::migrate::migrate_within(&schema, native, &options(json!({})));
    native.script("BEGIN").unwrap();
    assert!(
        matches!(within(&native), Err(CoreError::InvalidMigration { .. })),
        "foreign keys are on"
    );
    native.script("ROLLBACK; PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    assert_eq!(within(&native).unwrap().steps.len(), 1);
    assert_eq!(within(&native).unwrap().steps.len(), 0);
    native.script("ROLLBACK; BEGIN").unwrap();
    native.script("UPDATE users SET name = NULL WHERE id = 1").unwrap();
    assert_eq!(refusals(within(&native))[0].name, "require column users.name");
    assert_eq!(
        native.texts("SELECT count(*) FROM posts"),
        ["3"],
        "the transaction is still open and whole"
    );
    native.script("COMMIT; PRAGMA foreign_keys = ON").unwrap();
    assert_eq!(native.texts("SELECT count(*) FROM users WHERE name IS NULL"), ["1"]);
}

//! Hand-written SQL: what is refused, in which words, and what is written.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::raw::{RawShape, StatementKind, plan_raw};
use serde_json::{Value as Json, json};
use support::models::filled_blog;

/// The pieces of SQL in which `{n}` is a value, `{table X}`, `{column X.y}`, `{name x}` and `{list n}` what they say.
fn pieces(sql: &str) -> Json {
    let mut slot = -1;
    let mut pieces = Vec::new();
    for (index, part) in sql.split(['{', '}']).enumerate() {
        let words: Vec<&str> = part.split(' ').collect();
        pieces.push(match (index % 2, words.as_slice()) {
            (0, _) => json!({"kind": "text", "text": part}),
            (_, ["table", entity]) => json!({"kind": "table", "entity": entity}),
            (_, ["column", path]) => {
                let (entity, field) = path.split_once('.').unwrap();
                json!({"kind": "column", "entity": entity, "field": field})
            }
            (_, ["name", name]) => json!({"kind": "identifier", "name": name}),
            (_, [kind]) => {
                slot += 1;
                json!({"kind": "value", "slot": slot, "value": if kind.is_empty() { "cell" } else { kind }})
            }
            _ => panic!("{part}"),
        });
    }
    json!(pieces)
}

fn planned(sql: &str) -> Result<(String, StatementKind), String> {
    let shape: RawShape = serde_json::from_value(json!({"pieces": pieces(sql)})).unwrap();
    let plan = plan_raw(&filled_blog().schema, &shape).map_err(|error| error.to_string())?;
    Ok((plan.sql, plan.does))
}

#[test]
fn what_a_statement_does() {
    for (sql, does) in [
        ("SELECT 1", StatementKind::Read),
        (" -- a comment\n/* another */ select 1;", StatementKind::Read),
        ("VALUES (1), (2)", StatementKind::Read),
        (
            "SELECT a$b -- (\n, /* ) ? */ 'it''s (', \"b)\", [c)'], `d)``)`, 1.5",
            StatementKind::Read,
        ),
        ("EXPLAIN DELETE FROM x", StatementKind::Read),
        ("WITH a AS (DELETE), b AS (SELECT 1) SELECT * FROM a", StatementKind::Read),
        ("with a as (select 1) insert into b select * from a", StatementKind::Write),
        ("WITH \"select\" AS (SELECT 1) DELETE FROM b", StatementKind::Write),
        ("REPLACE INTO b VALUES (1)", StatementKind::Write),
        ("Update b SET c = 1 RETURNING *", StatementKind::Write),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END;",
            StatementKind::Define,
        ),
    ] {
        assert_eq!(planned(sql).unwrap().1, does, "{sql}");
    }
}

#[test]
fn names_and_values_are_written() {
    let sql = "SELECT u.{column User.name} FROM {table User} u WHERE {name a`b\"c} = {} AND x IN ({list}) AND y = {integer}";
    insta::assert_snapshot!(planned(sql).unwrap().0);
    // Two tokens stay two.
    assert_eq!(planned("SELECT {}1").unwrap().0, "SELECT ? 1");
    assert_eq!(planned("SELECT {name a}{name b}").unwrap().0, "SELECT `a` `b`");
}

#[test]
fn what_is_refused() {
    let refused = [
        "",
        " -- nothing\n",
        "{}",
        "FROM x",
        "SELECT 1; SELECT 2",
        "SELECT 1; {}",
        "COMMIT",
        "begin",
        "end",
        "SAVEPOINT a",
        "PRAGMA foreign_keys = OFF",
        "ATTACH 'a' AS b",
        "VACUUM",
        "INSERT OR ROLLBACK INTO a VALUES (1)",
        "SELECT '{}'",
        "SELECT 1 -- {}",
        "SELECT 1 /* {} */",
        "SELECT 'a",
        "SELECT 1 /* a",
        "SELECT 1 /*/ a",
        "SELECT 'it''",
        "SELECT (1",
        "SELECT 1)",
        "SELECT ?1",
        "SELECT :name",
        "SELECT {list}",
        "SELECT 1 WHERE 1 IN (({list}))",
        "SELECT 1 WHERE 1 IN (1, {list})",
        "SELECT 1\0; DROP TABLE a",
        "SELECT {name }",
        "SELECT {name a\0b}",
        "SELECT {table Nobody}",
        "SELECT {column User.nothing}",
        "SELECT {column User.posts}",
    ];
    let sentences: Vec<String> = refused
        .iter()
        .map(|sql| format!("{sql:?}\n    {}", planned(sql).unwrap_err()))
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

fn condition(sql: &str, query: &Json) -> Result<String, String> {
    let mut query = query.clone();
    query["filter"] = json!({"@sql": pieces(sql)});
    filled_blog()
        .plan(query)
        .map(|plan| plan.to_string())
        .map_err(|error| error.to_string())
}

#[test]
fn a_condition_is_in_parentheses() {
    let all = [
        condition("age > {} OR name = {}", &json!({"entity": "User", "limit": 1})),
        condition(
            "{column Post.title} = {}",
            &json!({"entity": "Post", "joins": {"author": {}}}),
        ),
        condition(
            "EXISTS (SELECT 1 FROM {table Comment} c WHERE c.{column Comment.post} = {column Post.id})",
            &json!({"entity": "Post", "output": "delete"}),
        ),
    ];
    insta::assert_snapshot!(all.map(Result::unwrap).join("\n----\n"));
}

#[test]
fn a_condition_beside_others() {
    let filter = json!({"@sql": pieces("age > {}")});
    let query = json!({"entity": "User", "filter": {"$or": [{"name": "Ada"}, filter], "$not": {"$and": [filter]}}});
    let far =
        json!({"entity": "Post", "filter": {"author": {"$or": [{"name": "Ada"}, {"@sql": pieces("{column User.age} > {}")}]}}});
    let some = json!({"entity": "User", "filter": {"posts": {"$none": {"@sql": pieces("title = {}")}}}});
    let operand = json!({"entity": "User", "filter": {"name": filter}});
    let blog = filled_blog();
    let written = [query, far, some].map(|query| blog.plan(query).unwrap().to_string());
    insta::assert_snapshot!(format!("{}\n{}", written.join("\n"), blog.plan(operand).unwrap_err()));
}

#[test]
fn a_condition_cannot_leave_its_parentheses() {
    for sql in [
        "1) OR (1",
        "1 -- a",
        "1 /* a",
        "'a",
        "1; DELETE FROM users",
        "",
        "-- a\n",
        "1\0",
        "age = '{}'",
    ] {
        assert!(
            condition(sql, &json!({"entity": "User"}))
                .unwrap_err()
                .starts_with("The SQL `"),
            "{sql}"
        );
    }
    // What looks like it inside quotes is text.
    assert!(condition("name = ') OR (' -- a\n AND [age] > 1", &json!({"entity": "User"})).is_ok());
}

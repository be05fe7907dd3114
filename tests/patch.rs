//! Patches: their statements, prepared and run on real rows, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, filled_blog, id, nullable};

fn set(path: &str, value: Json) -> Json {
    json!({"kind": "set", "path": path, "value": value})
}

fn unset(path: &str) -> Json {
    json!({"kind": "unset", "path": path})
}

fn increase(path: &str, value: Json) -> Json {
    json!({"kind": "increase", "path": path, "value": value})
}

/// A patch of an entity with further parts of the query.
fn patch(entity: &str, changes: Vec<Json>, mut query: Json) -> Json {
    query["entity"] = json!(entity);
    query["output"] = json!("patch");
    query["patch"]["changes"] = json!(changes);
    query
}

fn sql(db: &Db, query: Json) -> String {
    db.plan(query).unwrap().to_string()
}

fn sentence(db: &Db, entity: &str, changes: Vec<Json>) -> String {
    db.plan(patch(entity, changes, json!({}))).unwrap_err().to_string()
}

fn things() -> Db {
    let point = json!({"kind": "object", "fields": [
        {"name": "x", "type": {"kind": "number"}},
        {"name": "note", "type": {"kind": "string"}, "optional": true},
    ]});
    let shape = json!({"kind": "object", "fields": [
        {"name": "theme", "type": {"kind": "string"}},
        {"name": "size", "type": {"kind": "number"}},
        {"name": "at", "type": point, "optional": true},
        {"name": "list", "type": {"kind": "array", "of": {"kind": "number"}}, "optional": true},
        {"name": "marks", "type": {"kind": "set", "of": {"kind": "string"}}, "optional": true},
        {"name": "either", "type": {"kind": "union", "of": [point, {"kind": "date"}]}, "optional": true},
        {"name": "it's \"odd\"", "type": {"kind": "number"}, "optional": true},
    ]});
    let db = Db::new(document(vec![entity(
        "Thing",
        vec![
            id(),
            field("name", "string"),
            nullable(field("count", "integer")),
            nullable(field("big", "bigint")),
            json!({"name": "settings", "type": {"kind": "json", "of": shape}, "nullable": true}),
        ],
    )]));
    db.insert(
        "Thing",
        &[
            json!({"id": 1, "name": "a", "count": 1, "big": "5", "settings": {"theme": "dark", "size": 1, "at": {"x": 1, "note": "n"}, "list": [1, 2]}}),
            json!({"id": 2, "name": "b", "count": null, "big": null, "settings": {"theme": "light", "size": "Infinity"}}),
            json!({"id": 3, "name": "c", "count": 3, "big": "9223372036854775807", "settings": null}),
        ],
    );
    db
}

#[test]
fn columns_are_set_unset_and_increased() {
    let db = things();
    let changes = vec![
        set("name", json!("z")),
        unset("settings"),
        increase("count", json!(2)),
        increase("big", json!("1")),
    ];
    assert_snapshot!(sql(&db, patch("Thing", changes.clone(), json!({"filter": {"id": 1}}))));
    let rows = db.patch(patch("Thing", changes, json!({"patch": {"returning": ["name"]}})));
    assert_eq!(rows[0], [json!(1), json!("z"), json!(3), json!("6")]);
    assert_eq!(rows[1], [json!(2), json!("z"), Json::Null, Json::Null], "NULL stays NULL");
    let beyond = rows[2][3].as_str().unwrap();
    assert!(
        beyond.contains("e+18"),
        "no whole number any more, for whoever reads the answer: {beyond}"
    );
}

#[test]
fn members_of_json_are_written_where_something_holds_them() {
    let db = things();
    let changes = vec![
        set("settings.theme", json!("red")),
        set("settings.at.x", json!(7)),
        set("settings.list.1", json!(9)),
        increase("settings.size", json!(4)),
        unset("settings.at.note"),
    ];
    assert_snapshot!(sql(
        &db,
        patch("Thing", changes.clone(), json!({"patch": {"readBack": true}}))
    ));
    let rows = db.patch(patch("Thing", changes, json!({"patch": {"readBack": true}})));
    assert_eq!(
        rows[0],
        [
            json!(1),
            json!({"theme": "red", "size": 5, "at": {"x": 7}, "list": [1, 9]}),
            json!("text"),
            json!("integer"),
            json!("integer")
        ]
    );
    assert_eq!(
        rows[1][1..],
        [
            json!({"theme": "light", "size": "Infinity"}),
            json!("text"),
            Json::Null,
            Json::Null
        ]
    );
    assert_eq!(rows[2][1..], [Json::Null, Json::Null, Json::Null, Json::Null]);
    let odd = db.patch(patch(
        "Thing",
        vec![set("settings.it's \"odd\"", json!(1))],
        json!({"patch": {"readBack": true}, "filter": {"id": 1}}),
    ));
    assert_eq!(odd[0][1]["it's \"odd\""], json!(1));
}

#[test]
fn rows_are_those_that_the_query_finds() {
    let db = filled_blog();
    let query = json!({
        "filter": {"posts": {"$some": {"title": {"$ne": "Beta"}}}},
        "joins": {"inner only reviews": {}},
        "order": {"name": "desc"},
        "limit": 1,
        "skip": 0,
    });
    assert_snapshot!(sql(&db, patch("User", vec![set("age", json!(1))], query.clone())));
    let names = json!({"patch": {"returning": ["name"]}, "joins": {"inner only reviews": {}}});
    let rows = db.patch(patch("User", vec![set("age", json!(1))], names));
    assert_eq!(
        rows,
        [[json!(1), json!("Ada")], [json!(2), json!("Bob")]],
        "Ada reviews two posts and is one row"
    );
    assert_eq!(db.patch(patch("User", vec![set("age", json!(2))], query)), [[json!(2)]]);
    let reference = db.patch(patch(
        "Post",
        vec![set("reviewer", Json::Null)],
        json!({"patch": {"returning": ["reviewer"]}, "limit": 1}),
    ));
    assert_eq!(reference, [[json!(1), Json::Null]]);
}

#[test]
fn a_new_key_changes_the_tables_that_refer_to_it() {
    let plan = filled_blog()
        .plan(patch("User", vec![set("id", json!(9))], json!({})))
        .unwrap();
    assert!(plan.tables.contains(&"posts".to_owned()), "{:?}", plan.tables);
}

#[test]
fn what_cannot_be_patched_says_what_to_write() {
    let (db, blog) = (things(), filled_blog());
    let sentences = [
        sentence(&db, "Thing", vec![]),
        sentence(&db, "Thing", vec![set("nothing", json!(1))]),
        sentence(&db, "Thing", vec![set("__proto__", json!(1))]),
        sentence(&db, "Thing", vec![set("settings.nothing", json!(1))]),
        sentence(&db, "Thing", vec![set("name.first", json!(1))]),
        sentence(&db, "Thing", vec![set("settings.marks.0", json!("a"))]),
        sentence(&db, "Thing", vec![set("settings.either.x", json!(1))]),
        sentence(&db, "Thing", vec![unset("name")]),
        sentence(&db, "Thing", vec![unset("settings.theme")]),
        sentence(&db, "Thing", vec![unset("settings.list.0")]),
        sentence(&db, "Thing", vec![increase("name", json!(1))]),
        sentence(&db, "Thing", vec![increase("id", json!(1))]),
        sentence(&db, "Thing", vec![increase("settings.theme", json!(1))]),
        sentence(&db, "Thing", vec![set("name", json!("a")), set("name", json!("b"))]),
        sentence(
            &db,
            "Thing",
            vec![set("settings", json!(null)), set("settings.theme", json!("b"))],
        ),
        sentence(&blog, "User", vec![set("posts", json!([]))]),
        sentence(&blog, "User", vec![set("groups", json!([]))]),
        sentence(&blog, "Post", vec![set("author.name", json!("x"))]),
        sentence(&blog, "Post", vec![increase("author", json!(1))]),
        blog.plan(json!({"entity": "Post", "output": "patch"}))
            .unwrap_err()
            .to_string(),
    ];
    assert_snapshot!(sentences.join("\n"));
}

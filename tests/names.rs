//! Hostile names: whatever tables, columns and fields are called, nothing breaks and nothing leaks into SQL.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::json;
use support::Db;
use support::models::{document, entity, id, table};

const NAMES: [&str; 14] = [
    "select",
    "it's",
    "a\"b",
    "\"",
    "a; DROP TABLE users; --",
    "__proto__",
    "naïve 表 🦀",
    "dotted.name",
    "[brackets]",
    "back`tick",
    "%s ? ?1 :x @y",
    "t0",
    "value",
    " ",
];

/// One owner and one item entity whose tables, fields and columns are all built from a name.
fn db(name: &str) -> Db {
    let named = |suffix: &str| format!("{name}{suffix}");
    let owner = table(
        entity(
            &named(""),
            vec![
                json!({"name": name, "type": {"kind": "string"}, "primaryKey": true, "column": named("key")}),
                json!({"name": named("x"), "type": {"kind": "string"}, "default": name, "index": {"unique": true, "name": named("i")}}),
                json!({"name": named("many"), "type": {"kind": "backReference", "entity": named("Item"), "list": true}}),
            ],
        ),
        &named("s"),
    );
    let mut own = id();
    own["name"] = json!(named("id"));
    let item = entity(
        &named("Item"),
        vec![
            own,
            json!({"name": named("owner"), "type": {"kind": "reference", "entity": named("")}, "column": named("fk")}),
        ],
    );
    Db::new(document(vec![owner, item]))
}

#[test]
fn every_name_survives_migration_writes_and_queries() {
    for name in NAMES {
        let db = db(name);
        assert_eq!(
            db.migrate().unwrap().statements,
            [""; 0],
            "{name}: a second migration sees no difference"
        );
        let (x, many, item, own, owner) = (
            format!("{name}x"),
            format!("{name}many"),
            format!("{name}Item"),
            format!("{name}id"),
            format!("{name}owner"),
        );
        db.insert(name, &[json!({name: "k"}), json!({name: "l"})][..1]);
        db.insert(name, &[json!({name: "l", x.as_str(): "other"})]);
        db.insert(
            &item,
            &[
                json!({own.as_str(): 1, owner.as_str(): "k"}),
                json!({own.as_str(): 2, owner.as_str(): "l"}),
            ],
        );
        assert_eq!(db.next_key(&item), 3, "{name}");
        let query = json!({"entity": name, "filter": {x.as_str(): name, "$or": [{name: {"$in": ["k"]}}]}, "order": {name: "desc"}, "limit": 5,
            "joins": {}});
        let mut joined = query.clone();
        // Join keys are words in these tests, so a name with a space is joined by its last word only.
        if !many.contains(' ') {
            joined["joins"] = json!({format!("inner {many}"): {"order": {own.as_str(): "asc"}, "limit": 1}});
            let found = db.find(joined);
            assert_eq!(
                found,
                json!([{name: "k", x.as_str(): name, many.as_str(): [{own.as_str(): 1, owner.as_str(): "@parent"}]}]),
                "{name}"
            );
        }
        assert_eq!(db.find(query), json!([{name: "k", x.as_str(): name}]), "{name}");
        let found = db.find(json!({"entity": item, "filter": {owner.as_str(): {name: "l"}}, "order": {own.as_str(): "asc"}}));
        assert_eq!(found, json!([{own.as_str(): 2, owner.as_str(): {"@ref": "l"}}]), "{name}");
        assert_eq!(
            db.update(name, json!({x.as_str(): "changed", name: "m"}), json!("k")),
            1,
            "{name}"
        );
        let keys = db.cells(json!({"entity": name, "output": "delete", "filter": {name: "m"}}));
        assert_eq!(keys, [json!("m")], "{name}");
        assert_eq!(db.delete(&item, json!([2])).unwrap(), 1, "{name}");
        assert_eq!(
            db.count(json!({"entity": item})),
            0,
            "{name}: the other item went with its owner"
        );
    }
}

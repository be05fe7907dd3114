//! Conditions and orders inside JSON columns.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, id};

fn db() -> Db {
    let shape = json!({"kind": "object", "fields": [
        {"name": "size", "type": {"kind": "number"}},
        {"name": "day", "type": {"kind": "date"}, "optional": true},
        {"name": "big", "type": {"kind": "bigint"}, "optional": true},
        {"name": "either", "type": {"kind": "union", "of": [{"kind": "string"}, {"kind": "number"}]}, "optional": true},
        {"name": "unclear", "type": {"kind": "union", "of": [{"kind": "string"}, {"kind": "date"}]}, "optional": true},
        {"name": "pairs", "type": {"kind": "map", "key": {"kind": "string"}, "value": {"kind": "number"}}, "optional": true},
        {"name": "inner", "type": {"kind": "union", "of": [{"kind": "null"}, {"kind": "recursive", "up": 2}]}, "optional": true},
        {"name": "list", "type": {"kind": "array", "of": {"kind": "object", "fields": [{"name": "n", "type": {"kind": "number"}}]}}, "optional": true},
    ]});
    let field = |name: &str, of: Option<&Json>| match of {
        Some(of) => json!({"name": name, "type": {"kind": "json", "of": of}, "nullable": true}),
        None => json!({"name": name, "type": {"kind": "json"}, "nullable": true}),
    };
    let db = Db::new(document(vec![entity(
        "Thing",
        vec![id(), field("typed", Some(&shape)), field("free", None)],
    )]));
    db.insert(
        "Thing",
        &[
            json!({"id": 1, "typed": {"size": 1, "either": "1", "inner": {"size": 7}}, "free": {"v": 1, "l": [1, "1"]}}),
            json!({"id": 2, "typed": {"size": "Infinity", "either": 1, "list": [{"n": 1}, {"n": 5}]}, "free": {"v": "1", "l": ["x", null]}}),
            json!({"id": 3, "typed": {"size": "-Infinity", "list": []}, "free": {"v": true, "l": {"a": 1}}}),
            json!({"id": 4, "typed": {"size": "-0"}, "free": {"v": null, "l": 1}}),
            json!({"id": 5, "typed": null, "free": {"v": [1]}}),
        ],
    );
    db
}

fn kept(db: &Db, filter: Json) -> Vec<i64> {
    let found = db.find(json!({"entity": "Thing", "select": ["id"], "filter": filter, "order": {"id": "asc"}}));
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

#[test]
fn only_values_of_the_same_kind_are_compared() {
    let db = db();
    for (filter, expected) in [
        (json!({"free.v": 1}), vec![1]),
        (json!({"free.v": "1"}), vec![2]),
        (json!({"free.v": true}), vec![3]),
        (json!({"free.v": null}), vec![4]),
        (json!({"free.v": [1]}), vec![5]),
        (json!({"free.v": {"$ne": 1}}), vec![2, 3, 4, 5]),
        (json!({"free.v": {"$gt": 0}}), vec![1]),
        (json!({"free.v": {"$lt": "2"}}), vec![2]),
        (json!({"free.v": {"$not": {"$gt": 0}}}), vec![2, 3, 4, 5]),
        (json!({"free.v": {"$in": [1, null]}}), vec![1, 4]),
        (json!({"free.v": {"$nin": [1]}}), vec![2, 3, 4, 5]),
        (json!({"free.v": {"$in": [1, "1", true]}}), vec![1, 2, 3]),
        (json!({"free.v": {"$like": "%"}}), vec![2]),
        (json!({"free.l": {"$contains": 1}}), vec![1]),
        (json!({"free.l": {"$contains": "1"}}), vec![1]),
        (json!({"free.l": {"$contains": null}}), vec![2]),
        (json!({"free.l": {"$some": {"$in": ["x", 7]}}}), vec![2]),
        (json!({"free.l": {"$some": {}}}), vec![1, 2]),
        (json!({"free.l.0": 1}), vec![1]),
        (json!({"typed.either": 1}), vec![2]),
        (json!({"typed.either": {"$in": ["1", 1]}}), vec![1, 2]),
    ] {
        assert_eq!(kept(&db, filter.clone()), expected, "{filter}");
    }
}

#[test]
fn numbers_without_digits_in_json_are_numbers() {
    let db = db();
    assert_eq!(kept(&db, json!({"typed.size": {"$gt": 1e300}})), [2]);
    assert_eq!(kept(&db, json!({"typed.size": {"$lt": 0}})), [3]);
    assert_eq!(kept(&db, json!({"typed": {"size": 0}})), [4]);
    let ordered = db.find(json!({"entity": "Thing", "select": ["id"], "order": {"typed.size": "asc"}}));
    assert_eq!(ordered, json!([{"id": 5}, {"id": 3}, {"id": 4}, {"id": 1}, {"id": 2}]));
}

#[test]
fn objects_lists_and_types_that_hold_themselves() {
    let db = db();
    assert_eq!(kept(&db, json!({"typed.inner.size": 7})), [1]);
    assert_eq!(kept(&db, json!({"typed.inner.inner.inner": null})), [1, 2, 3, 4, 5]);
    assert_eq!(kept(&db, json!({"typed": {"list": {"$some": {"n": {"$gt": 3}}}}})), [2]);
    assert_eq!(kept(&db, json!({"typed.list": {"$every": {"n": {"$gt": 3}}}})), [1, 3, 4, 5]);
    assert_eq!(kept(&db, json!({"typed.list.1.n": 5})), [2]);
    assert_eq!(kept(&db, json!({"typed.list": {"$ne": null}})), [2, 3]);
    let plan = db
        .plan(
            json!({"entity": "Thing", "select": ["id"], "order": {"free.v": "desc"}, "filter": {"typed.size": {"$gt": 1},
            "free.v": "x", "typed.list": {"$some": {"n": 1}}, "typed.day": {"@date": "x"}}}),
        )
        .unwrap();
    assert_snapshot!(plan.to_string());
}

#[test]
fn what_has_no_comparable_form_is_refused() {
    let db = db();
    for (filter, expected) in [
        (json!({"typed.siz": 1}), "'Thing' has no field 'typed.siz'. Fields: size, day"),
        (
            json!({"typed": {"@undefined": 1}}),
            "'Thing.typed' takes null or conditions on its members, not undefined.",
        ),
        (json!({"typed.size": "x"}), "'Thing.typed.size' takes a number, not a string."),
        (
            json!({"typed.size.x": 1}),
            "'Thing.typed.size' cannot be used like this: it has no members.",
        ),
        (json!({"typed.pairs.x": 1}), "a Map is kept as a list of pairs"),
        (json!({"typed.pairs": "x"}), "'Thing.typed.pairs' takes only null"),
        (
            json!({"typed.unclear": "x"}),
            "only null (it is one of several types, which JSON alone does not tell apart)",
        ),
        (
            json!({"typed.big": {"$gt": {"@bigint": "1"}}}),
            "'$gt' is no operator in the filter of 'Thing.typed.big'.",
        ),
        (
            json!({"typed.list.n": 1}),
            "it is a list: write the index of an element, or {$some: ...}",
        ),
        (
            json!({"typed.list": {"$some": {"m": 1}}}),
            "'Thing' has no field 'typed.list.m'.",
        ),
        (json!({"typed.inner": 1}), "null or conditions on its members, not a number."),
    ] {
        let actual = db.plan(json!({"entity": "Thing", "filter": filter})).unwrap_err().to_string();
        assert!(
            actual.contains(expected),
            "{filter}\n  says:     {actual}\n  expected: {expected}"
        );
    }
    let order = |field: &str| {
        db.plan(json!({"entity": "Thing", "order": {field: "asc"}}))
            .unwrap_err()
            .to_string()
    };
    assert!(order("typed.big").contains("a bigint in JSON is text"));
    assert!(order("typed.list").contains("a list has no order"));
}

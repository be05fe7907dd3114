//! The grammar of filters: what each operator keeps, and what is refused.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, filled_blog, id, key, optional, reference};

fn all_types() -> Db {
    let kinds = [
        "string", "number", "integer", "bigint", "boolean", "date", "uuid", "bytes", "json",
    ];
    let mut fields = vec![id()];
    fields.extend(kinds.map(|kind| optional(field(kind, kind))));
    fields.push(json!({"name": "color", "type": {"kind": "enum", "values": ["red", "green"]}, "optional": true}));
    fields.push(json!({"name": "level", "type": {"kind": "enum", "values": [1, 2]}, "optional": true}));
    fields.push(json!({"name": "mixed", "type": {"kind": "enum", "values": [1, "x", true]}, "optional": true}));
    let db = Db::new(document(vec![entity("Thing", fields)]));
    db.insert(
        "Thing",
        &[
            json!({"id": 1, "string": "one", "number": 1.5, "integer": 1, "bigint": "9007199254740993", "boolean": true,
                "date": 1_700_000_000_000_i64, "uuid": "a0", "bytes": "00ff", "json": [1, 2], "color": "red", "level": 1, "mixed": "x"}),
            json!({"id": 2, "string": "two", "number": 2, "integer": 5_000_000_000_i64, "bigint": "-2", "boolean": false,
                "date": 5, "uuid": "b1", "bytes": "", "json": "text", "color": "green", "level": 2, "mixed": 1}),
            json!({"id": 3, "string": null, "number": null, "integer": null, "bigint": null, "boolean": null, "date": null,
                "uuid": null, "bytes": null, "json": null, "color": null, "level": null, "mixed": null}),
        ],
    );
    db
}

/// The ids of the rows that a filter keeps.
fn kept(db: &Db, entity: &str, filter: Json) -> Vec<i64> {
    let found = db.find(json!({"entity": entity, "select": ["id"], "filter": filter, "order": {"id": "asc"}}));
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["id"].as_i64().unwrap())
        .collect()
}

fn sentence(db: &Db, entity: &str, filter: Json) -> String {
    db.plan(json!({"entity": entity, "filter": filter})).unwrap_err().to_string()
}

/// For each field: the value in row 1, and the one in row 2.
fn values() -> Vec<(&'static str, Json, Json)> {
    vec![
        ("string", json!("one"), json!("two")),
        ("number", json!(1.5), json!(2)),
        ("integer", json!(1), json!(5_000_000_000_i64)),
        ("bigint", json!({"@bigint": "9007199254740993"}), json!({"@bigint": "-2"})),
        ("boolean", json!(true), json!(false)),
        ("date", json!({"@date": 1_700_000_000_000_i64}), json!({"@date": 5})),
        ("uuid", json!("a0"), json!("b1")),
        ("bytes", json!({"@bytes": "00ff"}), json!({"@bytes": ""})),
        ("json", json!([1, 2]), json!("text")),
        ("color", json!("red"), json!("green")),
        ("level", json!(1), json!(2)),
        ("mixed", json!("x"), json!(1)),
    ]
}

#[test]
fn equality_and_its_negation_split_the_rows_for_every_type() {
    let db = all_types();
    for (name, first, second) in values() {
        assert_eq!(kept(&db, "Thing", json!({name: first})), [1], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$eq": second}})), [2], "{name}");
        assert_eq!(
            kept(&db, "Thing", json!({name: {"$ne": first}})),
            [2, 3],
            "{name}: a row with NULL is kept"
        );
        assert_eq!(kept(&db, "Thing", json!({name: {"$not": {"$eq": first}}})), [2, 3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({"$not": {name: first}})), [2, 3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: null})), [3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$ne": null}})), [1, 2], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$not": null}})), [1, 2], "{name}");
    }
}

#[test]
fn lists_of_every_type_may_hold_null() {
    let db = all_types();
    for (name, first, second) in values() {
        if name == "json" {
            continue;
        }
        assert_eq!(kept(&db, "Thing", json!({name: {"$in": [first]}})), [1], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$in": [first, second]}})), [1, 2], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$in": [first, null]}})), [1, 3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$in": [null]}})), [3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$nin": [first]}})), [2, 3], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$nin": [first, null]}})), [2], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$nin": [null]}})), [1, 2], "{name}");
        assert_eq!(
            kept(&db, "Thing", json!({name: {"$not": {"$in": [first, null]}}})),
            [2],
            "{name}"
        );
        assert_eq!(kept(&db, "Thing", json!({name: {"$in": []}})), [0; 0], "{name}");
        assert_eq!(kept(&db, "Thing", json!({name: {"$nin": []}})), [1, 2, 3], "{name}");
    }
    assert_eq!(kept(&db, "Thing", json!({"json": {"$in": ["text", 5]}})), [2]);
}

#[test]
fn order_operators_compare() {
    let db = all_types();
    assert_eq!(kept(&db, "Thing", json!({"number": {"$gt": 1.5}})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"number": {"$gte": 1.5, "$lt": 2}})), [1]);
    assert_eq!(
        kept(&db, "Thing", json!({"bigint": {"$gt": {"@bigint": "9007199254740992"}}})),
        [1]
    );
    assert_eq!(kept(&db, "Thing", json!({"date": {"$lte": {"@date": 5}}})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"string": {"$lt": "p"}})), [1]);
}

#[test]
fn like_and_regex_search_text() {
    let db = all_types();
    assert_eq!(kept(&db, "Thing", json!({"string": {"$like": "%w%"}})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"string": {"$regex": "ne"}})), [1]);
    assert_eq!(kept(&db, "Thing", json!({"string": {"$regex": {"@regexp": "wo"}}})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"string": {"@regexp": "wo"}})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"string": {"$not": {"@regexp": "wo"}}})), [1, 3]);
}

#[test]
fn logical_operators_are_joined_with_their_siblings() {
    let db = all_types();
    let or = json!([{"string": "one"}, {"string": "two"}]);
    assert_eq!(kept(&db, "Thing", json!({"number": 2, "$or": or})), [2]);
    assert_eq!(kept(&db, "Thing", json!({"$or": or, "$and": [{"boolean": true}]})), [1]);
    assert_eq!(kept(&db, "Thing", json!({"$nor": or})), [3]);
    assert_eq!(
        kept(&db, "Thing", json!({"$or": [{"number": 2, "string": "one"}, {"id": 3}]})),
        [3]
    );
    assert_eq!(kept(&db, "Thing", json!({"$not": {"$or": or}})), [3]);
    assert_eq!(kept(&db, "Thing", json!({"$or": []})), [0; 0]);
    assert_eq!(kept(&db, "Thing", json!({"$and": []})), [1, 2, 3]);
    assert_eq!(kept(&db, "Thing", json!({"$nor": []})), [1, 2, 3]);
    assert_eq!(kept(&db, "Thing", json!({})), [1, 2, 3]);
}

#[test]
fn a_reference_takes_a_key_an_instance_a_list_of_either_or_an_object_with_the_key() {
    let db = filled_blog();
    for author in [
        json!(1),
        json!({"@entity": ["User", 1]}),
        json!({"id": 1}),
        json!({"$in": [1]}),
        json!({"$in": [{"@entity": ["User", 1]}]}),
        json!({"id": {"$in": [1, 99]}}),
        json!({"id": {"$lt": 2}}),
        json!({"$not": {"id": 2}}),
    ] {
        assert_eq!(kept(&db, "Post", json!({"author": author})), [1, 2, 4], "{author}");
    }
    assert_eq!(
        kept(&db, "Post", json!({"reviewer": {"$in": [{"@entity": ["User", 2]}, null]}})),
        [1, 2]
    );
    assert_eq!(kept(&db, "User", json!({"@entity": ["User", 2]})), [2]);
    let found = db.find(json!({"entity": "Credentials", "filter": {"user": {"id": 3}}}));
    assert_eq!(found, json!([{"user": {"@ref": 3}, "password": "c"}]));
}

#[test]
fn a_chain_of_keys_is_followed() {
    let db = Db::new(document(vec![
        entity("User", vec![id()]),
        entity("Profile", vec![key(reference("user", "User"))]),
        entity("Photo", vec![id(), reference("profile", "Profile")]),
    ]));
    db.insert("User", &[json!({"id": 7})]);
    db.insert("Profile", &[json!({"user": 7})]);
    db.insert("Photo", &[json!({"id": 1, "profile": 7})]);
    for profile in [
        json!(7),
        json!({"user": 7}),
        json!({"user": {"id": 7}}),
        json!({"user": {"@entity": ["User", 7]}}),
    ] {
        assert_eq!(kept(&db, "Photo", json!({"profile": profile})), [1], "{profile}");
    }
}

#[test]
fn what_means_nothing_is_refused_with_the_field_and_what_it_takes() {
    let db = filled_blog();
    for (entity, filter, expected) in [
        (
            "User",
            json!({"nmae": "x"}),
            "'User' has no field 'nmae'. Fields: id, name, age, posts, reviews, credentials, groups.",
        ),
        (
            "User",
            json!({"name\" IS NULL OR \"name": null}),
            "has no field 'name\" IS NULL OR \"name'",
        ),
        (
            "User",
            json!({"name": {"@undefined": 1}}),
            "'User.name' takes a string, not undefined.",
        ),
        ("User", json!({"name": 5}), "'User.name' takes a string, not a number."),
        ("User", json!({"age": "5"}), "'User.age' takes a number, not a string."),
        (
            "User",
            json!({"age": {"@nan": 1}}),
            "'User.age' takes a number, not NaN or an infinity.",
        ),
        (
            "User",
            json!({"age": {"$gt": null}}),
            "'User.age.$gt' takes a number, not null.",
        ),
        (
            "User",
            json!({"age": {"@regexp": "x"}}),
            "'User.age' takes a number, not a RegExp.",
        ),
        (
            "User",
            json!({"name": ["a"]}),
            "not an array (for one of several values write {$in: [...]}).",
        ),
        (
            "User",
            json!({"name": {"$in": "a"}}),
            "'User.name.$in' takes an array in which each element is a string, not a string.",
        ),
        (
            "User",
            json!({"name": {"$in": ["a", 1]}}),
            "'User.name.$in' takes an array in which each element is a string, not one with a number.",
        ),
        (
            "User",
            json!({"name": {"$in": ["a", {"@undefined": 1}]}}),
            "not one with undefined.",
        ),
        (
            "User",
            json!({"name": {}}),
            "'User.name' takes a string or operators, not an empty object.",
        ),
        (
            "User",
            json!({"name": {"$gtt": 1}}),
            "'$gtt' is no operator in the filter of 'User.name'. Operators: $eq, $ne, $in, $nin, $not, $gt",
        ),
        (
            "User",
            json!({"name": {"first": "x"}}),
            "'first' is no operator in the filter of 'User.name'.",
        ),
        (
            "User",
            json!({"age": {"$like": "x"}}),
            "'$like' is no operator in the filter of 'User.age'.",
        ),
        (
            "User",
            json!({"name": {"$like": 1}}),
            "'User.name.$like' takes a string, not a number.",
        ),
        (
            "User",
            json!({"name": {"$regex": 1}}),
            "'User.name.$regex' takes a string or a RegExp, not a number.",
        ),
        (
            "User",
            json!({"$xor": []}),
            "'$xor' is no operator in the filter of 'User'. Operators: $and, $or, $nor, $not.",
        ),
        (
            "User",
            json!({"$or": {"name": "x"}}),
            "'User.$or' takes a list of filters, not an object.",
        ),
        (
            "User",
            json!({"$and": ["x"]}),
            "'User.filter' takes an object of conditions, not a string.",
        ),
        (
            "User",
            json!({"@entity": ["Post", 1]}),
            "'User.filter' takes an object of conditions, not an instance of 'Post'.",
        ),
        (
            "User",
            json!({"posts": 1}),
            "'User.posts' takes {$some: {...}}, {$every: {...}} or {$none: {...}} with conditions on its rows, not a number.",
        ),
        (
            "Post",
            json!({"author": "1"}),
            "'Post.author' takes a number or an instance of 'User', not a string.",
        ),
        (
            "Post",
            json!({"author": {"@entity": ["Post", 1]}}),
            "'Post.author' takes a number or an instance of 'User', not an instance of 'Post'.",
        ),
        (
            "Post",
            json!({"author": {"$in": [{"@entity": ["Post", 1]}]}}),
            "not one with an instance of 'Post'.",
        ),
        (
            "Post",
            json!({"author": {}}),
            "conditions on its fields, not an empty object.",
        ),
        ("Post", json!({"author": {"nope": "x"}}), "'User' has no field 'nope'."),
        (
            "Post",
            json!({"author": {"id": "x"}}),
            "'Post.author.id' takes a number, not a string.",
        ),
    ] {
        let actual = sentence(&db, entity, filter.clone());
        assert!(
            actual.contains(expected),
            "{filter}\n  says:     {actual}\n  expected: {expected}"
        );
    }
}

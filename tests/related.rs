//! Conditions and orders that look through relations without a join.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, filled_blog, id, many, mapped, one, optional, reference};

/// The keys of the rows that a filter keeps.
fn kept(db: &Db, entity: &str, filter: Json) -> Vec<i64> {
    let key = if entity == "Credentials" { "user" } else { "id" };
    let found = db.find(json!({"entity": entity, "select": [key], "filter": filter, "order": {key: "asc"}}));
    let keys = found.as_array().unwrap().iter().map(|object| match &object[key] {
        Json::Object(reference) => reference["@ref"].as_i64().unwrap(),
        key => key.as_i64().unwrap(),
    });
    let keys: Vec<i64> = keys.collect();
    assert_eq!(
        db.count(json!({"entity": entity, "filter": filter})),
        keys.len() as i64,
        "{filter}: the count"
    );
    keys
}

fn printed(db: &Db, query: Json) -> String {
    db.plan(query).unwrap().to_string()
}

#[test]
fn some_every_and_none_of_all_kinds_of_relations() {
    let db = filled_blog();
    for (entity, filter, expected) in [
        ("User", json!({"posts": {"$some": {}}}), vec![1, 2]),
        ("User", json!({"posts": {"$none": {}}}), vec![3, 4]),
        ("User", json!({"posts": {"$some": {"title": {"$like": "%lpha"}}}}), vec![1]),
        ("User", json!({"posts": {"$every": {"title": "Gamma"}}}), vec![2, 3, 4]),
        ("User", json!({"posts": {"$every": {"title": "Gamma"}, "$some": {}}}), vec![2]),
        (
            "User",
            json!({"posts": {"$none": {"title": {"$in": ["Gamma", "x"]}}}}),
            vec![1, 3, 4],
        ),
        ("User", json!({"posts": {"$some": {"reviewer": null}}}), vec![1]),
        // Found from the other end by an index, where NULL refers to nobody.
        ("User", json!({"reviews": {"$some": {"author": 1}}}), vec![1, 2]),
        ("User", json!({"reviews": {"$none": {"author": 1}}}), vec![3, 4]),
        ("User", json!({"$nor": [{"reviews": {"$some": {"author": 1}}}]}), vec![3, 4]),
        (
            "User",
            json!({"$nor": [{"reviews": {"$some": {"author": 1}}}, {"name": "Dan"}]}),
            vec![3],
        ),
        ("User", json!({"groups": {"$some": {"id": {"$in": [2, 3]}}}}), vec![1]),
        // A row with NULL is on exactly one side.
        ("User", json!({"posts": {"$every": {"reviewer": 1}}}), vec![2, 3, 4]),
        ("User", json!({"posts": {"$every": {"reviewer": {"$ne": 2}}}}), vec![2, 3, 4]),
        ("User", json!({"groups": {"$some": {"name": "red"}}}), vec![1, 2]),
        ("User", json!({"groups": {"$every": {"name": "red"}}}), vec![2, 3, 4]),
        ("User", json!({"groups": {"$none": {}}}), vec![3, 4]),
        ("Group", json!({"users": {"$some": {"age": null}}}), vec![1]),
        ("User", json!({"credentials": {"$some": {}}}), vec![1, 3]),
        ("User", json!({"credentials": {"$none": {"password": "a"}}}), vec![2, 3, 4]),
        ("User", json!({"credentials": {"$every": {"password": "a"}}}), vec![1, 2, 4]),
        ("User", json!({"posts": {"$some": {"@entity": ["Post", 3]}}}), vec![2]),
        (
            "User",
            json!({"posts": {"$some": {"comments": {"$some": {"author": 1}}}}}),
            vec![2],
        ),
        (
            "User",
            json!({"posts": {"$none": {"comments": {"$none": {}}}}}),
            vec![2, 3, 4],
        ),
        (
            "User",
            json!({"$or": [{"posts": {"$some": {"title": "Gamma"}}}, {"groups": {"$none": {}}}]}),
            vec![2, 3, 4],
        ),
        ("User", json!({"$nor": [{"posts": {"$some": {}}}, {"age": 51}]}), vec![3]),
        ("User", json!({"$not": {"posts": {"$some": {}}}}), vec![3, 4]),
        ("Post", json!({"author.posts": {"$some": {"title": "Delta"}}}), vec![1, 2, 4]),
        (
            "Post",
            json!({"author": {"groups": {"$some": {"name": "blue"}}}}),
            vec![1, 2, 4],
        ),
        ("Comment", json!({"author.posts": {"$none": {}}}), vec![1, 2]),
    ] {
        assert_eq!(kept(&db, entity, filter.clone()), expected, "{filter}");
    }
}

#[test]
fn to_one_relations_by_path_and_by_nested_object() {
    let db = filled_blog();
    for (entity, filter, expected) in [
        ("Post", json!({"author.name": "Bob"}), vec![3]),
        ("Post", json!({"author": {"name": {"$like": "A%"}}}), vec![1, 2, 4]),
        (
            "Post",
            json!({"author": {"name": "Ada", "age": {"$gt": 30}, "$or": [{"id": 1}, {"name": "x"}]}}),
            vec![1, 2, 4],
        ),
        ("Post", json!({"author": {"$not": {"name": "Ada"}}}), vec![3]),
        (
            "Post",
            json!({"author": {"$in": [1, 3], "name": {"$ne": "Bob"}}}),
            vec![1, 2, 4],
        ),
        ("Comment", json!({"post.author.name": "Ada"}), vec![1, 2]),
        ("Comment", json!({"post": {"author": {"name": {"$regex": "o"}}}}), vec![3]),
        ("Comment", json!({"post.author.id": 2}), vec![3]),
        ("Comment", json!({"post.author": 2}), vec![3]),
        ("Comment", json!({"post": {"author": {"@entity": ["User", 1]}}}), vec![1, 2]),
        // Without an author every field of the author is NULL.
        ("Comment", json!({"author.name": null}), vec![2]),
        ("Comment", json!({"author": {"name": {"$ne": "Ada"}}}), vec![1, 2]),
        ("Comment", json!({"author.name": {"$not": {"$gt": "B"}}}), vec![2, 3]),
        ("Comment", json!({"author.name": {"$nin": ["Ada", null]}}), vec![1]),
        ("Comment", json!({"author.name": {"$in": ["Ada", null]}}), vec![2, 3]),
        ("Comment", json!({"$nor": [{"author.name": "Cyd"}]}), vec![2, 3]),
        ("Comment", json!({"post.reviewer.name": {"$ne": null}}), vec![1, 2, 3]),
        ("User", json!({"credentials": {"password": "a"}}), vec![1]),
        ("User", json!({"credentials.password": {"$ne": "a"}}), vec![2, 3, 4]),
        ("User", json!({"credentials": null}), vec![2, 4]),
        ("User", json!({"credentials": {"$ne": null}}), vec![1, 3]),
        ("User", json!({"credentials": {"@entity": ["Credentials", 3]}}), vec![3]),
        ("Credentials", json!({"user.name": "Cyd"}), vec![3]),
        ("Credentials", json!({"user.credentials.user.name": "Cyd"}), vec![3]),
    ] {
        assert_eq!(kept(&db, entity, filter.clone()), expected, "{filter}");
    }
}

#[test]
fn orders_reach_through_relations_without_a_join() {
    let db = filled_blog();
    let ids = |query: Json| -> Vec<i64> {
        let found = db.find(query);
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|object| object["id"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(
        ids(json!({"entity": "Comment", "order": {"author.name": "desc", "id": "asc"}})),
        [1, 3, 2]
    );
    assert_eq!(
        ids(json!({"entity": "Comment", "order": {"post.author.name": "desc", "id": "desc"}, "limit": 2})),
        [3, 2]
    );
    assert_eq!(
        ids(json!({"entity": "User", "order": {"credentials.password": "desc", "id": "asc"}})),
        [3, 1, 2, 4]
    );
    // A join that finds only some of the rows is ordered by those.
    let joined = json!({"entity": "Post", "order": {"author.name": "desc", "id": "asc"},
        "joins": {"only author": {"filter": {"name": "Ada"}}}});
    assert_eq!(ids(joined), [1, 2, 4, 3]);
    let inside = db.find(json!({"entity": "Post", "filter": {"id": 1}, "select": ["comments"],
        "joins": {"comments": {"select": ["id"], "order": {"author.name": "asc"}, "limit": 2}}}));
    assert_eq!(inside, json!([{"comments": [{"id": 2}, {"id": 1}]}]));
}

#[test]
fn conditions_look_through_relations_in_joins_too() {
    let db = filled_blog();
    // In the ON clause of a to-one join, in a statement of its own, in an inner join that only restricts.
    let left = db.find(json!({"entity": "Comment", "select": ["id", "post"], "order": {"id": "asc"},
        "joins": {"post": {"select": ["title"], "filter": {"author.name": "Bob"}}}}));
    assert_eq!(left, json!([{"id": 1}, {"id": 2}, {"id": 3, "post": {"title": "Gamma"}}]));
    let inner =
        db.find(json!({"entity": "Comment", "select": ["id"], "joins": {"inner only post": {"filter": {"author.name": "Bob"}}}}));
    assert_eq!(inner, json!([{"id": 3}]));
    let children = db.find(json!({"entity": "User", "select": ["id", "posts"], "filter": {"id": 1},
        "joins": {"posts": {"select": ["id"], "filter": {"reviewer.name": "Bob"}}}}));
    assert_eq!(children, json!([{"id": 1, "posts": [{"id": 1}]}]));
    let pivot = db.find(
        json!({"entity": "Group", "select": ["id", "users"], "filter": {"id": 1}, "joins": {"users":
        {"select": ["id"], "filter": {"credentials.password": "a"}, "order": {"credentials.password": "asc"}, "limit": 5}}}),
    );
    assert_eq!(pivot, json!([{"id": 1, "users": [{"id": 1}]}]));
    let only = db.find(
        json!({"entity": "User", "select": ["id"], "joins": {"inner only posts": {"filter": {"reviewer.name": "Ada"}}},
        "order": {"id": "asc"}}),
    );
    assert_eq!(only, json!([{"id": 1}, {"id": 2}]));
    // A condition means the same where the relation is joined already.
    let both = db.find(
        json!({"entity": "Post", "select": ["id"], "filter": {"author.name": "Ada"}, "order": {"id": "asc"},
        "joins": {"author": {"filter": {"name": "Bob"}}}}),
    );
    assert_eq!(both, json!([{"id": 1}, {"id": 2}, {"id": 4}]));
}

#[test]
fn a_delete_may_look_through_relations() {
    let db = filled_blog();
    let deleted = db.cells(json!({"entity": "Comment", "output": "delete", "filter": {"post.author.name": "Ada"}}));
    assert_eq!(deleted, [json!(1), json!(2)]);
    assert_eq!(kept(&db, "Comment", json!({})), [3]);
}

#[test]
fn several_rows_behind_a_single_back_reference_multiply_nothing() {
    let db = Db::new(document(vec![
        entity("Ship", vec![id(), one("log", "Log")]),
        entity("Log", vec![id(), reference("ship", "Ship"), field("text", "string")]),
    ]));
    db.insert("Ship", &[json!({"id": 1}), json!({"id": 2})]);
    db.insert(
        "Log",
        &[
            json!({"id": 1, "ship": 1, "text": "a"}),
            json!({"id": 2, "ship": 1, "text": "b"}),
        ],
    );
    assert_eq!(kept(&db, "Ship", json!({"log.text": {"$ne": "x"}})), [1, 2]);
    assert_eq!(kept(&db, "Ship", json!({"log.text": "b"})), [1]);
    assert_eq!(kept(&db, "Ship", json!({"log.text": "a"})), [0; 0], "the last one counts");
    assert_eq!(
        kept(&db, "Ship", json!({"log": {"$some": {"text": "a"}}})),
        [1],
        "some is any of them"
    );
}

#[test]
fn self_relations_have_aliases_of_their_own() {
    let db = Db::new(document(vec![entity(
        "Folder",
        vec![
            id(),
            field("name", "string"),
            optional(reference("parent", "Folder")),
            mapped(many("children", "Folder"), "parent"),
        ],
    )]));
    db.insert(
        "Folder",
        &[
            json!({"id": 1, "name": "root", "parent": null}),
            json!({"id": 2, "name": "home", "parent": 1}),
            json!({"id": 3, "name": "ann", "parent": 2}),
        ],
    );
    assert_eq!(kept(&db, "Folder", json!({"parent.parent.name": "root"})), [3]);
    assert_eq!(
        kept(
            &db,
            "Folder",
            json!({"parent.name": "root", "children": {"$some": {"name": "ann"}}})
        ),
        [2]
    );
    assert_eq!(
        kept(
            &db,
            "Folder",
            json!({"children": {"$some": {"children": {"$some": {"parent.parent.id": 1}}}}})
        ),
        [1]
    );
    assert_snapshot!(printed(
        &db,
        json!({"entity": "Folder", "select": ["id"], "order": {"parent.name": "asc"},
        "filter": {"parent.parent.name": "root", "children": {"$every": {"parent.name": "x"}}}})
    ));
}

#[test]
fn the_statements() {
    let db = filled_blog();
    let texts: Vec<String> = [
        json!({"entity": "User", "select": ["id"], "filter": {"posts": {"$some": {"title": "x"}}}}),
        json!({"entity": "User", "select": ["id"], "filter": {"posts": {"$some": {"reviewer": 1}}}}),
        json!({"entity": "User", "select": ["id"], "filter": {"groups": {"$some": {"id": {"$in": [1, 2]}, "name": "x"}}}}),
        json!({"entity": "User", "select": ["id"], "filter": {"groups": {"$every": {"name": "x"}}}}),
        json!({"entity": "Comment", "select": ["id"], "filter": {"post.author.name": "x", "post.author": 1, "post.title": "y"}}),
        json!({"entity": "Comment", "select": ["id"], "joins": {"post": {"select": ["id"], "filter": {"author.name": "x"}}}}),
        json!({"entity": "User", "select": ["id"], "filter": {"credentials": {"$ne": null}}}),
    ]
    .map(|query| printed(&db, query))
    .to_vec();
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn what_leads_nowhere_is_refused() {
    let db = filled_blog();
    for (entity, filter, expected) in [
        (
            "Post",
            json!({"author.nam": "x"}),
            "'User' has no field 'nam'. Fields: id, name",
        ),
        ("Post", json!({"autor.name": "x"}), "'Post' has no field 'autor.name'."),
        (
            "Post",
            json!({"title.length": 1}),
            "'Post.title' cannot be used like this: it has no members.",
        ),
        (
            "Post",
            json!({"author.name": {"$gtt": "x"}}),
            "'$gtt' is no operator in the filter of 'Post.author.name'.",
        ),
        (
            "Post",
            json!({"author.name": 5}),
            "'Post.author.name' takes a string, not a number.",
        ),
        (
            "Post",
            json!({"author": {"name": 5}}),
            "'Post.author.name' takes a string, not a number.",
        ),
        (
            "User",
            json!({"posts": {"$some": {"titl": "x"}}}),
            "'Post' has no field 'titl'.",
        ),
        (
            "User",
            json!({"posts": {"title": "x"}}),
            "'User.posts' takes {$some: {...}}, {$every: {...}} or {$none: {...}}",
        ),
        (
            "User",
            json!({"posts": {}}),
            "with conditions on its rows, not an empty object.",
        ),
        ("User", json!({"posts": null}), "with conditions on its rows, not null."),
        (
            "User",
            json!({"posts": {"$any": {}}}),
            "'$any' is no operator in the filter of 'User.posts'. Operators: $some, $every, $none.",
        ),
        (
            "User",
            json!({"posts.title": "x"}),
            "'User.posts' may have many rows, so no path leads through it. Write {posts: {$some: {...}}}",
        ),
        ("Post", json!({"author.posts.title": "x"}), "'User.posts' may have many rows"),
        (
            "User",
            json!({"posts": {"$some": {"@undefined": 1}}}),
            "takes an object of conditions, not undefined.",
        ),
        (
            "Post",
            json!({"author": {"$some": {}}}),
            "'$some' is no operator in the filter of 'Post.author'.",
        ),
    ] {
        let actual = db.plan(json!({"entity": entity, "filter": filter})).unwrap_err().to_string();
        assert!(
            actual.contains(expected),
            "{filter}\n  says:     {actual}\n  expected: {expected}"
        );
    }
}

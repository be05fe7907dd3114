//! Fields, orders, pages, counts and deletes on real rows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::Db;
use support::models::{blog, document, entity, filled_blog, many, optional, reference};

fn ids(found: &Json) -> Vec<i64> {
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["id"].as_i64().unwrap())
        .collect()
}

fn sentence(db: &Db, query: Json) -> String {
    db.plan(query).unwrap_err().to_string()
}

#[test]
fn a_plain_query_answers_whole_objects_with_unloaded_references() {
    let db = filled_blog();
    let found = db.find(json!({"entity": "Post", "order": {"id": "asc"}, "limit": 2}));
    assert_eq!(
        found,
        json!([
            {"id": 1, "title": "Alpha", "author": {"@ref": 1}, "reviewer": {"@ref": 2}},
            {"id": 2, "title": "Beta", "author": {"@ref": 1}},
        ])
    );
}

#[test]
fn pages_do_not_overlap_where_the_order_has_ties() {
    let db = Db::new(blog());
    let rows: Vec<Json> = (1..=40)
        .map(|id| json!({"id": id, "name": if id % 2 == 0 { "a" } else { "b" }, "age": null}))
        .collect();
    db.insert("User", &rows);
    let mut seen: Vec<i64> = Vec::new();
    for page in 0..8 {
        seen.extend(ids(&db.find(
            json!({"entity": "User", "order": {"name": "asc"}, "limit": 5, "skip": page * 5}),
        )));
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=40).collect::<Vec<i64>>());
}

#[test]
fn an_order_leads_through_joined_references() {
    let db = filled_blog();
    let order = |path: &str, joins: Json| {
        ids(&db.find(json!({"entity": "Comment", "order": {path: "desc", "id": "asc"}, "joins": joins})))
    };
    assert_eq!(order("post.title", json!({"post": {}})), [3, 1, 2]);
    assert_eq!(
        order("post.title", json!({"only post": {}})),
        [3, 1, 2],
        "also where the join loads nothing"
    );
    assert_eq!(
        order("post.author.name", json!({"post": {"joins": {"only author": {}}}})),
        [3, 1, 2]
    );
    assert_eq!(
        order("author", json!({})),
        [1, 3, 2],
        "the key of the reference itself; NULL is the least"
    );
    let loaded = db.find(json!({"entity": "Comment", "order": {"post.title": "desc", "id": "asc"}, "joins": {"only post": {}}}));
    assert_eq!(loaded[0]["post"], json!({"@ref": 3}));
}

#[test]
fn counting_counts_root_rows() {
    let db = filled_blog();
    assert_eq!(db.count(json!({"entity": "User"})), 4);
    assert_eq!(db.count(json!({"entity": "User", "joins": {"posts": {}}})), 4);
    assert_eq!(db.count(json!({"entity": "User", "joins": {"inner posts": {}}})), 2);
    assert_eq!(
        db.count(json!({"entity": "User", "limit": 1, "skip": 3, "order": {"name": "asc"}})),
        4
    );
    assert_eq!(
        db.count(json!({"entity": "Post", "joins": {"inner reviewer": {"filter": {"name": "Ada"}}}})),
        2
    );
    assert_eq!(db.count(json!({"entity": "User", "filter": {"id": {"$gt": 2}}})), 2);
}

#[test]
fn having_any_row() {
    let db = filled_blog();
    assert_eq!(
        db.cells(json!({"entity": "User", "output": "has", "filter": {"name": "Ada"}})),
        [json!(1)]
    );
    assert_eq!(
        db.cells(json!({"entity": "User", "output": "has", "filter": {"name": "Eve"}})),
        Vec::<Json>::new()
    );
}

#[test]
fn deleting_answers_the_keys_and_takes_pages_and_joins() {
    let db = filled_blog();
    let keys = db.cells(json!({"entity": "Post", "output": "delete", "order": {"title": "desc"}, "limit": 1}));
    assert_eq!(keys, [json!(3)]);
    let keys =
        db.cells(json!({"entity": "User", "output": "delete", "joins": {"inner only posts": {"filter": {"title": "Beta"}}}}));
    assert_eq!(keys, [json!(1)]);
    assert_eq!(db.count(json!({"entity": "Post"})), 0, "posts went with their author");
    let plan = db.plan(json!({"entity": "User", "output": "delete"})).unwrap();
    assert_eq!(plan.tables, ["users", "posts", "Comment", "Credentials", "UserGroup"]);
}

#[test]
fn unlinking_removes_exactly_one_row_of_a_pivot() {
    let db = filled_blog();
    let filter = json!({"user": {"@entity": ["User", 1]}, "group": {"@entity": ["Group", 2]}});
    assert_eq!(
        db.cells(json!({"entity": "UserGroup", "output": "delete", "filter": filter, "limit": 1})),
        [json!(2)]
    );
    assert_eq!(db.count(json!({"entity": "UserGroup"})), 3);
}

#[test]
fn a_bigint_keeps_its_64_bits_as_key_and_as_reference() {
    let big = |name: &str| json!({"name": name, "type": {"kind": "bigint"}, "primaryKey": true});
    let db = Db::new(document(vec![entity(
        "Node",
        vec![big("id"), optional(reference("parent", "Node")), many("children", "Node")],
    )]));
    db.insert(
        "Node",
        &[
            json!({"id": "9007199254740993", "parent": null}),
            json!({"id": "9007199254740995", "parent": "9007199254740993"}),
        ],
    );
    let found = db.find(json!({"entity": "Node", "filter": {"parent": null}, "joins": {"children": {}}}));
    assert_eq!(
        found,
        json!([{"id": "9007199254740993", "children": [{"id": "9007199254740995", "parent": "@parent"}]}])
    );
    let keys = db.cells(json!({"entity": "Node", "output": "delete", "filter": {"id": {"@bigint": "9007199254740995"}}}));
    assert_eq!(keys, [json!("9007199254740995")]);
}

#[test]
fn only_the_columns_that_are_needed_are_selected() {
    let db = filled_blog();
    let plan = db
        .plan(json!({"entity": "Post", "select": ["title"], "joins": {"author": {"select": ["name"]}}}))
        .unwrap();
    // The keys of both, and the two fields.
    assert_eq!(plan.statements[0].columns.len(), 4);
    assert!(plan.statements[0].nodes.iter().all(|node| node.partial));
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let db = filled_blog();
    for (query, expected) in [
        (
            json!({"entity": "Usr"}),
            "There is no entity 'Usr'. Entities: User, Post, Comment, Credentials, Group, UserGroup.",
        ),
        (json!({"entity": "User", "select": ["nmae"]}), "'User' has no field 'nmae'."),
        (
            json!({"entity": "User", "select": ["posts"]}),
            "'User.posts' is named, but the relation is not joined. Add joinWith('posts').",
        ),
        (
            json!({"entity": "User", "select": ["posts"], "joins": {"only posts": {}}}),
            "'User.posts' is named, but the relation is not joined.",
        ),
        (
            json!({"entity": "User", "order": {"nope": "asc"}}),
            "'User' has no field 'nope'.",
        ),
        (
            json!({"entity": "User", "order": {"name": "asc; DROP TABLE users"}}),
            "'asc; DROP TABLE users' is no direction to order 'User.name' by. Write 'asc' or 'desc'.",
        ),
        (
            json!({"entity": "User", "order": {"posts": "asc"}}),
            "'User.posts' is a relation and has no value to order by.",
        ),
        (
            json!({"entity": "User", "order": {"posts.title": "asc"}, "joins": {"posts": {}}}),
            "'User.posts' is a relation and has no value to order by.",
        ),
        (
            json!({"entity": "Post", "order": {"author.posts.title": "asc"}}),
            "is a relation and has no value to order by.",
        ),
        (
            json!({"entity": "Post", "order": {"author.nope": "asc"}, "joins": {"author": {}}}),
            "'User' has no field 'nope'.",
        ),
        (
            json!({"entity": "Post", "order": {"title.length": "asc"}}),
            "'Post.title' cannot be used like this: it has no members.",
        ),
        (
            json!({"entity": "User", "joins": {"name": {}}}),
            "'User.name' is no relation and cannot be joined. Relations: posts, reviews, credentials, groups.",
        ),
        (
            json!({"entity": "User", "joins": {"nope": {}}}),
            "'User' has no field 'nope'.",
        ),
        (
            json!({"entity": "User", "joins": {"posts": {}, "inner posts": {}}}),
            "'User.posts' is joined twice.",
        ),
        (
            json!({"entity": "User", "joins": {"posts": {"joins": {"comments": {"filter": {"nope": 1}}}}}}),
            "'Comment' has no field 'nope'.",
        ),
    ] {
        let actual = sentence(&db, query.clone());
        assert!(
            actual.contains(expected),
            "{query}\n  says:     {actual}\n  expected: {expected}"
        );
    }
}

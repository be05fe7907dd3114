//! Plans as text. Each statement is prepared on the migrated schema before it is compared.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::models::filled_blog;

fn printed(query: Json) -> String {
    filled_blog().plan(query).unwrap().to_string()
}

#[test]
fn a_plain_query() {
    insta::assert_snapshot!(printed(json!({"entity": "User"})));
}

#[test]
fn a_filter_with_every_operator() {
    insta::assert_snapshot!(printed(json!({"entity": "User", "select": ["id"], "filter": {
        "age": {"$gte": 18, "$lt": 65, "$ne": 40},
        "name": {"$in": ["Ada", "Bob"], "$like": "A%"},
        "$or": [{"name": {"$regex": "^A"}, "age": null}, {"id": {"$nin": [1, null]}}, {"$nor": [{"age": {"$not": {"$gt": 5}}}]}],
    }})));
}

#[test]
fn to_one_joins_in_one_statement() {
    insta::assert_snapshot!(printed(
        json!({"entity": "Comment", "filter": {"text": "x"}, "order": {"post.author.name": "desc"}, "limit": 10, "skip": 20,
        "joins": {"inner post": {"joins": {"inner author": {"select": ["name"]}}}, "author": {"filter": {"age": {"$gt": 5}}}}})
    ));
}

#[test]
fn to_many_joins_nested() {
    insta::assert_snapshot!(printed(json!({"entity": "User", "select": ["name", "posts"], "joins": {
        "posts": {"joins": {"comments": {"select": ["text"], "joins": {"author": {}}}}}}})));
}

#[test]
fn an_inner_join_over_many_with_a_page() {
    insta::assert_snapshot!(printed(
        json!({"entity": "User", "order": {"name": "asc"}, "limit": 5, "joins": {
        "inner posts": {"filter": {"title": {"$like": "A%"}}, "order": {"title": "asc"}, "limit": 3, "skip": 1,
            "joins": {"inner only comments": {"filter": {"author": {"@entity": ["User", 1]}}}}}}})
    ));
}

#[test]
fn many_to_many() {
    insta::assert_snapshot!(printed(
        json!({"entity": "User", "joins": {"groups": {"order": {"name": "asc"}, "joins": {"users": {}}}}})
    ));
}

#[test]
fn a_page_of_a_pivot() {
    insta::assert_snapshot!(printed(
        json!({"entity": "Group", "joins": {"inner users": {"skip": 1, "limit": 2}}})
    ));
}

#[test]
fn one_to_one_from_both_sides() {
    let both = [
        printed(json!({"entity": "User", "joins": {"credentials": {}}})),
        printed(json!({"entity": "Credentials", "joins": {"user": {}}})),
    ];
    insta::assert_snapshot!(both.join("\n----\n"));
}

#[test]
fn counts_and_deletes() {
    let query = |output: &str| {
        printed(
            json!({"entity": "Post", "output": output, "filter": {"title": "x"}, "order": {"author.name": "asc"}, "limit": 1,
            "joins": {"inner only author": {"filter": {"age": 5}}, "comments": {}}}),
        )
    };
    insta::assert_snapshot!([query("count"), query("has"), query("delete")].join("\n----\n"));
}

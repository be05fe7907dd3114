//! Plans of grouped queries as text, and their mistakes. Each statement is prepared on the migrated schema before it is compared.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::models::filled_blog;

fn printed(query: Json) -> String {
    filled_blog().plan(query).unwrap().to_string()
}

/// An aggregate as `count id n` says it: function, field (`*` for rows), alias.
fn aggregate(words: &str) -> Json {
    let mut words = words.split(' ');
    let (function, field, alias) = (words.next(), words.next(), words.next());
    match field {
        Some("*") => json!({"function": function, "alias": alias}),
        _ => json!({"function": function, "field": field, "alias": alias}),
    }
}

fn aggregates(all: &[&str]) -> Json {
    all.iter().map(|words| aggregate(words)).collect()
}

#[test]
fn one_row_of_every_function() {
    insta::assert_snapshot!(printed(json!({"entity": "User", "group": {"aggregates": aggregates(&[
        "count * n", "count age ages", "sum age sum", "sum id ids", "average age mean", "min name first", "max age oldest",
        "groupConcat name names"])}})));
}

#[test]
fn distinct_and_a_separator() {
    insta::assert_snapshot!(printed(
        json!({"entity": "Post", "filter": {"title": {"$ne": "x"}}, "group": {"by": ["author"], "aggregates": [
        {"function": "count", "field": "reviewer", "alias": "n", "distinct": true},
        {"function": "groupConcat", "field": "title", "alias": "titles", "separator": " | "}]}})
    ));
}

#[test]
fn having_order_and_page() {
    insta::assert_snapshot!(printed(
        json!({"entity": "Post", "filter": {"id": {"$gt": 0}}, "order": {"n": "desc"}, "limit": 3, "skip": 1, "group": {
        "by": ["author", "title"], "aggregates": aggregates(&["count id n"]),
        "having": {"$or": [{"n": {"$gte": 1}}, {"author": {"@entity": ["User", 1]}}], "title": {"$in": ["a", "b"]}}}})
    ));
}

#[test]
fn joins_of_every_kind_multiply_rows() {
    insta::assert_snapshot!(printed(json!({"entity": "User", "joins": {
        "only groups": {"filter": {"name": "red"}}, "inner only posts": {"joins": {"only comments": {"joins": {"inner only author": {}}}}},
        "only credentials": {}},
        "group": {"by": ["groups.name", "posts.author"], "aggregates": aggregates(&[
            "count posts.comments.author.id n", "max credentials.password p"])}})));
}

#[test]
fn how_many_groups_and_whether_any() {
    let query = |output: &str| {
        printed(
            json!({"entity": "Post", "output": output, "order": {"n": "asc"}, "limit": 1, "joins": {"inner only author": {}},
            "group": {"by": ["author.name"], "aggregates": aggregates(&["count * n"]), "having": {"n": {"$gt": 1}}}}),
        )
    };
    insta::assert_snapshot!([query("count"), query("has")].join("\n----\n"));
}

#[test]
fn what_groups_cannot_have_is_an_error() {
    let db = filled_blog();
    let grouped = |rest: Json| {
        let mut query = json!({"entity": "Post", "group": {"by": ["title"], "aggregates": aggregates(&["count id n"])}});
        query.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        query
    };
    let of = |words: &str| grouped(json!({"group": {"by": ["author"], "aggregates": aggregates(&[words])}}));
    let mistakes = [
        grouped(json!({"select": ["title"]})),
        grouped(json!({"output": "delete"})),
        grouped(json!({"joins": {"author": {}}})),
        grouped(json!({"joins": {"inner only author": {"joins": {"inner groups": {}}}}})),
        grouped(json!({"joins": {"inner only comments": {"limit": 1}}})),
        grouped(json!({"joins": {"inner only comments": {"order": {"id": "asc"}}}})),
        grouped(json!({"joins": {"inner only comments": {"select": ["id"]}}})),
        grouped(json!({"joins": {"inner only author": {}, "only author": {}}})),
        grouped(json!({"order": {"author": "asc"}})),
        grouped(json!({"order": {"n": "down"}})),
        grouped(json!({"group": {"by": ["title"], "having": {"n": 1}}})),
        grouped(json!({"group": {"by": ["title"], "having": {"title": 1}}})),
        grouped(json!({"group": {"by": ["title"], "having": {"$and": [{"@entity": ["Post", 1]}]}}})),
        grouped(json!({"group": {"by": ["title"], "having": {"@entity": ["Post", 1]}}})),
        grouped(json!({"group": {"by": ["title", "title"]}})),
        grouped(json!({"group": {}})),
        grouped(json!({"group": {"by": ["comments"]}})),
        grouped(json!({"group": {"by": ["author.name"]}})),
        grouped(json!({"group": {"by": ["title.name"]}})),
        grouped(json!({"group": {"by": ["nothing"]}})),
        of("count id author"),
        of("count id $n"),
        of("count id __proto__"),
        of("count id "),
        of("sum title x"),
        of("sum author x"),
        of("max author x"),
        of("sum * x"),
        of("groupConcat author x"),
        grouped(json!({"group": {"aggregates": [
            {"function": "groupConcat", "field": "title", "alias": "x", "separator": "-", "distinct": true}]}})),
    ];
    let sentences: Vec<String> = mistakes
        .into_iter()
        .map(|query| db.plan(query).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

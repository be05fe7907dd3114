//! Plans in words.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use relata::query::explain::explain_query;
use serde_json::{Value as Json, json};
use support::models::filled_blog;
use support::shape;

fn explained(query: &Json) -> String {
    let (shape, _) = shape::read(query);
    let explanation = explain_query(&filled_blog().schema, &shape).unwrap();
    let lines = explanation.statements.iter().map(|statement| {
        let sources = statement.sources.iter();
        let tables = sources.map(|source| format!("{} {} {:?} {}", source.alias, source.entity, source.unindexed, source.count));
        format!("{}\n    {}", statement.purpose, tables.collect::<Vec<_>>().join("\n    "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_statement_says_what_it_is_for() {
    let filter = json!({"title": "x", "id": 1, "author": {"age": {"$gt": 5}}});
    let queries = [
        json!({"entity": "Post", "filter": filter, "joins": {"author": {}, "comments": {"filter": {"text": "x"}}}}),
        json!({"entity": "User", "select": ["id", "groups"], "joins": {"groups": {}, "credentials": {}}}),
        json!({"entity": "Post", "output": "count", "filter": filter}),
        json!({"entity": "Post", "output": "has"}),
        json!({"entity": "Post", "output": "delete", "filter": {"title": null}}),
        json!({"entity": "Post", "group": {"by": ["title"], "aggregates": [{"function": "count", "alias": "n"}]}}),
        json!({"entity": "Post", "output": "patch", "patch": {"changes": [{"kind": "set", "path": "title", "value": "y"}]}}),
    ];
    insta::assert_snapshot!(queries.iter().map(explained).collect::<Vec<_>>().join("\n----\n"));
}

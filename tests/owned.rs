//! The rows in a relation of one object.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod support;

use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use support::models::filled_blog;

#[test]
fn rows_of_a_relation_of_each_kind() {
    let db = filled_blog();
    for (entity, owner, expected) in [
        ("Post", json!(["User", "posts", 1]), json!([1, 2, 4])),
        ("Post", json!(["User", "reviews", 1]), json!([3, 4])),
        ("Post", json!(["User", "posts", 3]), json!([])),
        ("Group", json!(["User", "groups", 1]), json!([1, 2])),
        ("Group", json!(["User", "groups", 4]), json!([])),
        ("User", json!(["Group", "users", 1]), json!([1, 2])),
        ("User", json!(["Post", "author", 3]), json!([2])),
        ("User", json!(["Post", "reviewer", 2]), json!([])),
        ("User", json!(["Credentials", "user", 3]), json!([3])),
    ] {
        let filter = json!({"@owner": owner});
        let query = json!({"entity": entity, "select": ["id"], "filter": filter, "order": {"id": "asc"}});
        let found = db.find(query);
        let keys: Vec<&Json> = found.as_array().unwrap().iter().map(|row| &row["id"]).collect();
        assert_eq!(json!(keys), expected, "{owner}");
        let count = db.count(json!({"entity": entity, "filter": filter}));
        assert_eq!(count, keys.len() as i64, "{owner}: the count");
    }
    let found = db.find(json!({"entity": "Credentials", "filter": {"@owner": ["User", "credentials", 3]}}));
    assert_eq!(found[0]["password"], json!("c"));
}

#[test]
fn the_sql_of_each_kind() {
    let db = filled_blog();
    let sql = |entity: &str, owner: Json| {
        let plan =
            db.plan(json!({"entity": entity, "select": ["id"], "filter": {"$and": [{"@owner": owner}, {"id": {"$gt": 1}}]}}));
        let plan = plan.unwrap();
        format!("{}\n{:?}", plan.statements[0].sql, plan.tables)
    };
    let texts = [
        sql("Post", json!(["User", "posts", 1])),
        sql("Group", json!(["User", "groups", 1])),
        sql("User", json!(["Post", "author", 3])),
    ];
    assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn a_field_that_leads_nowhere_is_an_error() {
    let db = filled_blog();
    let error = |owner: Json| {
        db.plan(json!({"entity": "Post", "filter": {"@owner": owner}}))
            .unwrap_err()
            .to_string()
    };
    let texts = [
        error(json!(["User", "postz", 1])),
        error(json!(["User", "name", 1])),
        error(json!(["User", "posts", "x"])),
    ];
    assert_snapshot!(texts.join("\n"));
}

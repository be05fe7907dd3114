//! What versions and soft deletes add to statements. Each is prepared on the migrated schema before it is compared.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::schema::Schema;
use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, id, many, optional, reference, via};

fn version(name: &str) -> Json {
    let mut version = field(name, "number");
    version["version"] = json!(true);
    version
}

fn softly(mut entity: Json) -> Json {
    entity["softDelete"] = json!("gone");
    entity
}

fn gone() -> Json {
    optional(field("gone", "date"))
}

/// Users, posts and their links to tags are deleted softly; tags are not.
fn archive() -> Db {
    Db::new(document(vec![
        softly(entity(
            "User",
            vec![id(), gone(), field("name", "string"), many("posts", "Post")],
        )),
        softly(entity(
            "Post",
            vec![
                id(),
                gone(),
                version("version"),
                field("size", "bigint"),
                reference("user", "User"),
                via(many("tags", "Tag"), "Link"),
            ],
        )),
        entity("Tag", vec![id(), field("name", "string"), via(many("posts", "Post"), "Link")]),
        softly(entity(
            "Link",
            vec![id(), gone(), reference("post", "Post"), reference("tag", "Tag")],
        )),
    ]))
}

fn printed(queries: &[Json]) -> String {
    let db = archive();
    let plans = queries
        .iter()
        .map(|query| format!("{query}\n{}", db.plan(query.clone()).unwrap()));
    plans.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn queries_leave_out_what_is_deleted_softly() {
    insta::assert_snapshot!(printed(&[
        json!({"entity": "User", "select": ["name"]}),
        json!({"entity": "User", "select": ["name"], "withDeleted": true}),
        json!({"entity": "User", "output": "count", "filter": {"posts": {"$some": {"id": 1}}}}),
        json!({"entity": "Post", "output": "count", "filter": {"user": {"name": "a"}}, "joins": {"inner only tags": {}}}),
        json!({"entity": "Post", "output": "delete", "filter": {"id": 1}}),
        json!({"entity": "Post", "select": ["id"], "joins": {"user": {"select": ["name"]}, "tags": {"select": ["name"]}}}),
        json!({"entity": "Tag", "select": ["id"], "joins": {"posts": {"select": ["id"], "limit": 1, "withDeleted": true}}}),
        json!({"entity": "Tag", "joins": {"only posts": {}}, "group": {"by": ["name"], "aggregates": [{"function": "count", "alias": "n"}]}}),
    ]));
}

#[test]
fn f92_writes_count_versions() {
    let db = archive();
    let write = |shape: Json| {
        let plan = db.write_plan(shape).unwrap();
        let values: Vec<&str> = plan.values.iter().map(|value| value.field.as_str()).collect();
        format!("{}\n  {}", plan.batches.last().unwrap().sql, values.join(", "))
    };
    let patch = json!({"entity": "Post", "output": "patch", "withDeleted": true,
        "patch": {"changes": [{"kind": "increase", "path": "size", "value": "1"}], "readBack": true}});
    insta::assert_snapshot!(
        [
            write(json!({"kind": "insert", "entity": "Post", "fields": ["id", "version"]})),
            write(json!({"kind": "update", "entity": "Post", "fields": ["gone"]})),
            write(json!({"kind": "update", "entity": "Post", "fields": ["gone"], "increase": ["size"]})),
            write(json!({"kind": "update", "entity": "Tag", "fields": ["name"]})),
            db.plan(patch).unwrap().to_string(),
        ]
        .join("\n\n")
    );
}

#[test]
fn a_version_counts_in_a_column_of_its_own() {
    let sentence = |entities: Vec<Json>| {
        let document = serde_json::from_value(document(entities)).unwrap();
        Schema::new(document).map(|_| ()).map_err(|error| error.to_string())
    };
    let mut text = version("at");
    text["type"]["kind"] = json!("string");
    let refused = [
        entity("A", vec![id(), version("a"), version("b")]),
        entity("A", vec![id(), text]),
        softly(entity("A", vec![id(), optional(field("gone", "string"))])),
        softly(entity("A", vec![id(), field("gone", "date")])),
        softly(entity("A", vec![id()])),
    ];
    let sentences: Vec<String> = refused
        .into_iter()
        .map(|entity| sentence(vec![entity]).unwrap_err())
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

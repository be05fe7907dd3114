//! The documents that cross the boundary, as JSON: names and absences that TypeScript relies on.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::error::CoreError;
use relata::query::ast::QueryShape;
use relata::query::plan::QueryPlan;
use relata::query::text::{plan_text, read_shape};
use relata::schema::{ResolvedSchema, SchemaDocument};
use relata::write::plan::WritePlan;
use serde_json::{Value as Json, json};
use support::models::{blog, document, entity, field, filled_blog, id, optional, reference};
use support::schema;

#[test]
fn a_schema_document_survives_the_round_trip() {
    let document: SchemaDocument = serde_json::from_value(blog()).unwrap();
    assert_eq!(
        serde_json::to_value(&document).unwrap()["entities"][1]["fields"][3],
        blog()["entities"][1]["fields"][3]
    );
    let again: SchemaDocument = serde_json::from_value(serde_json::to_value(&document).unwrap()).unwrap();
    assert_eq!(again, document);
}

#[test]
fn a_resolved_schema_leaves_out_what_is_false_or_absent() {
    let fields = vec![id(), optional(reference("parent", "Node")), field("big", "bigint")];
    let resolved = schema(document(vec![entity("Node", fields)])).unwrap().resolved();
    let json = serde_json::to_value(&resolved).unwrap();
    assert_eq!(
        json,
        json!({"entities": [{"name": "Node", "table": "Node", "primaryKey": "id", "unique": [["id"]], "rank": 0, "columns": [
            {"field": "id", "column": "id", "codec": "integer", "autoIncrement": true},
            {"field": "parent", "column": "parent", "codec": "integer", "nullable": true, "reference": "Node", "followsKey": true},
            {"field": "big", "column": "big", "codec": "bigint"},
        ], "keys": [
            {"reference": "parent", "column": {"field": "parentId", "column": "parent", "codec": "integer", "nullable": true}},
        ], "relations": [
            {"name": "parent", "schema": "Node", "type": "o2m", "fkSide": "source", "fkColumns": ["parent"], "optional": true},
        ]}], "oneSided": [
            {"entity": "Node", "field": "parent", "target": "Node", "inverse": "nodes: Node[] & BackReference"},
        ]})
    );
    assert_eq!(serde_json::from_value::<ResolvedSchema>(json).unwrap(), resolved);
}

#[test]
fn a_query_plan_survives_the_round_trip() {
    let db = filled_blog();
    let plan = db
        .plan(
            json!({"entity": "User", "select": ["name"], "filter": {"id": {"$in": [1]}, "name": "x"}, "limit": 1,
            "joins": {"posts": {"joins": {"reviewer": {}}}, "credentials": {}}}),
        )
        .unwrap();
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(
        json["statements"][0]["binds"][0],
        json!({"kind": "list", "slot": 0, "codec": "integer"})
    );
    assert_eq!(json["statements"][0]["binds"][2], json!({"kind": "count", "slot": 2}));
    assert_eq!(
        json["statements"][0]["nodes"][0],
        json!({
            "entity": "User", "key": 0, "partial": true, "fields": [{"field": "name", "column": 1}],
            "children": [{"field": "posts", "list": true}, {"field": "credentials", "list": false}],
        })
    );
    assert_eq!(
        json["statements"][1]["attach"],
        json!({"statement": 0, "node": 0, "field": "posts", "list": true, "parentKey": 0, "inverse": "author"})
    );
    assert_eq!(
        json["statements"][1]["nodes"][1]["owner"],
        json!({"node": 0, "field": "reviewer"})
    );
    assert_eq!(merged(&plan_text(&plan).unwrap()), json);
    // What explanations need stays in the planner.
    let mut crossed = plan;
    for statement in &mut crossed.statements {
        statement.sources.clear();
    }
    assert_eq!(serde_json::from_value::<QueryPlan>(json).unwrap(), crossed);
}

#[test]
fn a_write_plan_survives_the_round_trip() {
    let db = filled_blog();
    let plan = db.write_plan(json!({"kind": "delete", "entity": "Comment"})).unwrap();
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["values"], json!([{"field": "id", "codec": "integer"}]));
    assert_eq!(json.get("nextKey"), None);
    assert_eq!(json.get("cascades"), None);
    assert_eq!(serde_json::from_value::<WritePlan>(json).unwrap(), plan);
}

#[test]
fn a_document_with_an_unknown_kind_is_refused() {
    let wrong: Result<SchemaDocument, _> = serde_json::from_value(document(vec![entity("A", vec![field("x", "strng")])]));
    assert!(wrong.unwrap_err().to_string().contains("unknown variant `strng`"));
    let missing: Result<SchemaDocument, _> = serde_json::from_value(Json::Null);
    assert!(missing.is_err());
}

/// The lines of a plan's text as one document, which TypeScript makes of them.
fn merged(text: &str) -> Json {
    let mut lines = text.split('\n');
    let mut document = || serde_json::from_str::<Json>(lines.next().unwrap()).unwrap();
    let (rows, mut frame) = (document(), document());
    let mut sql = || {
        let line = lines.next().unwrap();
        if line.starts_with('"') {
            serde_json::from_str(line).unwrap()
        } else {
            json!(line)
        }
    };
    for (statement, rows) in frame["statements"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(rows.as_array().unwrap())
    {
        statement["sql"] = sql();
        if statement.get("ranged").is_some() {
            statement["ranged"] = sql();
        }
        statement.as_object_mut().unwrap().extend(rows.as_object().unwrap().clone());
    }
    assert_eq!(lines.next(), None);
    frame
}

#[test]
fn every_member_of_a_statement_is_in_one_of_the_lines() {
    let db = filled_blog();
    for (shape, members) in [
        (
            json!({"entity": "User", "output": "first", "filter": {"id": 1}}),
            ["single", "nodes"],
        ),
        (
            json!({"entity": "User", "output": "patch", "patch": {"changes": [{"kind": "set", "path": "name", "value": "x"}], "returning": ["name"]}}),
            ["patched", "binds"],
        ),
        (json!({"entity": "Post", "group": {"by": ["title"]}}), ["record", "columns"]),
        (
            json!({"entity": "Post", "filter": {"@sql": [{"kind": "text", "text": "1 -- \"a\"\n"}]}}),
            ["nodes", "columns"],
        ),
    ] {
        let plan = db.plan(shape).unwrap();
        let json = serde_json::to_value(&plan).unwrap();
        for member in members {
            assert!(json["statements"][0].get(member).is_some(), "{member}: {json}");
        }
        assert_eq!(merged(&plan_text(&plan).unwrap()), json);
    }
}

#[test]
fn a_shape_that_is_none_is_an_invalid_document() {
    for text in [
        "",
        "{}",
        r#"{"entity":"User","output":"dance"}"#,
        r#"{"entity":"User","output":"find","filter":{"object":[["id"]]}}"#,
    ] {
        assert!(
            matches!(read_shape::<QueryShape>(text), Err(CoreError::InvalidDocument { .. })),
            "{text}"
        );
    }
}

//! Single table inheritance: schemas that are refused, and why.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::firm::{literal, under};
use support::models::{document, entity, field, id, optional, reference, table, unique};
use support::schema;

fn two(root: Vec<Json>, heir: Json) -> Json {
    document(vec![entity("Person", root), heir])
}

#[test]
fn schemas_that_are_no_hierarchy() {
    let base = || vec![id(), field("type", "string"), field("name", "string")];
    let heir = |more: Vec<Json>| {
        let mut fields = vec![id(), literal("type", &["employee"]), field("name", "string")];
        fields.extend(more);
        under(entity("Employee", fields), "Person")
    };
    let redeclared = |name: Json| {
        let fields = vec![id(), literal("type", &["employee"]), name];
        two(base(), under(entity("Employee", fields), "Person"))
    };
    let with = |mut entity: Json, key: &str, value: Json| {
        entity[key] = value;
        entity
    };
    let twins = |one: Vec<Json>, other: Vec<Json>| {
        let mut fields = vec![id(), literal("type", &["freelancer"]), field("name", "string")];
        fields.extend(other);
        let other = under(entity("Freelancer", fields), "Person");
        document(vec![entity("Person", base()), heir(one), other])
    };
    let same = under(
        entity("Clerk", vec![id(), literal("type", &["employee"]), field("name", "string")]),
        "Person",
    );
    let plain = |kind: Json| {
        two(
            base(),
            under(entity("Employee", vec![id(), kind, field("name", "string")]), "Person"),
        )
    };
    let two_literals = || {
        vec![
            id(),
            field("type", "string"),
            field("name", "string"),
            field("sort", "string"),
        ]
    };
    let documents = [
        two(base(), under(heir(vec![]), "Nobody")),
        document(vec![under(entity("A", vec![id()]), "B"), under(entity("B", vec![id()]), "A")]),
        two(base(), table(heir(vec![]), "employees")),
        plain(field("type", "string")),
        plain(field("kind", "string")),
        plain(json!({"name": "type", "type": {"kind": "enum", "values": ["a\0b"]}})),
        plain(json!({"name": "type", "type": {"kind": "enum", "values": [true]}})),
        two(two_literals(), heir(vec![literal("sort", &["x"])])),
        two(
            base(),
            with(
                heir(vec![]),
                "singleTableInheritance",
                json!({"base": "Person", "discriminator": "kind"}),
            ),
        ),
        two(
            vec![id(), literal("type", &["person", "boss"]), field("name", "string")],
            heir(vec![]),
        ),
        document(vec![entity("Person", base()), heir(vec![]), same]),
        redeclared(field("name", "number")),
        redeclared(field("name", "date")),
        redeclared(field("name", "uuid")),
        redeclared(json!({"name": "name", "type": {"kind": "string"}, "column": "called"})),
        redeclared(optional(field("name", "string"))),
        redeclared(field("other", "string")),
        redeclared(unique(field("name", "string"))),
        redeclared(json!({"name": "name", "type": {"kind": "reference", "entity": "Person"}, "columnType": "TEXT"})),
        twins(vec![field("email", "string")], vec![field("email", "number")]),
        twins(vec![field("email", "integer")], vec![optional(reference("email", "Person"))]),
        two(
            base(),
            heir(vec![json!({"name": "own", "type": {"kind": "number"}, "primaryKey": true})]),
        ),
        two(
            base(),
            heir(vec![json!({"name": "called", "type": {"kind": "string"}, "column": "NAME"})]),
        ),
    ];
    let errors = documents.into_iter().map(|document| match schema(document.clone()) {
        Ok(_) => format!("no mistake: {document}\n"),
        Err(error) => format!("{error}\n"),
    });
    insta::assert_snapshot!(errors.collect::<String>());
}

//! Schemas: what is resolved out of a document.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::schema::{Codec, Schema};
use serde_json::{Value as Json, json};
use support::models::{blog, document, entity, field, id, key, nullable, optional, reference, unique};
use support::schema;

fn column(schema: &Schema, entity: &str, field: &str) -> (String, Codec) {
    let entity = schema.entity(entity).unwrap();
    let column = entity.columns.iter().find(|column| column.field == field).unwrap();
    (column.sql_type.clone(), column.codec)
}

#[test]
fn column_types_follow_the_kind_of_value() {
    let kinds = [
        "string", "number", "integer", "bigint", "boolean", "date", "uuid", "bytes", "json",
    ];
    let mut fields = vec![id()];
    fields.extend(kinds.map(|kind| field(kind, kind)));
    for (name, values) in [
        ("texts", json!(["a", "b"])),
        ("numbers", json!([1, 2])),
        ("flags", json!([true])),
        ("mixed", json!(["a", 1])),
    ] {
        fields.push(json!({"name": name, "type": {"kind": "enum", "values": values}}));
    }
    let schema = schema(document(vec![entity("Thing", fields)])).unwrap();
    for (field, sql_type, codec) in [
        ("id", "INTEGER", Codec::Integer),
        ("string", "TEXT", Codec::String),
        ("number", "REAL", Codec::Number),
        ("integer", "INTEGER", Codec::Integer),
        ("bigint", "INTEGER", Codec::Bigint),
        ("boolean", "INTEGER", Codec::Boolean),
        ("date", "INTEGER", Codec::Date),
        ("uuid", "TEXT", Codec::Uuid),
        ("bytes", "BLOB", Codec::Bytes),
        ("json", "TEXT", Codec::Json),
        ("texts", "TEXT", Codec::String),
        ("numbers", "REAL", Codec::Number),
        ("flags", "INTEGER", Codec::Boolean),
        ("mixed", "TEXT", Codec::Json),
    ] {
        assert_eq!(column(&schema, "Thing", field), (sql_type.to_owned(), codec), "{field}");
    }
}

#[test]
fn f96_sorts_of_values_do_not_change_the_column() {
    let sorted = |name: &str, kind: Json| json!({"name": name, "type": kind});
    let schema = schema(document(vec![entity(
        "Thing",
        vec![
            id(),
            sorted("small", json!({"kind": "integer", "size": "int8"})),
            sorted("short", json!({"kind": "number", "size": "float32"})),
            sorted("floats", json!({"kind": "bytes", "view": "Float32Array"})),
            sorted(
                "dates",
                json!({"kind": "json", "of": {"kind": "array", "of": {"kind": "class", "class": "Money", "fields": []}}}),
            ),
        ],
    )]))
    .unwrap();
    for (field, sql_type, codec) in [
        ("small", "INTEGER", Codec::Integer),
        ("short", "REAL", Codec::Number),
        ("floats", "BLOB", Codec::Bytes),
        ("dates", "TEXT", Codec::Json),
    ] {
        assert_eq!(column(&schema, "Thing", field), (sql_type.to_owned(), codec), "{field}");
    }
}

#[test]
fn f96_a_default_keeps_to_the_limits_of_its_kind() {
    let with = |size: &str, default: i64| {
        let small = json!({"name": "small", "type": {"kind": "integer", "size": size}, "default": default});
        schema(document(vec![entity("Thing", vec![id(), small])])).map(|_| ())
    };
    for (size, least, greatest) in [
        ("int8", -128, 127),
        ("int16", -32_768, 32_767),
        ("int32", -2_147_483_648, 2_147_483_647),
        ("uint8", 0, 255),
        ("uint16", 0, 65_535),
        ("uint32", 0, 4_294_967_295),
    ] {
        assert_eq!((with(size, least), with(size, greatest)), (Ok(()), Ok(())), "{size}");
        let range = format!("a whole number from {least} to {greatest}");
        for beyond in [least - 1, greatest + 1] {
            assert!(
                with(size, beyond).unwrap_err().to_string().contains(&range),
                "{size} {beyond}"
            );
        }
    }
}

#[test]
fn f2_a_reference_column_is_named_after_its_field_and_takes_the_type_of_the_key() {
    let schema = schema(document(vec![
        entity("Owner", vec![key(field("code", "uuid"))]),
        entity("Item", vec![id(), reference("owner", "Owner")]),
    ]))
    .unwrap();
    assert_eq!(column(&schema, "Item", "owner"), ("TEXT".to_owned(), Codec::Uuid));
    let resolved = schema.resolved();
    assert_eq!(resolved.entities[1].columns[1].column, "owner");
    assert_eq!(resolved.entities[1].columns[1].reference.as_deref(), Some("Owner"));
}

#[test]
fn f6_a_key_that_is_a_reference_takes_the_type_at_the_end_of_the_chain() {
    let schema = schema(document(vec![
        entity("Photo", vec![id(), reference("profile", "Profile")]),
        entity("Profile", vec![key(reference("user", "User"))]),
        entity("User", vec![key(field("id", "bigint"))]),
    ]))
    .unwrap();
    assert_eq!(column(&schema, "Profile", "user"), ("INTEGER".to_owned(), Codec::Bigint));
    assert_eq!(column(&schema, "Photo", "profile"), ("INTEGER".to_owned(), Codec::Bigint));
}

#[test]
fn f14_the_only_candidate_is_the_inverse_and_mapped_by_names_one_of_several() {
    let resolved = schema(blog()).unwrap().resolved();
    let user = &resolved.entities[0];
    let inverses: Vec<(&str, &str)> = user
        .back_references
        .iter()
        .map(|back| (back.field.as_str(), back.inverse.as_str()))
        .collect();
    assert_eq!(
        inverses,
        [
            ("posts", "author"),
            ("reviews", "reviewer"),
            ("credentials", "user"),
            ("groups", "user")
        ]
    );
    let pivot = user.back_references[3].pivot.as_ref().unwrap();
    assert_eq!((pivot.entity.as_str(), pivot.target.as_str()), ("UserGroup", "group"));
}

#[test]
fn targets_rank_before_their_owners_and_cycles_are_tolerated() {
    let rank = |entities: Vec<Json>| {
        let resolved = schema(document(entities)).unwrap().resolved();
        let mut ranked: Vec<(u32, String)> = resolved
            .entities
            .into_iter()
            .map(|entity| (entity.rank, entity.name))
            .collect();
        ranked.sort();
        ranked.into_iter().map(|(_, name)| name).collect::<Vec<String>>()
    };
    let c = || entity("C", vec![id(), reference("b", "B")]);
    let b = || entity("B", vec![id(), reference("a", "A"), optional(reference("self", "B"))]);
    let a = || entity("A", vec![id()]);
    assert_eq!(rank(vec![c(), b(), a()]), ["A", "B", "C"]);
    assert_eq!(rank(vec![a(), c(), b()]), ["A", "B", "C"]);
    let cycle = entity("A", vec![id(), optional(reference("c", "C"))]);
    let names = rank(vec![entity("D", vec![id(), reference("c", "C")]), c(), b(), cycle]);
    assert_eq!(
        names.last().map(String::as_str),
        Some("D"),
        "what is outside of the cycle keeps its place: {names:?}"
    );
}

#[test]
fn f70_the_actions_of_a_reference_are_cascade_unless_said_otherwise() {
    let schema = schema(blog()).unwrap();
    let actions = |field: &str| {
        let post = schema.entity("Post").unwrap();
        let reference = post
            .columns
            .iter()
            .find(|column| column.field == field)
            .unwrap()
            .reference
            .clone()
            .unwrap();
        serde_json::to_value([reference.on_delete, reference.on_update]).unwrap()
    };
    assert_eq!(actions("author"), json!(["CASCADE", "CASCADE"]));
    assert_eq!(actions("reviewer"), json!(["SET NULL", "CASCADE"]));
}

#[test]
fn null_comes_back_as_null_or_undefined() {
    let fields = vec![
        id(),
        optional(field("a", "string")),
        nullable(field("b", "string")),
        field("c", "string"),
    ];
    let resolved = schema(document(vec![entity("T", fields)])).unwrap().resolved();
    let flags: Vec<(bool, bool)> = resolved.entities[0]
        .columns
        .iter()
        .map(|column| (column.nullable, column.null_value))
        .collect();
    assert_eq!(flags, [(false, false), (true, false), (true, true), (false, false)]);
}

#[test]
fn every_foreign_key_has_an_index_and_none_has_two() {
    let composite = json!({"fields": ["a", "b"]});
    let mut item = entity(
        "Item",
        vec![
            id(),
            reference("a", "Owner"),
            reference("b", "Owner"),
            unique(reference("c", "Owner")),
            key(reference("d", "Owner")),
        ],
    );
    item["fields"][0]["primaryKey"] = json!(false);
    item["fields"][0]["autoIncrement"] = json!(false);
    item["indexes"] = json!([composite, composite]);
    let schema = schema(document(vec![entity("Owner", vec![id()]), item])).unwrap();
    let indexes = &schema.entity("Item").unwrap().indexes;
    let written: Vec<String> = indexes
        .iter()
        .map(|index| format!("{} {}", index.name, index.unique))
        .collect();
    assert_eq!(written, ["Item_c_unique true", "Item_a_b_index false", "Item_b_index false"]);
}

#[test]
fn derived_index_names_give_way_to_taken_ones() {
    let mut named = entity("A", vec![id(), field("x", "string"), field("y", "string")]);
    named["fields"][1]["index"] = json!({});
    named["fields"][2]["index"] = json!({"name": "A_x_index"});
    let schema = schema(document(vec![named])).unwrap();
    let names: Vec<&str> = schema
        .entity("A")
        .unwrap()
        .indexes
        .iter()
        .map(|index| index.name.as_str())
        .collect();
    assert_eq!(names, ["A_x_index", "A_x_index_2"]);
}

//! Every mistake in a schema that is found before anything runs, by its sentence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::error::CoreError;
use relata::schema::OrphanRule;
use serde_json::{Value as Json, json};
use support::models::{document, entity, field, id, key, many, mapped, on_delete, one, optional, reference, table, via};
use support::schema;

fn refused(entities: Vec<Json>) -> CoreError {
    schema(document(entities)).unwrap_err()
}

fn sentence(entities: Vec<Json>) -> String {
    refused(entities).to_string()
}

#[test]
fn entities_have_unique_names_tables_fields_and_columns() {
    let a = || entity("A", vec![id()]);
    assert_eq!(
        sentence(vec![a(), a()]),
        "Two entities are named 'A'. Give one of them another name."
    );
    assert_eq!(
        sentence(vec![table(a(), "rows"), table(entity("B", vec![id()]), "ROWS")]),
        "The entities 'A' and 'B' both use the table 'ROWS'. Give one of them another collection."
    );
    assert_eq!(
        sentence(vec![entity("A", vec![id(), field("x", "string"), field("x", "string")])]),
        "The entity 'A' declares the field 'x' twice. Remove or rename one."
    );
    let mut other = field("y", "string");
    other["column"] = json!("X");
    assert_eq!(
        sentence(vec![entity("A", vec![id(), field("x", "string"), other])]),
        "The fields 'x' and 'y' of 'A' both use the column 'X'. Give one of them another column name."
    );
    let mut a = entity("A", vec![id(), field("x", "string")]);
    a["indexes"] = json!([{"fields": ["x"], "name": "i"}, {"fields": ["id", "x"], "name": "I"}]);
    assert_eq!(
        sentence(vec![a]),
        "The name 'I' of an index of 'A' is taken by another index or table. Give the index another name."
    );
}

#[test]
fn an_entity_has_exactly_one_primary_key() {
    assert_eq!(
        sentence(vec![entity("A", vec![field("x", "string")])]),
        "The entity 'A' has no primary key. Mark one field with PrimaryKey, for example `id: number & PrimaryKey & AutoIncrement = 0`."
    );
    assert_eq!(
        sentence(vec![entity("A", vec![key(field("x", "string")), key(field("y", "string"))])]),
        "The entity 'A' has several primary keys: 'x', 'y'. Keep one, and use a unique index over 'x', 'y' instead."
    );
    assert_eq!(
        sentence(vec![
            entity("A", vec![key(reference("b", "B"))]),
            entity("B", vec![key(reference("a", "A"))])
        ]),
        "The primary key 'B.a' refers back to itself. Give one entity of the chain a key with a value."
    );
    assert_eq!(
        sentence(vec![entity("A", vec![key(many("b", "A"))])]),
        "'A.b' is a back reference: it has no column to be the primary key."
    );
}

#[test]
fn a_relation_leads_to_a_registered_entity() {
    let expected = "'A.b' refers to 'B', which is not registered. Add it to the database's entities.";
    assert_eq!(sentence(vec![entity("A", vec![id(), reference("b", "B")])]), expected);
    assert_eq!(sentence(vec![entity("A", vec![id(), many("b", "B")])]), expected);
    assert_eq!(sentence(vec![entity("A", vec![id(), via(many("b", "A"), "B")])]), expected);
}

#[test]
fn f13_a_back_reference_needs_a_reference_that_points_back() {
    assert_eq!(
        sentence(vec![
            entity("User", vec![id(), many("posts", "Post")]),
            entity("Post", vec![id()])
        ]),
        "'User.posts' is a back reference, but 'Post' has no reference to 'User'. Declare one there: `user: User & Reference`."
    );
    let wrong = entity("User", vec![id(), mapped(many("posts", "Post"), "autor")]);
    assert_eq!(
        sentence(vec![wrong, entity("Post", vec![id(), reference("author", "User")])]),
        "'User.posts' is mapped by 'Post.autor', which is no reference to 'User'. References that are: author."
    );
}

#[test]
fn f14_several_candidates_are_listed() {
    let post = entity("Post", vec![id(), reference("author", "User"), reference("reviewer", "User")]);
    assert_eq!(
        sentence(vec![entity("User", vec![id(), many("posts", "Post")]), post]),
        "'User.posts' could be the inverse of several references of 'Post': 'author', 'reviewer'. \
         Write BackReference<{mappedBy: 'author'}> with the right one."
    );
}

#[test]
fn a_pivot_connects_two_entities() {
    let with = |user: Json, pivot: Vec<Json>| {
        sentence(vec![
            entity("User", vec![id(), user]),
            entity("Group", vec![id()]),
            entity("Pivot", pivot),
        ])
    };
    let groups = || via(many("groups", "Group"), "Pivot");
    assert_eq!(
        with(groups(), vec![id(), reference("user", "User")]),
        "'User.groups' goes through the pivot 'Pivot', which cannot connect it: it has no reference to 'Group' beside 'user'."
    );
    assert_eq!(
        with(
            groups(),
            vec![
                id(),
                reference("user", "User"),
                reference("g1", "Group"),
                reference("g2", "Group")
            ]
        ),
        "'User.groups' goes through the pivot 'Pivot', which cannot connect it: it has several references to 'Group': g1, g2."
    );
    assert_eq!(
        with(groups(), vec![id(), reference("group", "Group")]),
        "'User.groups' is a back reference, but 'Pivot' has no reference to 'User'. Declare one there: `user: User & Reference`."
    );
    assert_eq!(
        with(
            via(one("groups", "Group"), "Pivot"),
            vec![id(), reference("user", "User"), reference("group", "Group")]
        ),
        "'User.groups' goes through the pivot 'Pivot', which cannot connect it: the field holds one object; write `groups: Group[]`."
    );
    let follows = entity("User", vec![id(), via(many("follows", "User"), "Follow")]);
    let follow = entity(
        "Follow",
        vec![id(), reference("follower", "User"), reference("followed", "User")],
    );
    assert!(sentence(vec![follows, follow]).contains("several references of 'Follow': 'follower', 'followed'"));
}

#[test]
fn f72_set_null_needs_a_column_that_takes_null() {
    let post = |author: Json| vec![entity("User", vec![id()]), entity("Post", vec![id(), author])];
    assert_eq!(
        sentence(post(on_delete(reference("author", "User"), "SET NULL"))),
        "'Post.author' is required, so it cannot be SET NULL. Make it optional (`author?:`) or choose another action."
    );
    assert!(schema(document(post(on_delete(optional(reference("author", "User")), "SET NULL")))).is_ok());
    assert_eq!(
        sentence(post(on_delete(reference("author", "User"), "SET DEFAULT"))),
        "'Post.author' uses SET DEFAULT but has no default. Give it a default key or choose another action."
    );
}

#[test]
fn auto_increment_is_for_integer_primary_keys() {
    let with = |kind: &str, changes: Json| {
        let mut field = field("n", kind);
        field["autoIncrement"] = json!(true);
        for (key, value) in changes.as_object().unwrap() {
            field[key.as_str()] = value.clone();
        }
        let fields = if field["primaryKey"] == true {
            vec![field]
        } else {
            vec![id(), field]
        };
        sentence(vec![entity("A", fields)])
    };
    let write = "Write `n: number & PrimaryKey & AutoIncrement`.";
    assert_eq!(
        with("number", json!({})),
        format!("'A.n' cannot be AutoIncrement: it is not the primary key. {write}")
    );
    let key = json!({"primaryKey": true});
    assert_eq!(
        with("string", key),
        format!("'A.n' cannot be AutoIncrement: its column is no INTEGER. {write}")
    );
    let typed = json!({"primaryKey": true, "columnType": "INT"});
    assert_eq!(
        with("number", typed),
        format!("'A.n' cannot be AutoIncrement: its column is no INTEGER. {write}")
    );
    let mut chained = key_reference();
    chained["autoIncrement"] = json!(true);
    assert!(
        sentence(vec![entity("A", vec![chained]), entity("B", vec![id()])])
            .contains("it is a reference, whose value is the target's key")
    );
}

fn key_reference() -> Json {
    key(reference("b", "B"))
}

#[test]
fn names_must_be_such_that_sqlite_can_hold_them() {
    assert_eq!(
        sentence(vec![entity("", vec![id()])]),
        "The name \"\" of an entity cannot be used: it is empty."
    );
    assert_eq!(
        sentence(vec![entity("A", vec![id(), field("x\0y", "string")])]),
        "The name \"x\\0y\" of a field of 'A' cannot be used: it contains a NUL."
    );
    assert!(sentence(vec![table(entity("A", vec![id()]), "a\0")]).starts_with("The name \"a\\0\" of the table of 'A'"));
    assert!(
        sentence(vec![table(entity("A", vec![id()]), "SQLite_x")])
            .contains("SQLite keeps names that begin with sqlite_ for itself")
    );
    assert!(sentence(vec![entity("A", vec![id(), field("$or", "string")])]).contains("filters use names that begin with $"));
    let mut column = field("x", "string");
    column["column"] = json!("");
    assert!(sentence(vec![entity("A", vec![id(), column])]).starts_with("The name \"\" of the column of 'A.x'"));
}

#[test]
fn a_declared_column_type_is_a_type_and_nothing_more() {
    let with = |column_type: &str| {
        let mut field = field("x", "string");
        field["columnType"] = json!(column_type);
        schema(document(vec![entity("A", vec![id(), field])]))
    };
    for good in ["VARCHAR(20)", "DOUBLE PRECISION", "numeric(10, 2)", "text"] {
        assert_eq!(with(good).unwrap().entity("A").unwrap().columns[1].sql_type, good);
    }
    for bad in [
        "",
        "TEXT); DROP TABLE a",
        "TEXT NOT NULL",
        "INTEGER PRIMARY KEY",
        "1",
        "TEXT DEFAULT 1",
        "a--b",
        "a(1",
    ] {
        let error = with(bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "'A.x' has the column type {bad:?}. Write letters, digits and one pair of parentheses only, for example NUMERIC(10, 2)."
            )
        );
    }
}

#[test]
fn a_default_fits_its_field() {
    let with = |kind: Json, default: Json| {
        let field = json!({"name": "x", "type": kind, "default": default});
        schema(document(vec![entity("A", vec![id(), field])]))
    };
    let literal = |kind: Json, default: Json| {
        with(kind, default).unwrap().entity("A").unwrap().columns[1]
            .default
            .clone()
            .unwrap()
    };
    assert_eq!(literal(json!({"kind": "string"}), json!("it's")), "'it''s'");
    assert_eq!(literal(json!({"kind": "number"}), json!(-1.5)), "-1.5");
    assert_eq!(literal(json!({"kind": "boolean"}), json!(true)), "1");
    assert_eq!(
        literal(json!({"kind": "bigint"}), json!("9223372036854775807")),
        "9223372036854775807"
    );
    assert_eq!(literal(json!({"kind": "json"}), json!("a\"\n")), "'\"a\\\"\\n\"'");
    assert_eq!(literal(json!({"kind": "enum", "values": ["a", "b"]}), json!("b")), "'b'");
    for (kind, default, expected) in [
        (
            json!({"kind": "string"}),
            json!(1),
            "'A.x' has the default 1, but it holds a string without NUL.",
        ),
        (json!({"kind": "string"}), json!("\0"), "but it holds a string without NUL."),
        (
            json!({"kind": "number"}),
            json!("1"),
            "'A.x' has the default '1', but it holds a finite number.",
        ),
        (json!({"kind": "integer"}), json!(1.5), "but it holds a whole number."),
        (
            json!({"kind": "bigint"}),
            json!("x"),
            "but it holds a whole number of 64 bits.",
        ),
        (json!({"kind": "boolean"}), json!(1), "but it holds true or false."),
        (
            json!({"kind": "date"}),
            json!("now"),
            "but it holds a Date (as milliseconds since 1970).",
        ),
        (
            json!({"kind": "bytes"}),
            json!("00"),
            "but it holds bytes, which cannot have a default.",
        ),
        (
            json!({"kind": "enum", "values": ["a", 1]}),
            json!("b"),
            "but it holds one of 'a', 1.",
        ),
    ] {
        let error = with(kind, default).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn an_index_is_over_fields_with_a_column() {
    let with = |fields: Json| {
        let mut user = entity("User", vec![id(), many("posts", "Post")]);
        user["indexes"] = json!([{"fields": fields}]);
        sentence(vec![user, entity("Post", vec![id(), reference("author", "User")])])
    };
    assert_eq!(with(json!(["nope"])), "'User' has no field 'nope'. Fields: id, posts.");
    assert_eq!(
        with(json!(["posts"])),
        "'User.posts' is a back reference: it has no column to index."
    );
    assert_eq!(
        with(json!([])),
        "The core did not understand a document: an index of 'User' has no fields."
    );
}

#[test]
fn an_error_carries_its_code_and_data() {
    let error = refused(vec![entity("A", vec![id(), reference("b", "B")])]);
    assert_eq!(
        serde_json::to_value(error).unwrap(),
        json!({"code": "danglingReference", "entity": "A", "field": "b", "target": "B"})
    );
}

#[test]
fn a_rule_for_orphans_needs_children_that_can_follow_it() {
    let ruled = |mut list: Json, rule: &str| {
        list["type"]["orphans"] = json!(rule);
        list
    };
    let user = |rule: &str| entity("User", vec![id(), ruled(many("posts", "Post"), rule)]);
    let post = || entity("Post", vec![id(), reference("author", "User")]);
    assert_eq!(
        sentence(vec![user("nullify"), post()]),
        "'User.posts' cannot have these `orphans`: 'Post.author' is required and cannot be emptied. Make it optional (`author?:`), or write 'delete' or 'refuse'."
    );
    let rule_of = |entities: Vec<Json>| schema(document(entities)).unwrap().entities()[0].back_references[0].orphans;
    assert_eq!(rule_of(vec![user("delete"), post()]), Some(OrphanRule::Delete));
    let plain = || entity("User", vec![id(), many("posts", "Post")]);
    assert_eq!(rule_of(vec![plain(), post()]), Some(OrphanRule::Refuse));
    let loose = entity("Post", vec![id(), optional(reference("author", "User"))]);
    assert_eq!(rule_of(vec![plain(), loose.clone()]), Some(OrphanRule::Nullify));
    assert_eq!(rule_of(vec![user("nullify"), loose]), Some(OrphanRule::Nullify));
    let group = entity("Group", vec![id()]);
    let pivot = entity("Seat", vec![id(), reference("user", "User"), reference("group", "Group")]);
    let linked = |list: Json| vec![entity("User", vec![id(), list]), group.clone(), pivot.clone()];
    assert_eq!(rule_of(linked(via(many("groups", "Group"), "Seat"))), None);
    assert_eq!(
        sentence(linked(ruled(via(many("groups", "Group"), "Seat"), "delete"))),
        "'User.groups' cannot have these `orphans`: the members of a many-to-many list are nobody's children, only their link goes. Remove the option."
    );
}

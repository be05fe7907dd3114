//! Write plans on a real SQLite.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use relata::write::plan::Restriction;
use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, filled_blog, id, key, many, on_delete, on_update, optional, reference, unique};

fn insert(fields: &[&str]) -> Json {
    json!({"kind": "insert", "entity": "User", "fields": fields})
}

#[test]
fn inserts_take_many_rows_at_once() {
    let db = Db::new(document(vec![entity("User", vec![id(), field("name", "string")])]));
    let plan = db.write_plan(insert(&["id", "name"])).unwrap();
    assert_eq!(
        plan.batches.iter().map(|batch| batch.rows).collect::<Vec<_>>(),
        [500, 100, 10, 1]
    );
    let rows: Vec<Json> = (1..=1234).map(|id| json!({"id": id, "name": format!("n{id}")})).collect();
    db.insert("User", &rows);
    assert_eq!(
        db.native.texts("SELECT count(*) || ' ' || max(name) FROM User"),
        ["1234 n999"]
    );
}

#[test]
fn a_batch_never_has_more_placeholders_than_sqlite_takes() {
    let mut fields = vec![id()];
    fields.extend((0..400).map(|index| field(&format!("f{index}"), "number")));
    let names: Vec<String> = (0..400).map(|index| format!("f{index}")).collect();
    let db = Db::new(document(vec![entity("User", fields)]));
    let plan = db
        .write_plan(insert(&names.iter().map(String::as_str).collect::<Vec<_>>()))
        .unwrap();
    assert_eq!(plan.batches.iter().map(|batch| batch.rows).collect::<Vec<_>>(), [10, 1]);
}

#[test]
fn an_insert_without_fields_works() {
    let db = Db::new(document(vec![entity("User", vec![id()])]));
    let plan = db.write_plan(insert(&[])).unwrap();
    assert_eq!(plan.batches.len(), 1);
    db.native.0.execute(&plan.batches[0].sql, []).unwrap();
    db.native.0.execute(&plan.batches[0].sql, []).unwrap();
    assert_eq!(db.native.texts("SELECT id FROM User"), ["1", "2"]);
}

#[test]
fn fields_left_out_take_their_defaults() {
    let mut name = field("name", "string");
    name["default"] = json!("it's");
    let db = Db::new(document(vec![entity(
        "User",
        vec![id(), name, optional(field("age", "number"))],
    )]));
    db.insert("User", &[json!({"id": 1})]);
    assert_eq!(db.find(json!({"entity": "User"})), json!([{"id": 1, "name": "it's"}]));
    let resolved = db.schema.resolved();
    assert_eq!(
        resolved.entities[0]
            .columns
            .iter()
            .map(|column| column.has_default)
            .collect::<Vec<_>>(),
        [false, true, false]
    );
}

#[test]
fn the_next_key_follows_every_key_that_was_ever_given() {
    let db = filled_blog();
    assert_eq!(db.next_key("User"), 5);
    db.insert("User", &[json!({"id": 50, "name": "x", "age": null})]);
    assert_eq!(db.next_key("User"), 51);
    db.delete("User", json!([50])).unwrap();
    assert_eq!(db.next_key("User"), 51, "the key of a removed row is not given again");
    let fresh = Db::new(support::models::blog());
    assert_eq!(fresh.next_key("User"), 1);
    assert_eq!(fresh.last_key("User"), None, "what has counted none");
    assert_eq!(db.last_key("User"), Some(50));
    let plan = fresh
        .write_plan(json!({"kind": "insert", "entity": "Credentials", "fields": ["user"]}))
        .unwrap();
    assert_eq!(
        (plan.next_key, plan.last_key),
        (None, None),
        "a key that is given by the application"
    );
}

#[test]
fn an_update_finds_its_row_by_the_old_key() {
    let db = filled_blog();
    assert_eq!(db.update("User", json!({"name": "Eve", "age": null}), json!(1)), 1);
    assert_eq!(db.update("User", json!({"id": 77}), json!(2)), 1);
    assert_eq!(db.update("User", json!({"name": "nobody"}), json!(2)), 0);
    assert_eq!(
        db.native.texts("SELECT id || name FROM users ORDER BY id"),
        ["1Eve", "3Cyd", "4Dan", "77Bob"]
    );
    assert_eq!(
        db.native.texts("SELECT author FROM posts WHERE id = 3"),
        ["77"],
        "references follow"
    );
    let plan = db
        .write_plan(json!({"kind": "update", "entity": "User", "fields": ["id", "name"]}))
        .unwrap();
    let values: Vec<&str> = plan.values.iter().map(|value| value.field.as_str()).collect();
    assert_eq!(values, ["id", "name", "id"], "the old key is bound last");
    assert_eq!(plan.cascades, ["posts", "Comment", "Credentials", "UserGroup"]);
}

#[test]
fn a_delete_takes_any_number_of_keys() {
    let db = Db::new(document(vec![entity("User", vec![id()])]));
    let rows: Vec<Json> = (1..=40_000).map(|id| json!({"id": id})).collect();
    db.insert("User", &rows);
    let keys: Vec<i64> = (2..=40_000).collect();
    assert_eq!(db.delete("User", json!(keys)).unwrap(), 39_999);
    assert_eq!(db.native.texts("SELECT id FROM User"), ["1"]);
    let plan = db.write_plan(json!({"kind": "delete", "entity": "User"})).unwrap();
    assert_eq!((plan.batches.len(), plan.batches[0].rows), (1, 0));
}

#[test]
fn only_keys_that_are_whole_numbers_are_deleted_as_a_range() {
    let db = Db::new(document(vec![
        entity("User", vec![id()]),
        entity("Owner", vec![key(field("code", "uuid"))]),
    ]));
    let rows: Vec<Json> = (1..=9).map(|id| json!({"id": id})).collect();
    db.insert("User", &rows);
    let plan = db.write_plan(json!({"kind": "delete", "entity": "User"})).unwrap();
    let ranged = plan.ranged.unwrap();
    assert_eq!((ranged.values.len(), ranged.batches[0].rows), (2, 1));
    db.native.0.execute(&ranged.batches[0].sql, [3, 8]).unwrap();
    assert_eq!(db.native.texts("SELECT id FROM User"), ["1", "2", "9"]);
    let plan = db.write_plan(json!({"kind": "delete", "entity": "Owner"})).unwrap();
    assert_eq!(plan.ranged, None);
}

#[test]
fn few_fields_of_rows_with_keys_without_a_gap_are_updated_without_a_join() {
    let version: Json = {
        let mut version = field("version", "number");
        version["version"] = json!(true);
        version
    };
    let name = |field_name: &str| optional(field(field_name, "string"));
    let db = Db::new(document(vec![
        entity(
            "User",
            vec![id(), name("name"), field("age", "number"), name("town"), name("street")],
        ),
        entity("Owner", vec![key(field("code", "uuid")), field("age", "number")]),
        entity("Page", vec![id(), field("age", "number"), version]),
    ]));
    let rows: Vec<Json> = (1..=30).map(|id| json!({"id": id, "name": "x", "age": id})).collect();
    db.insert("User", &rows);
    let ranged = |entity: &str, fields: &[&str]| {
        let shape = json!({"kind": "update", "entity": entity, "fields": fields, "many": true});
        db.write_plan(shape).unwrap().ranged
    };
    let update = |fields: &[&str], cells: &dyn Fn(u32) -> Vec<String>| {
        let plan = ranged("User", fields).unwrap();
        assert_eq!(plan.batches.iter().map(|batch| batch.rows).collect::<Vec<_>>(), [25, 1]);
        let values = (3..28).flat_map(|id| [cells(id), vec![id.to_string()]].concat());
        let sql = &plan.batches[0].sql;
        let changed = db.native.0.execute(sql, rusqlite::params_from_iter(values)).unwrap();
        assert_eq!(changed, 25, "{sql}");
    };
    update(&["name"], &|id| vec![format!("n{id}")]);
    assert_eq!(db.native.texts("SELECT count(*) FROM User WHERE name = 'n' || id"), ["25"]);
    let untouched = ["1", "2", "28", "29", "30"];
    assert_eq!(db.native.texts("SELECT id FROM User WHERE name = 'x'"), untouched);
    update(&["street", "age", "town"], &|id| {
        vec![format!("s{id}"), (1000 + id).to_string(), format!("t{id}")]
    });
    let written = "town = 't' || id AND age = 1000 + id AND street = 's' || id AND name = 'n' || id";
    assert_eq!(db.native.texts(&format!("SELECT count(*) FROM User WHERE {written}")), ["25"]);
    assert_eq!(
        db.native
            .texts("SELECT id FROM User WHERE age = id AND town IS NULL AND street IS NULL"),
        untouched
    );
    assert_eq!(
        ranged("User", &["name", "age", "town", "street"]),
        None,
        "looking for each of many values takes longer than joining them"
    );
    assert_eq!(ranged("Owner", &["age"]), None, "a key that is no number");
    assert_eq!(ranged("Page", &["age"]), None, "a version is compared");
}

#[test]
fn an_update_of_many_rows_takes_a_hundred_where_their_order_does_not_matter() {
    let email = unique(field("email", "string"));
    let db = Db::new(document(vec![entity("User", vec![id(), email, field("age", "number")])]));
    let sizes = |shape: Json| -> Vec<u32> {
        let plan = db.write_plan(shape).unwrap();
        plan.batches.iter().map(|batch| batch.rows).collect()
    };
    let update = |fields: &[&str]| json!({"kind": "update", "entity": "User", "fields": fields, "many": true});
    assert_eq!(sizes(update(&["age"])), [100, 1]);
    assert_eq!(sizes(update(&["age", "email"])), [1]);
    assert_eq!(sizes(update(&["id"])), [1]);
    assert_eq!(sizes(json!({"kind": "update", "entity": "User", "fields": ["age"]})), [1]);
    let added = json!({"kind": "update", "entity": "User", "fields": [], "increase": ["age"], "many": true});
    assert_eq!(sizes(added), [1]);
}

#[test]
fn a_delete_says_which_tables_it_reaches() {
    let db = filled_blog();
    let plan = db.write_plan(json!({"kind": "delete", "entity": "User"})).unwrap();
    assert_eq!(
        (plan.table.as_str(), plan.cascades.join(" ").as_str()),
        ("users", "posts Comment Credentials UserGroup")
    );
    db.delete("User", json!([1])).unwrap();
    assert_eq!(db.native.texts("SELECT id || coalesce(reviewer, '-') FROM posts"), ["3-"]);
}

#[test]
fn what_restricts_a_write_is_named_the_nearest_first() {
    let db = Db::new(document(vec![
        entity("User", vec![id()]),
        entity("Post", vec![id(), reference("author", "User")]),
        entity("Comment", vec![id(), on_delete(reference("post", "Post"), "RESTRICT")]),
        entity("Badge", vec![id(), on_delete(reference("owner", "User"), "RESTRICT")]),
        entity(
            "Note",
            vec![id(), on_delete(optional(reference("about", "Badge")), "RESTRICT")],
        ),
        entity("Fan", vec![id(), on_update(reference("idol", "User"), "RESTRICT")]),
    ]));
    let restricts = |shape: Json| -> Vec<String> {
        let plan = db.write_plan(shape).unwrap();
        let named = |at: Restriction| format!("{}.{}", at.entity, at.field);
        plan.restricts.into_iter().map(named).collect()
    };
    let delete = |entity: &str| restricts(json!({"kind": "delete", "entity": entity}));
    assert_eq!(delete("User"), ["Badge.owner", "Comment.post"]);
    assert_eq!(delete("Post"), ["Comment.post"]);
    assert_eq!(delete("Comment"), [""; 0]);
    let update = |field: &str| restricts(json!({"kind": "update", "entity": "User", "fields": [field]}));
    assert_eq!(update("id"), ["Fan.idol"]);
    assert_eq!(
        restricts(json!({"kind": "update", "entity": "Post", "fields": ["author"]})),
        [""; 0]
    );
}

#[test]
fn the_codec_of_a_reference_is_that_of_the_key() {
    let db = Db::new(document(vec![
        entity("Owner", vec![key(field("code", "uuid")), many("items", "Item")]),
        entity("Item", vec![id(), reference("owner", "Owner")]),
    ]));
    let plan = db
        .write_plan(json!({"kind": "insert", "entity": "Item", "fields": ["owner"]}))
        .unwrap();
    assert_eq!(
        serde_json::to_value(&plan.values).unwrap(),
        json!([{"field": "owner", "codec": "uuid"}])
    );
}

#[test]
fn what_cannot_be_written_is_refused() {
    let db = filled_blog();
    for (shape, expected) in [
        (
            json!({"kind": "delete", "entity": "Usr"}),
            "There is no entity 'Usr'. Entities: User, Post",
        ),
        (
            json!({"kind": "insert", "entity": "User", "fields": ["nmae"]}),
            "'User' has no field 'nmae'. Fields: id, name",
        ),
        (
            json!({"kind": "update", "entity": "User", "fields": ["posts"]}),
            "'User.posts' is a back reference: it has no column to write.",
        ),
        (
            json!({"kind": "update", "entity": "User", "fields": []}),
            "an update of 'User' names no field.",
        ),
        (
            json!({"kind": "insert", "entity": "User", "fields": ["name", "name"]}),
            "a write to 'User' names the field 'name' twice.",
        ),
    ] {
        let actual = db.write_plan(shape).unwrap_err().to_string();
        assert!(actual.contains(expected), "{actual}");
    }
}

//! The schemas that several tests share.

use serde_json::{Value as Json, json};

pub fn id() -> Json {
    json!({"name": "id", "type": {"kind": "number"}, "primaryKey": true, "autoIncrement": true, "default": 0})
}

pub fn field(name: &str, kind: &str) -> Json {
    json!({"name": name, "type": {"kind": kind}})
}

pub fn optional(mut field: Json) -> Json {
    field["optional"] = json!(true);
    field
}

pub fn nullable(mut field: Json) -> Json {
    field["nullable"] = json!(true);
    field
}

pub fn key(mut field: Json) -> Json {
    field["primaryKey"] = json!(true);
    field
}

pub fn unique(mut field: Json) -> Json {
    field["index"] = json!({"unique": true});
    field
}

pub fn reference(name: &str, entity: &str) -> Json {
    json!({"name": name, "type": {"kind": "reference", "entity": entity}})
}

pub fn on_delete(mut field: Json, action: &str) -> Json {
    field["type"]["onDelete"] = json!(action);
    field
}

pub fn on_update(mut field: Json, action: &str) -> Json {
    field["type"]["onUpdate"] = json!(action);
    field
}

pub fn many(name: &str, entity: &str) -> Json {
    json!({"name": name, "type": {"kind": "backReference", "entity": entity, "list": true}})
}

pub fn one(name: &str, entity: &str) -> Json {
    json!({"name": name, "type": {"kind": "backReference", "entity": entity, "list": false}})
}

pub fn via(mut field: Json, pivot: &str) -> Json {
    field["type"]["via"] = json!(pivot);
    field
}

/// A list of a many-to-many relation without a pivot entity. The options are `{"inverse": …, "table": …}`.
pub fn many_to_many(name: &str, entity: &str, options: Json) -> Json {
    let mut field = json!({"name": name, "type": options});
    field["type"]["kind"] = json!("manyToMany");
    field["type"]["entity"] = json!(entity);
    field
}

pub fn mapped(mut field: Json, by: &str) -> Json {
    field["type"]["mappedBy"] = json!(by);
    field
}

pub fn entity(name: &str, fields: Vec<Json>) -> Json {
    json!({"name": name, "fields": fields})
}

pub fn table(mut entity: Json, collection: &str) -> Json {
    entity["collection"] = json!(collection);
    entity
}

pub fn document(entities: Vec<Json>) -> Json {
    json!({"entities": entities})
}

/// Users who write and review posts, post comments, hold credentials, and are in groups through a pivot without a unique index.
pub fn blog() -> Json {
    document(vec![
        table(
            entity(
                "User",
                vec![
                    id(),
                    field("name", "string"),
                    optional(field("age", "number")),
                    mapped(many("posts", "Post"), "author"),
                    mapped(many("reviews", "Post"), "reviewer"),
                    one("credentials", "Credentials"),
                    via(many("groups", "Group"), "UserGroup"),
                ],
            ),
            "users",
        ),
        table(
            entity(
                "Post",
                vec![
                    id(),
                    field("title", "string"),
                    reference("author", "User"),
                    on_delete(optional(reference("reviewer", "User")), "SET NULL"),
                    many("comments", "Comment"),
                ],
            ),
            "posts",
        ),
        entity(
            "Comment",
            vec![
                id(),
                field("text", "string"),
                reference("post", "Post"),
                nullable(reference("author", "User")),
            ],
        ),
        entity(
            "Credentials",
            vec![key(reference("user", "User")), field("password", "string")],
        ),
        entity(
            "Group",
            vec![id(), field("name", "string"), via(many("users", "User"), "UserGroup")],
        ),
        entity(
            "UserGroup",
            vec![id(), reference("user", "User"), reference("group", "Group")],
        ),
    ])
}

/// A row of each entity of the blog and more.
pub fn blog_rows() -> Vec<(&'static str, Vec<Json>)> {
    vec![
        (
            "User",
            vec![
                json!({"id": 1, "name": "Ada", "age": 36}),
                json!({"id": 2, "name": "Bob", "age": null}),
                json!({"id": 3, "name": "Cyd", "age": 20.5}),
                json!({"id": 4, "name": "Dan", "age": 51}),
            ],
        ),
        (
            "Post",
            vec![
                json!({"id": 1, "title": "Alpha", "author": 1, "reviewer": 2}),
                json!({"id": 2, "title": "Beta", "author": 1, "reviewer": null}),
                json!({"id": 3, "title": "Gamma", "author": 2, "reviewer": 1}),
                json!({"id": 4, "title": "Delta", "author": 1, "reviewer": 1}),
            ],
        ),
        (
            "Comment",
            vec![
                json!({"id": 1, "text": "first", "post": 1, "author": 3}),
                json!({"id": 2, "text": "second", "post": 1, "author": null}),
                json!({"id": 3, "text": "third", "post": 3, "author": 1}),
            ],
        ),
        (
            "Credentials",
            vec![json!({"user": 1, "password": "a"}), json!({"user": 3, "password": "c"})],
        ),
        (
            "Group",
            vec![
                json!({"id": 1, "name": "red"}),
                json!({"id": 2, "name": "blue"}),
                json!({"id": 3, "name": "void"}),
            ],
        ),
        (
            "UserGroup",
            vec![
                json!({"id": 1, "user": 1, "group": 1}),
                json!({"id": 2, "user": 1, "group": 2}),
                json!({"id": 3, "user": 2, "group": 1}),
                // Said twice: the pivot has no unique index.
                json!({"id": 4, "user": 1, "group": 1}),
            ],
        ),
    ]
}

/// The blog with its rows.
pub fn filled_blog() -> super::Db {
    let db = super::Db::new(blog());
    for (entity, rows) in blog_rows() {
        db.insert(entity, &rows);
    }
    db
}

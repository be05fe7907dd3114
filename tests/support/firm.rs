//! A hierarchy in one table, written as documents.

use serde_json::{Value as Json, json};

use super::models::{document, entity, field, id, many, one, optional, reference, table, unique};

pub fn literal(name: &str, values: &[&str]) -> Json {
    json!({"name": name, "type": {"kind": "enum", "values": values}, "default": values.first()})
}

pub fn under(mut entity: Json, base: &str) -> Json {
    entity["singleTableInheritance"] = json!({"base": base});
    entity
}

/// Definitions repeat the fields of their base, as the type compiler writes them.
pub fn person(kind: Json, more: Vec<Json>) -> Vec<Json> {
    let mut fields = vec![id(), kind, field("name", "string"), many("posts", "Post")];
    fields.extend(more);
    fields
}

pub fn employee(kind: Json, more: Vec<Json>) -> Vec<Json> {
    let mut own = vec![
        unique(field("email", "string")),
        optional(reference("boss", "Employee")),
        many("reports", "Employee"),
        optional(reference("desk", "Desk")),
    ];
    own.extend(more);
    person(kind, own)
}

fn budget() -> Json {
    json!({"name": "budget", "type": {"kind": "number"}, "default": 0})
}

/// Persons: employees, managers among them, and freelancers. Employees have desks, persons write posts.
pub fn firm() -> Json {
    document(vec![
        under(
            entity("Freelancer", person(literal("type", &["freelancer"]), vec![budget()])),
            "Person",
        ),
        table(entity("Person", person(field("type", "string"), vec![])), "persons"),
        under(
            entity("Employee", employee(literal("type", &["employee", "manager"]), vec![])),
            "Person",
        ),
        under(
            entity(
                "Manager",
                employee(literal("type", &["manager"]), vec![field("level", "integer")]),
            ),
            "Employee",
        ),
        entity("Post", vec![id(), field("title", "string"), reference("author", "Person")]),
        entity("Desk", vec![id(), one("employee", "Employee")]),
    ])
}

//! Single table inheritance: the schema of a hierarchy, the statements about its rows, and what such a schema refuses.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::models::{document, entity, field, id, many, one, optional, reference, table, unique};
use support::{Db, schema};

fn literal(name: &str, values: &[&str]) -> Json {
    json!({"name": name, "type": {"kind": "enum", "values": values}, "default": values.first()})
}

fn under(mut entity: Json, base: &str) -> Json {
    entity["singleTableInheritance"] = json!({"base": base});
    entity
}

/// Definitions repeat the fields of their base, as the type compiler writes them.
fn person(kind: Json, more: Vec<Json>) -> Vec<Json> {
    let mut fields = vec![id(), kind, field("name", "string"), many("posts", "Post")];
    fields.extend(more);
    fields
}

fn employee(kind: Json, more: Vec<Json>) -> Vec<Json> {
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
fn firm() -> Json {
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

fn printed(query: Json) -> String {
    Db::new(firm()).plan(query).unwrap().to_string()
}

#[test]
fn one_table_has_the_columns_of_all() {
    let database = Db::new(firm());
    insta::assert_snapshot!(
        database
            .native
            .texts("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
            .join("\n")
    );
    assert!(database.migrate().unwrap().statements.is_empty());
}

#[test]
fn what_typescript_learns_of_the_entities() {
    let schema = schema(firm()).unwrap();
    let places = schema.resolved().entities.into_iter().map(|entity| {
        let columns: Vec<String> = entity.columns.iter().map(|column| column.field.clone()).collect();
        format!(
            "{} in {}: {} {:?}\n",
            entity.name,
            entity.table,
            columns.join(" "),
            entity.inheritance
        )
    });
    insta::assert_snapshot!(places.collect::<String>());
}

#[test]
fn the_base_answers_every_class_with_its_fields() {
    insta::assert_snapshot!(printed(
        json!({"entity": "Person", "filter": {"name": "Ada"}, "joins": {"posts": {}}})
    ));
}

#[test]
fn an_heir_is_asked_for_wherever_its_rows_are_meant() {
    let queries = [
        json!({"entity": "Freelancer"}),
        json!({"entity": "Employee", "output": "count", "filter": {"$or": [{"name": "Ada"}, {"name": "Bob"}]}}),
        json!({"entity": "Employee", "output": "has", "filter": {"boss.name": "Ada"}}),
        json!({"entity": "Employee", "select": ["id"], "filter": {"reports": {"$some": {"name": "Ada"}, "$none": {"email": "x"}}}}),
        json!({"entity": "Employee", "select": ["id"], "filter": {"reports": {"$every": {"name": "Ada"}}}}),
        json!({"entity": "Desk", "filter": {"employee.name": "Ada"}}),
        json!({"entity": "Desk", "select": ["id"], "joins": {"inner only employee": {"filter": {"email": "x"}}}}),
        json!({"entity": "Employee", "select": ["id"], "joins": {"inner boss": {"select": ["id"]}, "reports": {"select": ["id"]}}}),
        json!({"entity": "Manager", "output": "delete", "filter": {"level": 1}}),
        json!({"entity": "Employee", "group": {"by": ["name"], "aggregates": [{"function": "count", "alias": "n"}]},
            "joins": {"only boss": {}}}),
        json!({"entity": "Manager", "output": "patch", "patch": {"changes": [{"kind": "set", "path": "level", "value": 2}]}}),
    ];
    let database = Db::new(firm());
    let plans = queries
        .into_iter()
        .map(|query| format!("{query}\n{}\n", database.plan(query.clone()).unwrap()));
    insta::assert_snapshot!(plans.collect::<String>());
}

#[test]
fn a_row_takes_no_default_of_another_class() {
    let database = Db::new(firm());
    let plan = database
        .write_plan(json!({"kind": "insert", "entity": "Employee", "fields": ["id", "type", "name", "email"]}))
        .unwrap();
    let one = &plan.batches.last().unwrap().sql;
    assert_eq!(
        one,
        "INSERT INTO \"persons\" (\"id\", \"type\", \"name\", \"email\", \"budget\") VALUES (?, ?, ?, ?, NULL)"
    );
}

#[test]
fn instances_of_heirs_stand_for_their_base_only() {
    let database = Db::new(firm());
    let author = |entity: &str| json!({"entity": "Post", "filter": {"author": {"@entity": [entity, 1]}}});
    assert!(database.plan(author("Manager")).is_ok());
    assert!(database.plan(author("Person")).is_ok());
    let boss = |entity: &str| json!({"entity": "Employee", "filter": {"boss": {"@entity": [entity, 1]}}});
    assert!(database.plan(boss("Manager")).is_ok());
    let error = database.plan(boss("Freelancer")).unwrap_err().to_string();
    assert_eq!(
        error,
        "'Employee.boss' takes a number or an instance of 'Employee', not an instance of 'Freelancer'."
    );
}

#[test]
fn queries_that_a_hierarchy_refuses() {
    let database = Db::new(firm());
    let queries = [
        json!({"entity": "Person", "joins": {"boss": {}}}),
        json!({"entity": "Person", "filter": {"email": "x"}}),
        json!({"entity": "Person", "output": "patch", "patch": {"changes": [{"kind": "set", "path": "email", "value": "x"}]}}),
        json!({"entity": "Person", "output": "patch", "patch": {"changes": [{"kind": "set", "path": "type", "value": "x"}]}}),
    ];
    let errors = queries
        .into_iter()
        .map(|query| format!("{}\n", database.plan(query).unwrap_err()));
    insta::assert_snapshot!(errors.collect::<String>());
}

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

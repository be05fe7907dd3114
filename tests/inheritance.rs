//! Single table inheritance: the schema of a hierarchy, the statements about its rows, and what such a schema refuses.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::firm::firm;
use support::{Db, schema};

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

//! Many-to-many relations without a pivot entity: their tables, and the statements that go through them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::models::{document, entity, field, id, key, many_to_many, reference, table, unique};
use support::{Db, Native, migrate, schema};

fn side(name: &str, entity: &str, inverse: &str) -> Json {
    many_to_many(name, entity, json!({ "inverse": inverse }))
}

fn uuid() -> Json {
    key(field("id", "uuid"))
}

/// Students and their courses.
fn school() -> Json {
    let student = vec![id(), field("name", "string"), side("courses", "Course", "students")];
    let course = vec![uuid(), field("title", "string"), side("students", "Student", "courses")];
    document(vec![table(entity("Student", student), "students"), entity("Course", course)])
}

fn ddl(document: Json) -> String {
    migrate(&schema(document).unwrap(), &Native::open())
        .unwrap()
        .statements
        .join(";\n")
}

/// The statements about a join table.
fn join_table(document: Json, name: &str) -> Vec<String> {
    let statements = migrate(&schema(document).unwrap(), &Native::open()).unwrap().statements;
    let quoted = format!("\"{name}\" (");
    statements.into_iter().filter(|sql| sql.contains(&quoted)).collect()
}

#[test]
fn f61_a_join_table_has_both_foreign_keys_a_unique_pair_and_an_index_for_the_way_back() {
    insta::assert_snapshot!(ddl(school()));
}

#[test]
fn f62_the_join_table_can_be_named_on_either_side_or_on_both() {
    let school = |here: Json, there: Json| {
        let student = vec![id(), many_to_many("courses", "Course", here)];
        document(vec![
            entity("Student", student),
            entity("Course", vec![id(), many_to_many("students", "Student", there)]),
        ])
    };
    let plain = |inverse: &str| json!({ "inverse": inverse });
    let named = |inverse: &str| json!({"inverse": inverse, "table": "enrolments"});
    let expected = join_table(school(named("students"), named("courses")), "enrolments");
    assert_eq!(expected.len(), 3, "{expected:?}");
    assert_eq!(
        join_table(school(named("students"), plain("courses")), "enrolments"),
        expected
    );
    assert_eq!(
        join_table(school(plain("students"), named("courses")), "enrolments"),
        expected
    );
}

#[test]
fn the_columns_can_be_named_from_either_side() {
    let school = |here: Json, there: Json| {
        let student = vec![id(), many_to_many("courses", "Course", here)];
        let course = entity("Course", vec![id(), many_to_many("students", "Student", there)]);
        join_table(document(vec![entity("Student", student), course]), "Course_Student")
    };
    let here = json!({"inverse": "students", "joinColumn": "student_id", "inverseJoinColumn": "course_id"});
    let there = json!({"inverse": "courses", "joinColumn": "course_id", "inverseJoinColumn": "student_id"});
    let statements = school(here.clone(), json!({"inverse": "courses"}));
    assert!(statements[0].contains("\"course_id\" INTEGER NOT NULL,\n  \"student_id\" INTEGER NOT NULL,"));
    assert_eq!(school(json!({"inverse": "students"}), there.clone()), statements);
    assert_eq!(school(here, there), statements);
}

#[test]
fn the_table_is_the_same_whichever_side_is_declared() {
    let one = |from: &str, to: &str| {
        let mut entities = vec![
            entity(from, vec![id(), many_to_many("them", to, json!({}))]),
            entity(to, vec![id()]),
        ];
        entities.sort_by_key(|entity| entity["name"].to_string());
        join_table(document(entities), "Course_Student")
    };
    assert_eq!(one("Course", "Student"), one("Student", "Course"));
    assert_eq!(one("Course", "Student").len(), 3);
}

#[test]
fn keys_of_every_kind_self_relations_and_heirs() {
    let text = |name: &str| key(field(name, "string"));
    let heir = |fields: Vec<Json>| {
        let mut heir = entity("Nurse", fields);
        heir["singleTableInheritance"] = json!({"base": "Person"});
        heir
    };
    let kind = |value: &str| json!({"name": "kind", "type": {"kind": "enum", "values": [value]}});
    let wards = many_to_many("wards", "Ward", json!({"inverse": "staff"}));
    let person = vec![
        id(),
        field("kind", "string"),
        wards.clone(),
        many_to_many("friends", "Person", json!({"table": "friendship"})),
        many_to_many("leads", "Person", json!({"inverse": "follows"})),
        many_to_many("follows", "Person", json!({"inverse": "leads"})),
    ];
    let nurse = {
        let mut fields = person.clone();
        fields[1] = kind("nurse");
        fields.push(many_to_many("tools", "Tool", json!({})));
        fields
    };
    let ward = vec![
        key(field("id", "bytes")),
        many_to_many("staff", "Person", json!({"inverse": "wards"})),
    ];
    insta::assert_snapshot!(ddl(document(vec![
        entity("Person", person),
        heir(nurse),
        entity("Ward", ward),
        entity("Tool", vec![text("code")]),
        entity(
            "Badge",
            vec![key(reference("person", "Person")), many_to_many("doors", "Tool", json!({}))]
        ),
    ])));
}

#[test]
fn f61_a_second_migration_finds_the_table_as_it_is_and_puts_right_what_differs() {
    let db = Db::new(school());
    assert!(db.migrate().unwrap().statements.is_empty());
    db.native
        .0
        .execute_batch("DROP INDEX Course_Student_course_student_unique; ALTER TABLE Course_Student ADD COLUMN mark REAL")
        .unwrap();
    assert_eq!(
        db.migrate().unwrap().text,
        "Drop the column 'mark' of 'Course_Student'\n\
         Create the index 'Course_Student_course_student_unique' over course, student of 'Course_Student'"
    );
}

#[test]
fn a_pivot_entity_with_the_same_columns_finds_its_table() {
    let db = Db::new(school());
    let mut pivot = entity(
        "Enrolment",
        vec![id(), reference("student", "Student"), reference("course", "Course")],
    );
    pivot["collection"] = json!("Course_Student");
    pivot["indexes"] = json!([{"fields": ["course", "student"], "unique": true}]);
    let plain = document(vec![
        table(entity("Student", vec![id(), field("name", "string")]), "students"),
        entity("Course", vec![uuid(), field("title", "string")]),
        pivot,
    ]);
    assert!(migrate(&schema(plain).unwrap(), &db.native).unwrap().statements.is_empty());
}

#[test]
fn typescript_learns_both_ends_and_which_entity_is_a_join_table() {
    let resolved = schema(school()).unwrap().resolved();
    insta::assert_snapshot!(serde_json::to_string_pretty(&resolved).unwrap());
}

#[test]
fn statements_go_through_the_join_table() {
    let db = Db::new(school());
    let printed = |query: Json| db.plan(query).unwrap().to_string();
    let count = json!({"by": ["name"], "aggregates": [{"function": "count", "field": "courses.title", "alias": "n"}]});
    let texts = [
        json!({"entity": "Student", "joins": {"courses": {"order": {"title": "asc"}, "joins": {"students": {}}}}}),
        json!({"entity": "Course", "joins": {"students": {"limit": 2}}}),
        json!({"entity": "Student", "filter": {"courses": {"$some": {"title": "a"}}}}),
        json!({"entity": "Student", "filter": {"courses": {"$none": {"title": "a"}}}}),
        json!({"entity": "Student", "joins": {"only courses": {}}, "group": count}),
    ];
    insta::assert_snapshot!(texts.map(printed).join("\n"));
}

#[test]
fn a_link_that_is_there_is_not_written_again() {
    let db = Db::new(school());
    db.insert("Student", &[json!({"id": 1, "name": "Ada"}), json!({"id": 2, "name": "Bo"})]);
    db.insert("Course", &[json!({"id": "m", "title": "Maths"})]);
    let link = |student: u32| json!({"owner": "m", "member": student});
    db.insert("Course.students", &[link(1)]);
    db.insert("Course.students", &[link(1), link(2), link(2)]);
    let links = || db.native.texts("SELECT student FROM Course_Student ORDER BY 1");
    assert_eq!(links(), ["1", "2"]);
    assert_eq!(
        db.find(json!({"entity": "Student", "select": ["name"], "joins": {"courses": {"select": ["title"]}}})),
        json!([{"name": "Ada", "courses": [{"title": "Maths"}]}, {"name": "Bo", "courses": [{"title": "Maths"}]}])
    );
    db.native.0.execute_batch("DELETE FROM students WHERE id = 1").unwrap();
    assert_eq!(links(), ["2"]);
}

fn refused(entities: Vec<Json>) -> String {
    schema(document(entities)).unwrap_err().to_string()
}

#[test]
fn relations_that_no_join_table_can_hold() {
    let plain = |name: &str| entity(name, vec![id()]);
    let with = |name: &str, field: Json| entity(name, vec![id(), field]);
    let link = |to: &str, options: Json| many_to_many("bs", to, options);
    let two = |here: Json, there: Json| {
        vec![
            with("A", many_to_many("bs", "B", here)),
            with("B", many_to_many("as", "A", there)),
        ]
    };
    let mut taken = unique(field("x", "string"));
    taken["index"]["name"] = json!("A_B");
    let cases = [
        vec![with("A", link("B", json!({})))],
        vec![with("A", link("B", json!({"inverse": "as"}))), plain("B")],
        vec![with("A", link("B", json!({"inverse": "id"}))), plain("B")],
        two(json!({"inverse": "as"}), json!({})),
        two(json!({}), json!({})),
        two(json!({"inverse": "as", "table": "x"}), json!({"inverse": "bs", "table": "y"})),
        two(
            json!({"inverse": "as", "joinColumn": "x"}),
            json!({"inverse": "bs", "inverseJoinColumn": "y"}),
        ),
        two(json!({"inverse": "as", "joinColumn": "id"}), json!({"inverse": "bs"})),
        two(json!({"inverse": "as", "joinColumn": "a\u{0}"}), json!({"inverse": "bs"})),
        two(json!({"inverse": "as", "table": "sqlite_x"}), json!({"inverse": "bs"})),
        two(json!({"inverse": "as", "table": "b"}), json!({"inverse": "bs"})),
        vec![
            with("A", link("B", json!({"inverse": "as"}))),
            with("B", many_to_many("as", "C", json!({"inverse": "bs"}))),
            with("C", many_to_many("bs", "B", json!({"inverse": "as"}))),
        ],
        vec![with("A", many_to_many("as", "A", json!({"inverse": "as"})))],
        vec![with("A", many_to_many("a", "A", json!({})))],
        vec![with("A", link("B", json!({}))), plain("B"), plain("A_B")],
        vec![with("A", link("B", json!({}))), plain("B"), plain("A.bs")],
        vec![with("A", link("B", json!({}))), with("B", taken)],
        vec![
            with("A", many_to_many("x.y", "B", json!({}))),
            with("A.x", many_to_many("y", "B", json!({}))),
            plain("B"),
        ],
        vec![entity("A", vec![key(link("B", json!({})))]), plain("B")],
    ];
    insta::assert_snapshot!(cases.map(refused).join("\n"));
}

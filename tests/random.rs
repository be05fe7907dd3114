//! Random data and random queries against an oracle that walks the objects in memory.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use support::Db;
use support::models::blog;

/// A small generator of numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

type Rows = BTreeMap<&'static str, Vec<Json>>;

fn rows(dice: &mut Dice) -> Rows {
    let mut rows = Rows::new();
    let maybe = |dice: &mut Dice, value: usize| if dice.below(3) == 0 { Json::Null } else { json!(value) };
    let users = 3 + dice.below(5);
    let posts = dice.below(12);
    rows.insert(
        "User",
        (1..=users)
            .map(|id| {
                let age = dice.below(4);
                json!({"id": id, "name": dice.pick(&["a", "b", "c"]), "age": maybe(dice, age)})
            })
            .collect(),
    );
    rows.insert("Post", (1..=posts).map(|id| {
        let reviewer = 1 + dice.below(users);
        json!({"id": id, "title": dice.pick(&["x", "y"]), "author": 1 + dice.below(users), "reviewer": maybe(dice, reviewer)})
    }).collect());
    let comments = if posts == 0 { 0 } else { dice.below(15) };
    rows.insert(
        "Comment",
        (1..=comments)
            .map(|id| {
                let author = 1 + dice.below(users);
                json!({"id": id, "text": dice.pick(&["x", "y"]), "post": 1 + dice.below(posts), "author": maybe(dice, author)})
            })
            .collect(),
    );
    rows.insert(
        "Credentials",
        (1..=users)
            .filter(|_| dice.below(2) == 0)
            .map(|user| json!({"user": user, "password": "p"}))
            .collect(),
    );
    rows.insert(
        "Group",
        (1..=3).map(|id| json!({"id": id, "name": dice.pick(&["x", "y"])})).collect(),
    );
    let links = dice.below(12);
    rows.insert(
        "UserGroup",
        (1..=links)
            .map(|id| json!({"id": id, "user": 1 + dice.below(users), "group": 1 + dice.below(3)}))
            .collect(),
    );
    rows
}

/// The relations of an entity: field, target, and how rows meet.
fn relations(entity: &str) -> &'static [(&'static str, &'static str, Meet)] {
    match entity {
        "User" => &[
            ("posts", "Post", Meet::Inverse("author")),
            ("reviews", "Post", Meet::Inverse("reviewer")),
            ("credentials", "Credentials", Meet::Single("user")),
            ("groups", "Group", Meet::Pivot("user", "group")),
        ],
        "Post" => &[
            ("author", "User", Meet::Reference),
            ("reviewer", "User", Meet::Reference),
            ("comments", "Comment", Meet::Inverse("post")),
        ],
        "Comment" => &[("post", "Post", Meet::Reference), ("author", "User", Meet::Reference)],
        "Credentials" => &[("user", "User", Meet::Reference)],
        "Group" => &[("users", "User", Meet::Pivot("group", "user"))],
        _ => &[],
    }
}

#[derive(Clone, Copy)]
enum Meet {
    Reference,
    Inverse(&'static str),
    Single(&'static str),
    Pivot(&'static str, &'static str),
}

fn key(entity: &str) -> &'static str {
    if entity == "Credentials" { "user" } else { "id" }
}

/// The text field of an entity, and a nullable one.
fn fields(entity: &str) -> (&'static str, Option<&'static str>) {
    match entity {
        "User" => ("name", Some("age")),
        "Post" => ("title", Some("reviewer")),
        "Comment" => ("text", Some("author")),
        "Credentials" => ("password", None),
        _ => ("name", None),
    }
}

/// A filter that looks through `depth` relations at most.
fn filter(dice: &mut Dice, entity: &str, depth: usize) -> Json {
    match (dice.below(3), depth) {
        (0, 1..) if !relations(entity).is_empty() => related(dice, entity, depth - 1),
        _ => own_filter(dice, entity),
    }
}

fn related(dice: &mut Dice, entity: &str, depth: usize) -> Json {
    let (field, target, meet) = *dice.pick(relations(entity));
    let inner = filter(dice, target, depth);
    let (text, _) = fields(target);
    let path = format!("{field}.{text}");
    let test = match (meet, dice.below(5)) {
        (Meet::Reference | Meet::Single(_), 0) => json!({path: {"$ne": "x"}}),
        (Meet::Reference | Meet::Single(_), 1) => json!({path: null}),
        (Meet::Reference | Meet::Single(_), 2) => json!({"$not": {field: inner}}),
        (Meet::Reference, _) => json!({field: inner}),
        (Meet::Single(_), 3) => json!({field: inner}),
        (_, 0 | 1) => json!({field: {"$every": inner}}),
        (_, 2) => json!({field: {"$none": inner}}),
        (_, 3) => json!({field: {"$some": {}}}),
        _ => json!({field: {"$some": inner}}),
    };
    match dice.below(4) {
        0 => json!({"$or": [test, own_filter(dice, entity)]}),
        1 => json!({"$nor": [test, own_filter(dice, entity)]}),
        _ => test,
    }
}

fn own_filter(dice: &mut Dice, entity: &str) -> Json {
    let (text, nullable) = fields(entity);
    let letter = *dice.pick(&["a", "b", "x", "y"]);
    let number = dice.below(4);
    let nullable = nullable.unwrap_or(key(entity));
    match dice.below(9) {
        0 => json!({text: letter}),
        7 => json!({nullable: number}),
        1 => json!({text: {"$in": [letter, "a", "x"]}}),
        2 => json!({nullable: {"$ne": number}}),
        3 => json!({nullable: {"$in": [number, null]}}),
        4 => json!({"$or": [{text: letter}, {nullable: null}]}),
        5 => json!({nullable: {"$nin": [number]}, text: {"$ne": letter}}),
        6 => json!({"$not": {nullable: {"$gt": number}}}),
        _ => json!({key(entity): {"$gte": number}}),
    }
}

fn part(dice: &mut Dice, entity: &str, depth: usize, root: bool) -> Json {
    let mut part = Map::new();
    if dice.below(2) == 0 {
        part.insert("filter".into(), filter(dice, entity, 2));
    }
    let (text, _) = fields(entity);
    let direction = *dice.pick(&["asc", "desc"]);
    // A whole order in every case, so that two right answers are equal.
    part.insert(
        "order".into(),
        match dice.below(2) {
            0 => json!({key(entity): direction}),
            _ => json!({text: direction, key(entity): "asc"}),
        },
    );
    if dice.below(3) == 0 {
        part.insert("limit".into(), json!(dice.below(4)));
    }
    if dice.below(4) == 0 {
        part.insert("skip".into(), json!(dice.below(3)));
    }
    let mut joins = Map::new();
    if depth > 0 {
        for (field, target, _) in relations(entity) {
            if dice.below(if root { 2 } else { 3 }) == 0 {
                let words = *dice.pick(&["", "", "inner ", "inner only ", "only "]);
                joins.insert(format!("{words}{field}"), self::part(dice, target, depth - 1, false));
            }
        }
    }
    part.insert("joins".into(), Json::Object(joins));
    Json::Object(part)
}

/// Whether a row meets a filter; a missing row is null, and so is every field of it.
fn matches(rows: &Rows, entity: &'static str, row: &Json, filter: &Json) -> bool {
    filter.as_object().unwrap().iter().all(|(name, test)| match name.as_str() {
        "$or" => test
            .as_array()
            .unwrap()
            .iter()
            .any(|filter| matches(rows, entity, row, filter)),
        "$nor" => !test
            .as_array()
            .unwrap()
            .iter()
            .any(|filter| matches(rows, entity, row, filter)),
        "$not" => !matches(rows, entity, row, test),
        path => match path.split_once('.') {
            Some((field, rest)) => related_matches(rows, entity, row, field, &json!({ rest: test })),
            None if relations(entity).iter().any(|(relation, ..)| *relation == path) => {
                related_matches(rows, entity, row, path, test)
            }
            None => meets(&row[path], test),
        },
    })
}

/// Whether what a relation leads to meets a test: operators are about the key, everything else about the rows.
fn related_matches(rows: &Rows, entity: &'static str, row: &Json, field: &str, test: &Json) -> bool {
    let (_, target, meet) = relations(entity).iter().find(|(name, ..)| *name == field).unwrap();
    let Some(entries) = test.as_object() else {
        return row[field] == *test;
    };
    let found = found(rows, entity, row, field);
    entries.iter().all(|(name, test)| match (name.as_str(), meet) {
        ("$some", _) => found.iter().any(|other| matches(rows, target, other, test)),
        ("$none", _) => !found.iter().any(|other| matches(rows, target, other, test)),
        ("$every", _) => found.iter().all(|other| matches(rows, target, other, test)),
        ("$or" | "$nor" | "$not", _) => matches(
            rows,
            target,
            found.first().copied().unwrap_or(&Json::Null),
            &json!({ name: test }),
        ),
        (operator, Meet::Reference) if operator.starts_with('$') => meets(&row[field], &json!({ operator: test })),
        (field, _) => matches(
            rows,
            target,
            found.first().copied().unwrap_or(&Json::Null),
            &json!({ field: test }),
        ),
    })
}

/// The rows that a relation of a row leads to.
fn found<'r>(rows: &'r Rows, entity: &'static str, row: &Json, field: &str) -> Vec<&'r Json> {
    let (_, target, meet) = relations(entity).iter().find(|(name, ..)| *name == field).unwrap();
    let own = &row[key(entity)];
    if own.is_null() {
        return Vec::new();
    }
    match meet {
        Meet::Reference => rows[target].iter().filter(|other| other[key(target)] == row[field]).collect(),
        Meet::Inverse(column) | Meet::Single(column) => rows[target].iter().filter(|other| other[column] == *own).collect(),
        Meet::Pivot(inverse, column) => {
            let linked = |other: &&Json| {
                rows["UserGroup"]
                    .iter()
                    .any(|link| link[inverse] == *own && link[column] == other["id"])
            };
            rows[target].iter().filter(linked).collect()
        }
    }
}

fn meets(value: &Json, test: &Json) -> bool {
    let Some(operators) = test.as_object() else {
        return value == test;
    };
    operators.iter().all(|(operator, operand)| match operator.as_str() {
        "$ne" => value != operand,
        "$in" => operand.as_array().unwrap().contains(value),
        "$nin" => !operand.as_array().unwrap().contains(value),
        "$gt" => value.as_f64().is_some_and(|value| value > operand.as_f64().unwrap()),
        "$gte" => value.as_f64().is_some_and(|value| value >= operand.as_f64().unwrap()),
        other => panic!("{other}"),
    })
}

/// The objects of a part, out of candidate rows: filtered, joined, ordered, paged.
fn oracle(rows: &Rows, entity: &'static str, candidates: Vec<&Json>, part: &Json, parent: Option<&str>) -> Vec<Json> {
    let mut kept: Vec<(&Json, Json)> = Vec::new();
    for row in candidates {
        if part.get("filter").is_some_and(|filter| !matches(rows, entity, row, filter)) {
            continue;
        }
        if let Some(object) = object(rows, entity, row, part, parent) {
            kept.push((row, object));
        }
    }
    kept.sort_by(|(one, _), (other, _)| {
        let mut order = std::cmp::Ordering::Equal;
        for (field, direction) in part["order"].as_object().unwrap() {
            let compared = match (&one[field], &other[field]) {
                (Json::String(one), Json::String(other)) => one.cmp(other),
                (one, other) => one.as_i64().cmp(&other.as_i64()),
            };
            order = order.then(if direction == "desc" { compared.reverse() } else { compared });
        }
        order
    });
    let skip = part.get("skip").map_or(0, |skip| skip.as_u64().unwrap() as usize);
    let limit = part.get("limit").map_or(usize::MAX, |limit| limit.as_u64().unwrap() as usize);
    kept.into_iter().skip(skip).take(limit).map(|(_, object)| object).collect()
}

/// One object with what is joined to it, or nothing where an inner join has no match.
fn object(rows: &Rows, entity: &'static str, row: &Json, part: &Json, parent: Option<&str>) -> Option<Json> {
    let mut object = Map::new();
    for (field, value) in row.as_object().unwrap() {
        let is_reference = relations(entity)
            .iter()
            .any(|(name, _, meet)| name == field && matches!(meet, Meet::Reference));
        let null_value = entity == "Comment" && field == "author";
        match value {
            _ if parent == Some(field) => object.insert(field.clone(), json!("@parent")),
            Json::Null if !null_value => None,
            Json::Null => object.insert(field.clone(), Json::Null),
            value if is_reference => object.insert(field.clone(), json!({ "@ref": value })),
            value => object.insert(field.clone(), value.clone()),
        };
    }
    for (words, join) in part["joins"].as_object().unwrap() {
        let field = words.split(' ').next_back().unwrap();
        let (_, target, meet) = relations(entity).iter().find(|(name, _, _)| *name == field).unwrap();
        let candidates = found(rows, entity, row, field);
        let load = !words.contains("only");
        let set_on_child = match meet {
            // A child whose own join loads the reference is not given its parent.
            Meet::Inverse(column) | Meet::Single(column) if !loads(join, column) => Some(*column),
            Meet::Reference if *target == "User" && entity == "Credentials" && !loads(join, "credentials") => Some("credentials"),
            _ => None,
        };
        let mut loaded = oracle(rows, target, candidates, join, set_on_child);
        if let (Meet::Reference, Some("credentials")) = (meet, set_on_child) {
            for object in &mut loaded {
                object["credentials"] = json!("@parent");
            }
        }
        if words.contains("inner") && loaded.is_empty() {
            return None;
        }
        if !load {
            continue;
        }
        let value = match meet {
            Meet::Inverse(_) | Meet::Pivot(..) => Some(Json::Array(loaded)),
            Meet::Reference | Meet::Single(_) => loaded.pop(),
        };
        let missing = (entity == "Comment" && field == "author").then_some(Json::Null);
        object.remove(field);
        if let Some(value) = value.or(missing) {
            object.insert(field.to_owned(), value);
        }
    }
    Some(Json::Object(object))
}

fn loads(join: &Json, field: &str) -> bool {
    join["joins"]
        .as_object()
        .unwrap()
        .keys()
        .any(|words| words.split(' ').next_back() == Some(field) && !words.contains("only"))
}

#[test]
fn every_answer_equals_the_one_computed_in_memory() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut objects, mut joined) = (0, 0);
    for _ in 0..40 {
        let rows = rows(&mut dice);
        let db = Db::new(blog());
        for entity in ["User", "Post", "Comment", "Credentials", "Group", "UserGroup"] {
            if !rows[entity].is_empty() {
                db.insert(entity, &rows[entity]);
            }
        }
        for _ in 0..25 {
            let entity = *dice.pick(&["User", "Post", "Comment", "Credentials", "Group"]);
            let mut query = part(&mut dice, entity, 3, true);
            query["entity"] = json!(entity);
            let expected = Json::Array(oracle(&rows, entity, rows[entity].iter().collect(), &query, None));
            let found = db.find(query.clone());
            assert_eq!(found, expected, "{}\n{}", query, db.plan(query.clone()).unwrap());
            objects += expected.as_array().unwrap().len();
            joined += expected.to_string().matches("[{").count() - 1.min(expected.as_array().unwrap().len());
            for key in ["limit", "skip"] {
                query.as_object_mut().unwrap().remove(key);
            }
            let all = oracle(&rows, entity, rows[entity].iter().collect(), &query, None).len();
            assert_eq!(db.count(query.clone()), all as i64, "{query}");
        }
    }
    assert!(
        objects > 1500 && joined > 200,
        "the queries must find something: {objects} objects, {joined} lists"
    );
}

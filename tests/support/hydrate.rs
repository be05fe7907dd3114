//! Objects out of rows, by the plan's shape alone. An unloaded reference becomes `{"@ref": key}`, an inverse `"@parent"`.

use std::collections::HashMap;

use relata::query::plan::{ObjectNode, QueryPlan};
use rusqlite::types::Value as Cell;
use serde_json::{Map, Value as Json, json};

use super::codec::decode;

enum Slot {
    Value(Json),
    One(Option<usize>),
    Many(Vec<usize>),
}

struct Object {
    slots: Vec<(String, Slot)>,
}

pub fn objects(plan: &QueryPlan, answers: &[Vec<Vec<Cell>>]) -> Json {
    let mut arena: Vec<Object> = Vec::new();
    // The objects of each statement and node by key; to-one joins may repeat one.
    let mut by_key: HashMap<(usize, usize, String), Vec<usize>> = HashMap::new();
    let mut roots = Vec::new();
    for (index, (statement, rows)) in plan.statements.iter().zip(answers).enumerate() {
        let cell = |row: &[Cell], column: u32| decode(statement.columns[column as usize].codec, &row[column as usize]);
        let mut seen = std::collections::HashSet::new();
        for row in rows {
            for (column, cell) in row.iter().enumerate() {
                assert!(
                    statement.columns[column].nullable || *cell != Cell::Null,
                    "column {column} is NULL: {}",
                    statement.sql
                );
            }
            // The rows of a pivot are no objects.
            if statement.nodes.is_empty() {
                continue;
            }
            let linked = statement.attach.as_ref().is_some_and(|attach| attach.links.is_some());
            if let Some(attach) = statement.attach.as_ref().filter(|_| !linked) {
                let pair = format!("{} {}", cell(row, attach.parent_key), cell(row, statement.nodes[0].key));
                let fresh = seen.insert(pair);
                assert!(fresh || attach.distinct, "a child came twice: {}", statement.sql);
                if !fresh {
                    continue;
                }
            }
            let mut made: Vec<Option<usize>> = Vec::new();
            for (place, node) in statement.nodes.iter().enumerate() {
                let key = cell(row, node.key);
                let object = (!key.is_null()).then(|| {
                    arena.push(object(node, |column| cell(row, column)));
                    by_key
                        .entry((index, place, key.to_string()))
                        .or_default()
                        .push(arena.len() - 1);
                    arena.len() - 1
                });
                if let Some(owner) = &node.owner {
                    assert!((owner.node as usize) < place, "an owner comes first");
                    if let Some(parent) = made[owner.node as usize] {
                        let missing = if owner.null_value {
                            Slot::Value(Json::Null)
                        } else {
                            Slot::One(None)
                        };
                        let slot = if object.is_some() { Slot::One(object) } else { missing };
                        arena[parent].slots.push((owner.field.clone(), slot));
                    }
                    if let (Some(inverse), Some(object)) = (&owner.inverse, object) {
                        arena[object].slots.push((inverse.clone(), Slot::Value(json!("@parent"))));
                    }
                }
                made.push(object);
            }
            let own = made[0].expect("a statement's own object");
            let Some(attach) = &statement.attach else {
                roots.push(own);
                continue;
            };
            if let Some(inverse) = &attach.inverse {
                arena[own].slots.push((inverse.clone(), Slot::Value(json!("@parent"))));
            }
            if linked {
                continue;
            }
            let parents = (
                attach.statement as usize,
                attach.node as usize,
                cell(row, attach.parent_key).to_string(),
            );
            for parent in by_key[&parents].clone() {
                put(&mut arena[parent], &attach.field, own);
            }
        }
        let Some((attach, links)) = statement
            .attach
            .as_ref()
            .and_then(|attach| Some((attach, attach.links.as_ref()?)))
        else {
            continue;
        };
        let columns = &plan.statements[links.statement as usize].columns;
        let key = |row: &[Cell], column: u32| decode(columns[column as usize].codec, &row[column as usize]).to_string();
        let mut seen = std::collections::HashSet::new();
        for row in &answers[links.statement as usize] {
            let (parent, child) = (key(row, attach.parent_key), key(row, links.target));
            let fresh = seen.insert((parent.clone(), child.clone()));
            assert!(fresh || attach.distinct, "a pair came twice: {}", statement.sql);
            let parents = (attach.statement as usize, attach.node as usize, parent);
            let children = by_key.get(&(index, 0, child)).cloned().unwrap_or_default();
            for parent in by_key[&parents].clone() {
                for child in children.iter().filter(|_| fresh) {
                    put(&mut arena[parent], &attach.field, *child);
                }
            }
        }
    }
    Json::Array(roots.into_iter().map(|root| written(&arena, root)).collect())
}

fn put(parent: &mut Object, field: &str, child: usize) {
    let slot = parent
        .slots
        .iter_mut()
        .find(|(name, _)| name == field)
        .expect("a child field");
    match &mut slot.1 {
        Slot::Many(children) => children.push(child),
        Slot::One(only) => *only = Some(child),
        Slot::Value(_) => panic!("'{field}' is no child field"),
    }
}

fn object(node: &ObjectNode, cell: impl Fn(u32) -> Json) -> Object {
    let mut slots = Vec::new();
    for field in &node.fields {
        let value = cell(field.column);
        let value = match &field.reference {
            Some(_) if !value.is_null() => json!({ "@ref": value }),
            _ if value.is_null() && !field.null_value => continue,
            _ => value,
        };
        slots.push((field.field.clone(), Slot::Value(value)));
    }
    for child in &node.children {
        slots.push((
            child.field.clone(),
            if child.list { Slot::Many(Vec::new()) } else { Slot::One(None) },
        ));
    }
    Object { slots }
}

fn written(arena: &[Object], object: usize) -> Json {
    let mut out = Map::new();
    for (field, slot) in &arena[object].slots {
        let value = match slot {
            Slot::Value(value) => value.clone(),
            Slot::One(None) => continue,
            Slot::One(Some(child)) => written(arena, *child),
            Slot::Many(children) => Json::Array(children.iter().map(|child| written(arena, *child)).collect()),
        };
        assert!(out.insert(field.clone(), value).is_none(), "'{field}' is set twice");
    }
    Json::Object(out)
}

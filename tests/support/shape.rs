//! Queries as a user would write them, taken apart into a shape and its values, as TypeScript does.
//!
//! What JSON has no value for is an object with one key: `@date`, `@bigint`, `@bytes`, `@regexp`, `@undefined`, `@nan`, and
//! `@entity: [name, key]`. `@sql: [pieces]` is a condition written in SQL,
//! `@owner: [entity, field, key]` the rows in a relation of one object.

use relata::query::ast::QueryShape;
use serde_json::{Map, Value as Json, json};

/// The shape of a query and its values by slot.
pub fn read(query: &Json) -> (QueryShape, Vec<Json>) {
    let mut values = Vec::new();
    let mut shape = query.clone();
    if shape.get("output").is_none() {
        shape["output"] = json!("find");
    }
    part(&mut shape, &mut values);
    (serde_json::from_value(shape).expect("a query"), values)
}

fn part(shape: &mut Json, values: &mut Vec<Json>) {
    if let Some(filter) = shape.get("filter").cloned() {
        shape["filter"] = node("", &filter, values);
    }
    if let Some(order) = shape.get("order").cloned() {
        let terms = order.as_object().expect("an order").iter();
        shape["order"] = terms
            .map(|(field, direction)| json!({"field": field, "direction": direction}))
            .collect();
    }
    for key in ["limit", "skip"] {
        if let Some(count) = shape.get(key).cloned() {
            values.push(count);
            shape[key] = json!(values.len() - 1);
        }
    }
    if let Some(group) = shape.get_mut("group") {
        if let Some(having) = group.get("having").cloned() {
            group["having"] = node("", &having, values);
        }
        for aggregate in group.get_mut("aggregates").and_then(Json::as_array_mut).into_iter().flatten() {
            if let Some(separator) = aggregate.get("separator").cloned() {
                values.push(separator);
                aggregate["separator"] = json!(values.len() - 1);
            }
        }
    }
    let patch = shape.get_mut("patch").and_then(|patch| patch.get_mut("changes"));
    for change in patch.and_then(Json::as_array_mut).into_iter().flatten() {
        if let Some(value) = change.as_object_mut().and_then(|change| change.remove("value")) {
            values.push(value);
            change["slot"] = json!(values.len() - 1);
        }
    }
    let Some(joins) = shape.get("joins").cloned() else { return };
    let joined = joins.as_object().expect("joins").iter().map(|(key, join)| {
        // `inner posts`, `inner only posts`, `only posts`, `posts`
        let mut join = join.clone();
        let words: Vec<&str> = key.split(' ').collect();
        join["field"] = json!(words.last());
        join["kind"] = json!(if words.contains(&"inner") { "inner" } else { "left" });
        join["load"] = json!(!words.contains(&"only"));
        part(&mut join, values);
        join
    });
    shape["joins"] = joined.collect();
}

fn node(key: &str, value: &Json, values: &mut Vec<Json>) -> Json {
    let operands = ["$and", "$or", "$nor"].contains(&key);
    match value {
        Json::Object(entries) if entries.contains_key("@sql") => {
            let mut pieces = entries["@sql"].clone();
            for piece in pieces
                .as_array_mut()
                .into_iter()
                .flatten()
                .filter(|piece| piece.get("slot").is_some())
            {
                piece["slot"] = json!(values.len());
                values.push(Json::Null);
            }
            json!({"sql": pieces})
        }
        Json::Object(entries) if entries.contains_key("@owner") => {
            let (owner, key) = (&entries["@owner"], node("", &entries["@owner"][2], values));
            json!({"owner": {"entity": owner[0], "field": owner[1], "key": key}})
        }
        Json::Null => json!("null"),
        Json::Array(items) if operands => {
            let items: Vec<Json> = items.iter().map(|item| node("", item, values)).collect();
            json!({"list": items})
        }
        Json::Object(entries) if !is_value(entries) => {
            let entries: Vec<Json> = entries
                .iter()
                .map(|(key, value)| json!([key, node(key, value, values)]))
                .collect();
            json!({"object": entries})
        }
        _ => {
            let (kind, entity, bound) = scalar(value);
            let slot = values.len();
            let mut out = json!({"slot": slot, "value": kind});
            let mut bound = bound;
            let mut entity = entity;
            if let Json::Array(items) = value {
                let parts: Vec<_> = items.iter().map(scalar).collect();
                let mut kinds: Vec<&str> = parts.iter().map(|(kind, _, _)| *kind).collect();
                // In the order of the core's `ValueKind`.
                let order = [
                    "undefined",
                    "null",
                    "string",
                    "number",
                    "notFinite",
                    "bigint",
                    "boolean",
                    "date",
                    "bytes",
                    "regexp",
                ];
                kinds.sort_by_key(|kind| order.iter().position(|known| known == kind).unwrap_or(99));
                kinds.dedup();
                entity = parts.iter().find_map(|(_, entity, _)| entity.clone());
                bound = parts.into_iter().map(|(_, _, bound)| bound).collect();
                out["items"] = json!(kinds);
            }
            if let Some(entity) = entity {
                out["entities"] = json!([entity]);
            }
            values.push(bound);
            json!({"value": out})
        }
    }
}

fn is_value(entries: &Map<String, Json>) -> bool {
    entries.keys().all(|key| key.starts_with('@')) && !entries.is_empty()
}

fn scalar(value: &Json) -> (&'static str, Option<String>, Json) {
    match value {
        Json::Null => ("null", None, Json::Null),
        Json::Bool(_) => ("boolean", None, value.clone()),
        Json::Number(_) => ("number", None, value.clone()),
        Json::String(_) => ("string", None, value.clone()),
        Json::Array(_) => ("array", None, value.clone()),
        Json::Object(entries) => {
            let (key, inner) = entries.iter().next().expect("a value");
            match key.as_str() {
                "@date" => ("date", None, inner.clone()),
                "@bigint" => ("bigint", None, inner.clone()),
                "@bytes" => ("bytes", None, inner.clone()),
                "@regexp" => ("regexp", None, inner.clone()),
                "@entity" => ("entity", inner[0].as_str().map(str::to_owned), inner[1].clone()),
                "@undefined" => ("undefined", None, Json::Null),
                "@nan" => ("notFinite", None, Json::Null),
                _ => ("unknown", None, Json::Null),
            }
        }
    }
}

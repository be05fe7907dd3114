//! The text of a value's shape.

use crate::definition::quote;
use crate::error::Eval;
use crate::relation::Target;
use crate::types::shape::{Shape, ShapeField};
use crate::validator::Validator;
use crate::value::UserValue;

/// What a function in a definition answers.
#[derive(Clone, Copy)]
pub(crate) enum Answer<'t, 'a> {
    Class(&'t Target<'a>),
    /// A function or a regular expression, which a validator names.
    Value(&'t UserValue<'a>),
}

/// A shape as a JavaScript expression. `thunk` writes the function that answers a class or a value.
pub(crate) fn shape_source<'a>(shape: &Shape<'a>, thunk: &mut impl FnMut(Answer<'_, 'a>) -> Eval<String>) -> Eval<String> {
    Ok(match shape {
        Shape::Simple(name) => node(name, &[]),
        Shape::Bytes(view) => node("bytes", &[("view", quote(view))]),
        Shape::Literal(value) => node("literal", &[("value", value.to_source())]),
        Shape::Array(of) => node("array", &[("of", shape_source(of, thunk)?)]),
        Shape::Set(of) => node("set", &[("of", shape_source(of, thunk)?)]),
        Shape::Record(of) => node("record", &[("of", shape_source(of, thunk)?)]),
        Shape::Map(key, value) => node(
            "map",
            &[("key", shape_source(key, thunk)?), ("value", shape_source(value, thunk)?)],
        ),
        Shape::Union(parts) => node("union", &[("of", list(parts, thunk)?)]),
        Shape::Tuple(elements, rest) => {
            let elements = ("elements", list(elements, thunk)?);
            match rest {
                Some(rest) => node("tuple", &[elements, ("rest", shape_source(rest, thunk)?)]),
                None => node("tuple", &[elements]),
            }
        }
        Shape::Object(fields, rest) => {
            let fields = ("fields", members(fields, thunk)?);
            match rest {
                Some(rest) => node("object", &[fields, ("rest", shape_source(rest, thunk)?)]),
                None => node("object", &[fields]),
            }
        }
        Shape::Class(class, fields) => {
            let class = thunk(Answer::Class(class))?;
            node("class", &[("class", class), ("fields", members(fields, thunk)?)])
        }
        Shape::Validated(of, validators) => {
            let of = shape_source(of, thunk)?;
            node(
                "validated",
                &[("of", of), ("validators", validators_source(validators, thunk)?)],
            )
        }
        Shape::Recursive(up) => node("recursive", &[("up", up.to_string())]),
    })
}

fn node(kind: &str, parts: &[(&str, String)]) -> String {
    let parts: String = parts.iter().map(|(name, value)| format!(", {name}: {value}")).collect();
    format!("{{ kind: {}{parts} }}", quote(kind))
}

fn list<'a>(shapes: &[Shape<'a>], thunk: &mut impl FnMut(Answer<'_, 'a>) -> Eval<String>) -> Eval<String> {
    let mut texts = Vec::new();
    for shape in shapes {
        texts.push(shape_source(shape, thunk)?);
    }
    Ok(format!("[{}]", texts.join(", ")))
}

fn members<'a>(fields: &[ShapeField<'a>], thunk: &mut impl FnMut(Answer<'_, 'a>) -> Eval<String>) -> Eval<String> {
    let mut texts = Vec::new();
    for field in fields {
        let optional = if field.optional { ", optional: true" } else { "" };
        let shape = shape_source(&field.shape, thunk)?;
        texts.push(format!("{{ name: {}, type: {shape}{optional} }}", quote(&field.name)));
    }
    Ok(format!("[{}]", texts.join(", ")))
}

/// Validators as a JavaScript array.
pub(crate) fn validators_source<'a>(
    validators: &[Validator<'a>],
    thunk: &mut impl FnMut(Answer<'_, 'a>) -> Eval<String>,
) -> Eval<String> {
    let mut texts = Vec::new();
    for validator in validators {
        let mut parts = Vec::new();
        if let Some(value) = &validator.value {
            parts.push(("of", thunk(Answer::Value(value))?));
        }
        parts.extend(validator.constants.iter().cloned());
        texts.push(node(&kind_of(validator.name()), &parts));
    }
    Ok(format!("[{}]", texts.join(", ")))
}

/// `minLength` for `MinLength`.
fn kind_of(name: &str) -> String {
    let mut rest = name.chars();
    rest.next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

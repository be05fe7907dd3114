//! Which operators an operand takes, which kinds of values, and how both sides are brought to the same form.

use super::ast::ValueKind;
use super::condition::Place;
use super::json_type::{Holds, JsonType};
use super::member::Read;
use super::operand::{Operand, Value};
use super::plan::{Bind, JsonLeaf};
use super::value_kind;
use crate::error::CoreError;
use crate::schema::{Codec, Column};

/// How a value of the query is encoded.
#[derive(Debug, Clone)]
pub(super) enum Encoding {
    Codec(Codec),
    /// As text inside JSON.
    Leaf(JsonLeaf),
    /// As a column of JSON holds it.
    Field {
        entity: String,
        field: String,
    },
}

impl Encoding {
    /// The bind of one value.
    pub(super) fn value(self, slot: u32) -> Bind {
        match self {
            Self::Codec(codec) => Bind::Value { slot, codec },
            other => other.bind(slot, false),
        }
    }

    /// The bind of an array of values.
    pub(super) fn list(self, slot: u32) -> Bind {
        match self {
            Self::Codec(codec) => Bind::List { slot, codec },
            other => other.bind(slot, true),
        }
    }

    fn bind(self, slot: u32, list: bool) -> Bind {
        match self {
            Self::Codec(codec) => Bind::Value { slot, codec },
            Self::Leaf(leaf) => Bind::Leaf { slot, leaf, list },
            Self::Field { entity, field } => Bind::Field {
                slot,
                entity,
                field,
                list,
            },
        }
    }

    /// The expression that turns an element of the bound list into a value to compare with.
    pub(super) fn element(&self) -> &'static str {
        match self {
            Self::Codec(codec) => codec.list_element(),
            Self::Leaf(_) | Self::Field { .. } => Codec::Json.list_element(),
        }
    }
}

const EQUALITY: [&str; 5] = ["$eq", "$ne", "$in", "$nin", "$not"];
const ORDER: [&str; 4] = ["$gt", "$gte", "$lt", "$lte"];
const TEXT: [&str; 2] = ["$like", "$regex"];
const LIST: [&str; 4] = ["$contains", "$some", "$every", "$none"];

impl<'s> Operand<'s> {
    /// The operators that it takes.
    pub(super) fn operators(&self) -> Vec<&'static str> {
        let mut known = EQUALITY.to_vec();
        match self.holds() {
            Ok(column) if column.codec == Codec::Json => {
                let list = self.json_type().map(|of| of.holds());
                if let Some(Holds::List(_) | Holds::Anything) = list {
                    known.extend(LIST);
                }
            }
            Ok(_) => known.extend(ORDER),
            Err(Holds::One(ValueKind::Bigint | ValueKind::Bytes) | Holds::Object | Holds::Other(_)) => {}
            Err(Holds::One(_) | Holds::Several(_)) => known.extend(ORDER),
            Err(Holds::Anything) => known.extend(ORDER.iter().chain(&LIST)),
            Err(Holds::List(_)) => known.extend(LIST),
        }
        if self.is_text() {
            known.extend(TEXT);
        }
        known
    }

    /// Whether it can be text.
    pub(super) fn is_text(&self) -> bool {
        match self.holds() {
            Ok(column) => matches!(column.codec, Codec::String | Codec::Uuid),
            Err(Holds::One(ValueKind::String) | Holds::Anything) => true,
            Err(Holds::Several(kinds)) => kinds.contains(&ValueKind::String),
            Err(_) => false,
        }
    }

    /// The column, or what is inside the JSON.
    fn holds(&self) -> Result<&'s Column, Holds<'s>> {
        match &self.value {
            Value::Column { column, .. } => Ok(column),
            Value::Json(of) => Err(of.holds()),
        }
    }

    /// The kinds of values that it can be compared with.
    pub(super) fn kinds(&self) -> Vec<ValueKind> {
        match self.holds() {
            Ok(column) => column_kinds(column),
            Err(Holds::One(kind)) => vec![kind],
            Err(Holds::Several(kinds)) => kinds,
            Err(Holds::Anything) => JsonType::anything().kinds(),
            Err(Holds::List(of)) if of.is_plain() => vec![ValueKind::Array],
            Err(Holds::List(_) | Holds::Object | Holds::Other(_)) => Vec::new(),
        }
    }

    /// The kinds that it can be greater or less than.
    pub(super) fn ordered_kinds(&self) -> Vec<ValueKind> {
        let mut kinds = self.kinds();
        if let Err(Holds::Several(_) | Holds::Anything) = self.holds() {
            kinds.retain(|kind| matches!(kind, ValueKind::String | ValueKind::Number));
        }
        kinds
    }

    /// What can stand on the other side, in words.
    pub(super) fn expected(&self, kinds: &[ValueKind]) -> String {
        let name = |kind: &ValueKind| match kind {
            ValueKind::Unknown => "an instance of its declared class".to_owned(),
            known => value_kind::name(*known).to_owned(),
        };
        let mut expected: Vec<String> = kinds.iter().map(name).collect();
        if let Value::Column {
            instance: Some(entity), ..
        } = &self.value
        {
            expected.push(format!("an instance of '{}'", entity.name));
        }
        match self.json_type().map(|of| of.holds()) {
            Some(Holds::Object) => expected.push("null or conditions on its members".to_owned()),
            Some(Holds::List(_)) if expected.is_empty() => expected.push("null, $contains or $some".to_owned()),
            Some(Holds::Other(reason)) if expected.is_empty() => expected.push(format!("only null ({reason})")),
            _ => {}
        }
        expected.join(" or ")
    }

    /// Both sides of a comparison with values of these kinds.
    pub(super) fn sides(&self, kinds: &[ValueKind]) -> (Place<'s>, Encoding) {
        let (read, encoding) = match (&self.value, self.holds()) {
            (Value::Column { entity, column, .. }, _) => (Read::Plain, column_encoding(&entity.name, column)),
            (_, Err(Holds::One(kind))) => leaf_side(kind),
            (_, Err(Holds::Several(_) | Holds::Anything)) => guarded_side(kinds),
            _ => (Read::Whole, Encoding::Codec(Codec::Json)),
        };
        (self.place(read), encoding)
    }

    /// The value as an order has it.
    pub(super) fn ordered(&self) -> Result<Place<'s>, CoreError> {
        let unordered = |what: &str| Err(self.incomparable(what.to_owned()));
        match self.holds() {
            Err(Holds::One(ValueKind::Bigint)) => unordered("a bigint in JSON is text, which has another order than numbers"),
            Err(Holds::One(ValueKind::Bytes)) => unordered("bytes in JSON are base64, which has another order"),
            Err(Holds::List(_)) => unordered("a list has no order"),
            Err(Holds::Object) => unordered("an object has no order; name a member of it"),
            Err(Holds::Other(reason)) => unordered(reason),
            Err(Holds::One(ValueKind::Number)) => Ok(self.place(Read::Number)),
            Ok(_) | Err(Holds::One(_) | Holds::Several(_) | Holds::Anything) => Ok(self.place(Read::Plain)),
        }
    }
}

fn column_kinds(column: &Column) -> Vec<ValueKind> {
    if !column.constants.is_empty() {
        let mut kinds: Vec<ValueKind> = column.constants.iter().map(value_kind::kind_of).collect();
        kinds.sort_unstable();
        kinds.dedup();
        return kinds;
    }
    match column.codec {
        Codec::Number | Codec::Integer => vec![ValueKind::Number],
        Codec::Bigint => vec![ValueKind::Bigint],
        Codec::Boolean => vec![ValueKind::Boolean],
        Codec::Date => vec![ValueKind::Date],
        Codec::String | Codec::Uuid => vec![ValueKind::String],
        Codec::Bytes => vec![ValueKind::Bytes],
        Codec::Json => JsonType::of(column).kinds(),
    }
}

fn column_encoding(entity: &str, column: &Column) -> Encoding {
    if column.codec == Codec::Json && column.value.is_some() {
        Encoding::Field {
            entity: entity.to_owned(),
            field: column.field.clone(),
        }
    } else {
        Encoding::Codec(column.codec)
    }
}

fn leaf_side(kind: ValueKind) -> (Read, Encoding) {
    match kind {
        ValueKind::Number => (Read::Number, Encoding::Codec(Codec::Number)),
        ValueKind::Boolean => (Read::Plain, Encoding::Codec(Codec::Boolean)),
        ValueKind::Date => (Read::Plain, Encoding::Leaf(JsonLeaf::Date)),
        ValueKind::Bigint => (Read::Plain, Encoding::Leaf(JsonLeaf::Bigint)),
        ValueKind::Bytes => (Read::Plain, Encoding::Leaf(JsonLeaf::Bytes)),
        _ => (Read::Plain, Encoding::Codec(Codec::String)),
    }
}

/// Where values of several kinds can stand, only those of the bound value's kind are compared with it.
fn guarded_side(kinds: &[ValueKind]) -> (Read, Encoding) {
    match kinds {
        [ValueKind::String] => (Read::OnlyText, Encoding::Codec(Codec::String)),
        [ValueKind::Number] => (Read::OnlyNumber, Encoding::Codec(Codec::Number)),
        [ValueKind::Boolean] => (Read::OnlyBoolean, Encoding::Codec(Codec::Boolean)),
        _ => (Read::Whole, Encoding::Codec(Codec::Json)),
    }
}

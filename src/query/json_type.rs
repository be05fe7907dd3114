//! What is inside a JSON column, as far as its declared shape says it.

use super::ast::ValueKind;
use super::member::Step;
use crate::schema::{Column, Scalar, ValueField, ValueType};

static ANY: ValueType = ValueType::Any;

/// How often a type may lead straight to another before it counts as anything: a document could define a type as itself.
const FUEL: usize = 32;

/// The types that a value at some place can have; null and undefined are left out, since every value may be missing.
#[derive(Debug, Clone)]
pub(super) struct JsonType<'s>(Vec<Alternative<'s>>);

#[derive(Debug, Clone)]
struct Alternative<'s> {
    kind: &'s ValueType,
    /// The types around it, outermost first.
    above: Vec<&'s ValueType>,
}

/// What a type means for comparisons.
#[derive(Debug, Clone)]
pub(super) enum Holds<'s> {
    /// Values of one kind: a string, number, boolean, bigint, date or bytes.
    One(ValueKind),
    /// Values of several kinds that JSON tells apart: strings, numbers, booleans.
    Several(Vec<ValueKind>),
    /// Any value at all.
    Anything,
    /// A list; with the type of its elements.
    List(JsonType<'s>),
    /// An object with members.
    Object,
    /// Something whose JSON is not comparable; what it is.
    Other(&'static str),
}

/// Why there is nothing at a path.
#[derive(Debug)]
pub(super) enum NoMember {
    /// The names there are.
    Unknown(Vec<String>),
    /// The value cannot be looked into; why.
    Closed(&'static str),
}

impl<'s> JsonType<'s> {
    /// The type of a column's values.
    pub(super) fn of(column: &'s Column) -> Self {
        Self::new(column.value.as_ref().unwrap_or(&ANY), &[])
    }

    /// The type of any value.
    pub(super) fn anything() -> Self {
        Self::new(&ANY, &[])
    }

    /// Whether every value has the same JSON wherever it stands, all through.
    pub(super) fn is_plain(&self) -> bool {
        self.0.iter().all(|alternative| match alternative.holds() {
            Holds::One(kind) => matches!(kind, ValueKind::String | ValueKind::Number | ValueKind::Boolean),
            Holds::List(of) => of.is_plain(),
            _ => false,
        })
    }

    fn new(kind: &'s ValueType, above: &[&'s ValueType]) -> Self {
        let mut alternatives = Vec::new();
        add(kind, above, FUEL, &mut alternatives);
        Self(alternatives)
    }

    /// What it means for comparisons.
    pub(super) fn holds(&self) -> Holds<'s> {
        if let [only] = self.0.as_slice() {
            return only.holds();
        }
        let mut kinds = Vec::new();
        for alternative in &self.0 {
            match alternative.holds() {
                Holds::One(kind @ (ValueKind::String | ValueKind::Number | ValueKind::Boolean)) => kinds.push(kind),
                Holds::Object if self.0.iter().all(Alternative::is_object) => return Holds::Object,
                _ => return Holds::Other("it is one of several types, which JSON alone does not tell apart"),
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        match kinds.as_slice() {
            [] => Holds::Other("it is always empty"),
            [only] => Holds::One(*only),
            _ => Holds::Several(kinds),
        }
    }

    /// The kinds of the values that a whole column of this type can be compared with.
    pub(super) fn kinds(&self) -> Vec<ValueKind> {
        let mut kinds: Vec<ValueKind> = self.0.iter().flat_map(|alternative| kinds_of(alternative.kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The first member on a dotted path, and what is left of the path. A name with a dot in it wins over two names.
    pub(super) fn first<'p>(&self, path: &'p str) -> Result<(Step, Self, Option<&'p str>), NoMember> {
        let mut cuts: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
        let shortest = cuts.first().copied().unwrap_or(path.len());
        cuts.push(path.len());
        let named = |end: &usize| path.get(..*end).is_some_and(|name| self.declares(name));
        let end = cuts.into_iter().rev().find(named).unwrap_or(shortest);
        let (step, member) = self.member(path.get(..end).unwrap_or(path))?;
        Ok((step, member, path.get(end + 1..)))
    }

    /// Whether its members have one place in the JSON, so that one of them can be written by itself.
    pub(super) fn is_open(&self) -> Result<(), &'static str> {
        match self.0.as_slice() {
            [only] => match only.kind {
                ValueType::Set { .. } => Err("a Set has no places; set it as a whole"),
                ValueType::Map { .. } => Err("a Map is kept as a list of pairs; set it as a whole"),
                _ => Ok(()),
            },
            [] => Err("it is always empty"),
            _ => Err("it is one of several types, so set it as a whole"),
        }
    }

    /// Whether a member may be missing; elements of a list may not, since the others would move.
    pub(super) fn may_lack(&self, name: &str) -> bool {
        self.0.iter().all(|alternative| match alternative.kind {
            ValueType::Any | ValueType::Record { .. } => true,
            ValueType::Object { fields, .. } | ValueType::Class { fields, .. } => {
                let field = fields.iter().find(|field| field.name == name);
                field.is_none_or(|field| field.optional || admits_undefined(&field.kind))
            }
            _ => false,
        })
    }

    fn declares(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|alternative| alternative.fields().iter().any(|field| field.name == name))
    }

    /// A member by name, or an element by its index.
    pub(super) fn member(&self, name: &str) -> Result<(Step, Self), NoMember> {
        if self.0.len() > 1 && !self.0.iter().all(Alternative::is_object) {
            return Err(NoMember::Closed("it is one of several types"));
        }
        let mut step = None;
        let mut members = Vec::new();
        let mut known = Vec::new();
        for alternative in &self.0 {
            match alternative.member(name) {
                Ok((found, Self(mut inner))) => {
                    step = Some(found);
                    members.append(&mut inner);
                }
                Err(NoMember::Unknown(names)) => known.extend(names),
                Err(closed) => return Err(closed),
            }
        }
        step.map(|step| (step, Self(members))).ok_or(NoMember::Unknown(known))
    }
}

fn add<'s>(kind: &'s ValueType, above: &[&'s ValueType], fuel: usize, out: &mut Vec<Alternative<'s>>) {
    let left = fuel.saturating_sub(1);
    match kind {
        ValueType::Null | ValueType::Undefined | ValueType::Excluded => {}
        _ if fuel == 0 => out.push(Alternative {
            kind: &ANY,
            above: Vec::new(),
        }),
        ValueType::Union { of } => {
            let around = with(above, kind);
            of.iter().for_each(|part| add(part, &around, left, out));
        }
        // What a value has to pass does not change what it looks like.
        ValueType::Validated { of, .. } => add(of, &with(above, kind), left, out),
        ValueType::Recursive { up } => {
            let at = above.len().checked_sub(*up as usize);
            match at.and_then(|at| above.get(at).zip(above.get(..at))) {
                Some((kind, above)) => add(kind, above, left, out),
                None => add(&ANY, &[], left, out),
            }
        }
        _ => out.push(Alternative {
            kind,
            above: above.to_vec(),
        }),
    }
}

fn admits_undefined(kind: &ValueType) -> bool {
    match kind {
        ValueType::Undefined | ValueType::Any => true,
        ValueType::Union { of } => of.iter().any(admits_undefined),
        _ => false,
    }
}

fn with<'s>(above: &[&'s ValueType], kind: &'s ValueType) -> Vec<&'s ValueType> {
    let mut around = above.to_vec();
    around.push(kind);
    around
}

impl<'s> Alternative<'s> {
    fn is_object(&self) -> bool {
        matches!(self.kind, ValueType::Object { .. } | ValueType::Record { .. })
    }

    fn fields(&self) -> &'s [ValueField] {
        match self.kind {
            ValueType::Object { fields, .. } | ValueType::Class { fields, .. } => fields,
            _ => &[],
        }
    }

    fn inner(&self, kind: &'s ValueType) -> JsonType<'s> {
        JsonType::new(kind, &with(&self.above, self.kind))
    }

    fn holds(&self) -> Holds<'s> {
        match self.kind {
            ValueType::Any => Holds::Anything,
            ValueType::Array { of } | ValueType::Set { of } => Holds::List(self.inner(of)),
            ValueType::Tuple { elements, rest } => {
                let mut types = Vec::new();
                for element in elements.iter().chain(rest.as_deref()) {
                    types.extend(self.inner(element).0);
                }
                Holds::List(JsonType(types))
            }
            ValueType::Map { .. } => Holds::Other("a Map is kept as a list of pairs"),
            ValueType::Record { .. } | ValueType::Object { .. } | ValueType::Class { .. } => Holds::Object,
            leaf => match kinds_of(leaf).as_slice() {
                [only] => Holds::One(*only),
                _ => Holds::Other("it is always empty"),
            },
        }
    }

    fn member(&self, name: &str) -> Result<(Step, JsonType<'s>), NoMember> {
        let index = !name.is_empty() && name.bytes().all(|digit| digit.is_ascii_digit());
        let step = if index {
            Step::Index(name.to_owned())
        } else {
            Step::Name(name.to_owned())
        };
        match self.kind {
            ValueType::Any => Ok((step, self.inner(&ANY))),
            ValueType::Array { of } | ValueType::Set { of } if index => Ok((step, self.inner(of))),
            ValueType::Tuple { elements, rest } if index => {
                let place = name.parse().ok().and_then(|place: usize| elements.get(place));
                let element = place.or(rest.as_deref());
                let known = || NoMember::Unknown((0..elements.len()).map(|place| place.to_string()).collect());
                element.map(|element| (step, self.inner(element))).ok_or_else(known)
            }
            ValueType::Array { .. } | ValueType::Set { .. } | ValueType::Tuple { .. } => Err(NoMember::Closed(
                "it is a list: write the index of an element, or {$some: ...} for conditions on its elements",
            )),
            ValueType::Map { .. } => Err(NoMember::Closed("a Map is kept as a list of pairs")),
            ValueType::Record { of } => Ok((Step::Name(name.to_owned()), self.inner(of))),
            ValueType::Object { fields, .. } | ValueType::Class { fields, .. } => {
                let rest = match self.kind {
                    ValueType::Object { rest, .. } => rest.as_deref(),
                    _ => None,
                };
                let field = fields.iter().find(|field| field.name == name).map(|field| &field.kind);
                let known = || NoMember::Unknown(fields.iter().map(|field| field.name.clone()).collect());
                let kind = field.or(rest).ok_or_else(known)?;
                Ok((Step::Name(name.to_owned()), self.inner(kind)))
            }
            _ => Err(NoMember::Closed("it has no members")),
        }
    }
}

fn kinds_of(kind: &ValueType) -> Vec<ValueKind> {
    match kind {
        ValueType::String => vec![ValueKind::String],
        ValueType::Number => vec![ValueKind::Number],
        ValueType::Boolean => vec![ValueKind::Boolean],
        ValueType::Bigint => vec![ValueKind::Bigint],
        ValueType::Date => vec![ValueKind::Date],
        ValueType::Bytes { .. } => vec![ValueKind::Bytes],
        ValueType::Literal { value } => vec![match value {
            Scalar::Boolean(_) => ValueKind::Boolean,
            Scalar::Number(_) => ValueKind::Number,
            Scalar::String(_) => ValueKind::String,
        }],
        ValueType::Array { .. } | ValueType::Tuple { .. } => vec![ValueKind::Array],
        ValueType::Set { .. } | ValueType::Map { .. } | ValueType::Class { .. } => vec![ValueKind::Unknown],
        ValueType::Any => vec![
            ValueKind::String,
            ValueKind::Number,
            ValueKind::Bigint,
            ValueKind::Boolean,
            ValueKind::Date,
            ValueKind::Bytes,
            ValueKind::Array,
        ],
        _ => Vec::new(),
    }
}

//! What one side of a comparison is: a column, or something inside the JSON of one.

use super::condition::{Origin, Place};
use super::json_type::{JsonType, NoMember};
use super::member::{Member, Read, Step};
use super::relation::{Hop, Relation};
use super::rows::Rows;
use crate::error::CoreError;
use crate::schema::{Codec, Column, Entity};

/// Something that has a value for each row.
#[derive(Debug, Clone)]
pub(super) struct Operand<'s> {
    /// The entity whose filter or order names it, for messages.
    root: &'s Entity,
    /// Its name as written, for messages.
    path: String,
    origin: Origin<'s>,
    steps: Vec<Step>,
    pub(super) value: Value<'s>,
}

/// What there is to know of an operand's values.
#[derive(Debug, Clone)]
pub(super) enum Value<'s> {
    /// They are a column's.
    Column {
        entity: &'s Entity,
        column: &'s Column,
        /// The entity whose instances stand for their keys.
        instance: Option<&'s Entity>,
    },
    /// They are inside JSON.
    Json(JsonType<'s>),
}

impl<'s> Operand<'s> {
    /// A column of some rows.
    pub(super) fn of(rows: &Rows<'s>, column: &'s Column) -> Self {
        let mut hops = rows.hops.clone();
        let mut name = &column.name;
        // The key of a referenced row stands in the row that refers to it.
        if column.primary_key
            && let Some(Relation::Reference(reference)) = hops.last().map(|hop| hop.relation)
        {
            hops.pop();
            name = &reference.name;
        }
        Self {
            root: rows.root,
            path: rows.path(&column.field),
            origin: Origin::Column { hops, column: name },
            steps: Vec::new(),
            value: Value::Column {
                entity: rows.entity,
                column,
                instance: column
                    .reference
                    .as_ref()
                    .and_then(|reference| rows.schema.entity(&reference.entity).ok()),
            },
        }
    }

    /// The key of the object at the end of a to-one relation. `rows` own the relation, `target` are the rows behind it.
    pub(super) fn key(rows: &Rows<'s>, target: &Rows<'s>, hop: Hop<'s>) -> Self {
        let column = match hop.relation {
            Relation::Reference(column) => column,
            _ => &hop.target.key,
        };
        let of = if std::ptr::eq(column, &hop.target.key) { target } else { rows };
        Self {
            path: rows.path(hop.field),
            value: Value::Column {
                entity: of.entity,
                column,
                instance: Some(hop.target),
            },
            ..Self::of(of, column)
        }
    }

    /// The key of some rows, for which an instance can stand.
    pub(super) fn instance(rows: &Rows<'s>) -> Self {
        let column = &rows.entity.key;
        Self {
            value: Value::Column {
                entity: rows.entity,
                column,
                instance: Some(rows.entity),
            },
            ..Self::of(rows, column)
        }
    }

    /// The elements of the list that this is.
    pub(super) fn element(&self, of: JsonType<'s>) -> Self {
        Self {
            origin: Origin::Element,
            steps: Vec::new(),
            value: Value::Json(of),
            ..self.clone()
        }
    }

    /// A member of the JSON that this is; a name of the object, or the index of an element.
    pub(super) fn member(&self, name: &str) -> Result<Self, CoreError> {
        let (step, of) = self.json()?.member(name).map_err(|reason| self.no_member(name, reason))?;
        Ok(self.inside(name, step, of))
    }

    /// What a dotted path inside the JSON leads to; the operand itself without a path.
    pub(super) fn members(self, path: Option<&str>) -> Result<Self, CoreError> {
        let Some(path) = path else { return Ok(self) };
        let (step, of, rest) = self.json()?.first(path).map_err(|reason| self.no_member(path, reason))?;
        let name = path.get(..path.len() - rest.map_or(0, |rest| rest.len() + 1)).unwrap_or(path);
        self.inside(name, step, of).members(rest)
    }

    fn inside(&self, name: &str, step: Step, of: JsonType<'s>) -> Self {
        let mut inner = self.clone();
        inner.path = format!("{}.{name}", self.path);
        inner.steps.push(step);
        inner.value = Value::Json(of);
        inner
    }

    /// The type of the JSON; an error where the values are none.
    fn json(&self) -> Result<JsonType<'s>, CoreError> {
        self.json_type()
            .ok_or_else(|| self.incomparable("it has no members".to_owned()))
    }

    /// The type of the JSON, where the values are JSON with members.
    pub(super) fn json_type(&self) -> Option<JsonType<'s>> {
        match &self.value {
            Value::Json(of) => Some(of.clone()),
            Value::Column { column, .. } if column.codec == Codec::Json && column.constants.is_empty() => {
                Some(JsonType::of(column))
            }
            Value::Column { .. } => None,
        }
    }

    /// The value, read in some way.
    pub(super) fn place(&self, read: Read) -> Place<'s> {
        let whole = matches!(self.value, Value::Column { .. });
        Place {
            origin: self.origin.clone(),
            member: (!whole).then(|| Member {
                path: self.steps.clone(),
                read,
            }),
        }
    }

    /// Where an error is, for its sentence.
    pub(super) fn name(&self) -> String {
        format!("'{}.{}'", self.root.name, self.path)
    }

    /// The error of a value that cannot stand here.
    pub(super) fn refuse(&self, operator: &str, expected: String, actual: String) -> CoreError {
        let field = if operator.is_empty() {
            self.path.clone()
        } else {
            format!("{}.{operator}", self.path)
        };
        CoreError::WrongValue {
            entity: self.root.name.clone(),
            field,
            expected,
            actual,
        }
    }

    /// The error of something that has nothing to compare.
    pub(super) fn incomparable(&self, reason: String) -> CoreError {
        CoreError::Incomparable {
            entity: self.root.name.clone(),
            field: self.path.clone(),
            reason,
        }
    }

    fn no_member(&self, name: &str, reason: NoMember) -> CoreError {
        match reason {
            NoMember::Unknown(known) => CoreError::UnknownField {
                entity: self.root.name.clone(),
                field: format!("{}.{name}", self.path),
                known,
            },
            NoMember::Closed(reason) => self.incomparable(reason.to_owned()),
        }
    }
}

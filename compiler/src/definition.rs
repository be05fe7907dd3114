//! An entity's definition as data, with classes where the core's document has names.

use crate::error::{Eval, Site};
use crate::relation::Target;
use crate::relation_options::RelationOptions;
use crate::types::shape::Shape;
use crate::validator::Validator;

/// One entity.
#[derive(Debug, Clone)]
pub(crate) struct Definition<'a> {
    pub(crate) name: String,
    /// The fields, each as far as it could be read.
    pub(crate) fields: Vec<Eval<Field<'a>>>,
}

impl Definition<'_> {
    /// The names of the fields with a column of their own.
    pub(crate) fn columns(&self) -> Vec<&str> {
        self.names(|kind| {
            !matches!(
                kind,
                FieldKind::Embedded { .. } | FieldKind::BackReference { .. } | FieldKind::ManyToMany { .. }
            )
        })
    }

    /// The names of the fields that are relations.
    pub(crate) fn relations(&self) -> Vec<&str> {
        self.names(|kind| {
            matches!(
                kind,
                FieldKind::Reference { .. } | FieldKind::BackReference { .. } | FieldKind::ManyToMany { .. }
            )
        })
    }

    /// The names of the fields of some kinds.
    fn names(&self, is_one: impl Fn(&FieldKind<'_>) -> bool) -> Vec<&str> {
        let fields = self.fields.iter().flatten();
        fields
            .filter(|field| is_one(&field.kind))
            .map(|field| field.name.as_str())
            .collect()
    }
}

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct Field<'a> {
    pub(crate) name: String,
    pub(crate) kind: FieldKind<'a>,
    pub(crate) optional: bool,
    pub(crate) nullable: bool,
    pub(crate) primary_key: bool,
    pub(crate) auto_increment: bool,
    pub(crate) version: bool,
    pub(crate) index: Option<FieldIndex>,
    pub(crate) column: Option<String>,
    pub(crate) column_type: Option<String>,
    pub(crate) renamed_from: Vec<String>,
    pub(crate) default: Option<FieldDefault>,
    pub(crate) validators: Vec<Validator<'a>>,
    /// Where its type is written.
    pub(crate) site: Site,
}

/// What a column holds when nothing else is said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldDefault {
    Constant(Scalar),
    /// An object by its name, whose key it is: `defaultUser`, `defaults.user`.
    Object(String),
}

/// The index that one field declares for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldIndex {
    pub(crate) unique: bool,
    pub(crate) name: Option<String>,
}

/// What a field holds.
#[derive(Debug, Clone)]
pub(crate) enum FieldKind<'a> {
    /// A kind without further data, by its name in the document.
    Simple(&'static str),
    /// A kind with the name of one of its sorts: `("integer", "size", "int8")`.
    Sorted(&'static str, &'static str, &'static str),
    /// Any other value.
    Json(Shape<'a>),
    /// An object whose members are columns.
    Embedded {
        /// The class; absent for plain objects.
        class: Option<Target<'a>>,
        prefix: String,
        fields: Vec<Field<'a>>,
    },
    Enum(Vec<Scalar>),
    Reference {
        entity: Target<'a>,
        on_delete: Option<String>,
        on_update: Option<String>,
        options: RelationOptions<'a>,
    },
    BackReference {
        entity: Target<'a>,
        list: bool,
        via: Option<Target<'a>>,
        mapped_by: Option<String>,
        orphans: Option<String>,
        options: RelationOptions<'a>,
    },
    ManyToMany {
        entity: Target<'a>,
        join_table: JoinTable,
        options: RelationOptions<'a>,
    },
}

/// The other side of a many-to-many relation, and the table between the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JoinTable {
    pub(crate) inverse: Option<String>,
    pub(crate) table: Option<String>,
    pub(crate) join_column: Option<String>,
    pub(crate) inverse_join_column: Option<String>,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Boolean(bool),
    Number(f64),
    String(String),
}

impl Scalar {
    /// The constant as JavaScript source.
    pub(crate) fn to_source(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Number(value) => number(*value),
            Self::String(value) => quote(value),
        }
    }

    /// The constant as JavaScript's `String()` gives it.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::String(value) => value.clone(),
            other => other.to_source(),
        }
    }
}

fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 {
            "Infinity".to_owned()
        } else {
            "-Infinity".to_owned()
        };
    }
    if value.is_nan() {
        return "NaN".to_owned();
    }
    value.to_string()
}

/// A JavaScript string literal that stays on its line.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if (control as u32) < 0x20 || matches!(control, '\u{2028}' | '\u{2029}') => {
                quoted.push_str(&format!("\\u{:04x}", control as u32));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

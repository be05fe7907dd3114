//! What values look like, where the kind of a field alone does not say it.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tsify::Tsify;

use super::document::Scalar;
use crate::serde_skip::{is_false, is_none};

/// A kind of whole number with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum IntegerSize {
    /// -128 to 127.
    Int8,
    /// -32768 to 32767.
    Int16,
    /// -2147483648 to 2147483647.
    Int32,
    /// 0 to 255.
    Uint8,
    /// 0 to 65535.
    Uint16,
    /// 0 to 4294967295.
    Uint32,
}

impl IntegerSize {
    /// The least and the greatest of its numbers.
    pub fn range(self) -> (f64, f64) {
        match self {
            Self::Int8 => (f64::from(i8::MIN), f64::from(i8::MAX)),
            Self::Int16 => (f64::from(i16::MIN), f64::from(i16::MAX)),
            Self::Int32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
            Self::Uint8 => (0.0, f64::from(u8::MAX)),
            Self::Uint16 => (0.0, f64::from(u16::MAX)),
            Self::Uint32 => (0.0, f64::from(u32::MAX)),
        }
    }
}

/// A kind of number with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum FloatSize {
    /// As large as 32 bits can say; its digits are kept as they are.
    Float32,
}

/// A class that holds bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[allow(missing_docs, reason = "the names are JavaScript's")]
pub enum BytesView {
    ArrayBuffer,
    Uint8Array,
    Uint8ClampedArray,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigUint64Array,
    BigInt64Array,
}

/// A part of a document that only TypeScript reads. Here it is whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Serialize for Unread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

/// The shape of a value inside a JSON column. TypeScript writes and revives values by it; the planner reads it to know what a path
/// into the column leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ValueType {
    /// Any value; what it is stands in the JSON beside it where JSON alone does not tell.
    Any,
    /// A string.
    String,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A `bigint` of any size, written as the string of its digits.
    Bigint,
    /// A `Date`, written as ISO 8601 text.
    Date,
    /// Bytes, written as base64.
    Bytes {
        /// The class that holds them.
        view: BytesView,
    },
    /// `null`.
    Null,
    /// `undefined`, written as null where a place has to be kept.
    Undefined,
    /// One constant.
    Literal {
        /// The constant.
        value: Scalar,
    },
    /// An array of any length.
    Array {
        /// Its elements.
        of: Box<ValueType>,
    },
    /// An array with a type for each place.
    Tuple {
        /// The elements, by place.
        elements: Vec<ValueType>,
        /// What follows them, in any number.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        rest: Option<Box<ValueType>>,
    },
    /// A `Set`, written as an array.
    Set {
        /// Its elements.
        of: Box<ValueType>,
    },
    /// A `Map`, written as an array of pairs.
    Map {
        /// Its keys.
        key: Box<ValueType>,
        /// Its values.
        value: Box<ValueType>,
    },
    /// An object with names of any kind.
    Record {
        /// Its values.
        of: Box<ValueType>,
    },
    /// An object with known names; others are kept as they are.
    Object {
        /// Its members.
        fields: Vec<ValueField>,
        /// The values under all other names, when the type says it.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        rest: Option<Box<ValueType>>,
    },
    /// An instance of a class, written as an object. It is revived with the class's prototype, without a constructor call.
    Class {
        /// The class: a thunk where it is declared, its name in a document.
        #[tsify(type = "string | (() => abstract new (...args: never) => object)")]
        class: Unread,
        /// Its members.
        fields: Vec<ValueField>,
    },
    /// One of several types, told apart by the value.
    Union {
        /// The types.
        of: Vec<ValueType>,
    },
    /// A value that has to pass some tests before it is written.
    Validated {
        /// Its type.
        of: Box<ValueType>,
        /// The tests; null and undefined need not pass them.
        #[tsify(type = "Validator[]")]
        validators: Unread,
    },
    /// A type around this one, which so contains itself.
    Recursive {
        /// How many types above it is; 1 is the one that holds this one.
        up: u32,
    },
    /// A member that is left out.
    Excluded,
}

/// A member of an object inside a JSON column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ValueField {
    /// The property's name.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ValueType,
    /// Whether it may be missing.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub optional: bool,
}

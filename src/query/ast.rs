//! A query's shape, as TypeScript sends it: structure and kinds of values, never a value.
//!
//! Values stay in a list beside the shape; a *slot* is an index into that list. Two queries with equal shapes share one plan.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::raw::SqlPiece;
use crate::serde_skip::{is_empty, is_false, is_none};

/// One query without its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct QueryShape {
    /// The root entity's name.
    pub entity: String,
    /// What the query answers.
    pub output: QueryOutput,
    /// The fields to load; all of them when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub select: Option<Vec<String>>,
    /// Whether rows that are deleted softly count as well.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub with_deleted: bool,
    /// The condition on root rows.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub filter: Option<FilterNode>,
    /// The order of root rows, most significant first.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub order: Vec<OrderTerm>,
    /// The slot of the limit.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub limit: Option<u32>,
    /// The slot of the number of rows to skip.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub skip: Option<u32>,
    /// The joined relations.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub joins: Vec<JoinShape>,
    /// What makes the answer plain records of groups and aggregates instead of objects.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub group: Option<GroupShape>,
    /// What a patch does to the matching root rows.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub patch: Option<PatchShape>,
}

/// What a patch does to each row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PatchShape {
    /// The changes, in the order written.
    pub changes: Vec<ChangeShape>,
    /// The fields whose new values are answered.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub returning: Vec<String>,
    /// Whether the new values of all changed fields are answered as well, for objects that hold the old ones.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub read_back: bool,
}

/// One change of a patch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangeShape {
    /// What is done.
    pub kind: ChangeKind,
    /// The field; dots lead to members of embedded objects and into JSON.
    pub path: String,
    /// The slot of the value or the amount; what is unset has none.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub slot: Option<u32>,
}

/// What a change of a patch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// Gives a value, which may be null.
    Set,
    /// Takes the value away.
    Unset,
    /// Adds a number.
    Increase,
}

/// How root rows become groups, and what is answered for each of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GroupShape {
    /// The fields that rows of a group share; dots lead through joined relations. Without any, all rows are one group.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub by: Vec<String>,
    /// What is computed for each group.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub aggregates: Vec<AggregateShape>,
    /// The condition on groups; it names group fields and aliases.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub having: Option<FilterNode>,
}

/// One value computed for each group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AggregateShape {
    /// How it is computed.
    pub function: AggregateFunction,
    /// The field that it is computed of; dots lead through joined relations. Only a count does without: it counts rows.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub field: Option<String>,
    /// The name in the answer.
    pub alias: String,
    /// Whether equal values count once.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub distinct: bool,
    /// The slot of the text between concatenated values; a comma when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub separator: Option<u32>,
}

/// How an aggregate is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum AggregateFunction {
    /// How many rows, or how many values.
    Count,
    /// The sum of numbers; 0 without any.
    Sum,
    /// The mean of numbers.
    Average,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// All values as one text.
    GroupConcat,
}

/// What a query answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum QueryOutput {
    /// Objects.
    Find,
    /// The first object, whatever limit there is: at most one row.
    First,
    /// One row with one number: how many root rows match.
    Count,
    /// Zero rows or one: whether any root row matches.
    Has,
    /// Deletes the matching root rows and answers their primary keys.
    Delete,
    /// Changes the matching root rows and answers their primary keys, and further columns after them.
    Patch,
}

/// One joined relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct JoinShape {
    /// The relation field on the entity that is joined from.
    pub field: String,
    /// Whether rows without a match stay.
    pub kind: JoinKind,
    /// Whether the joined objects are loaded (`joinWith`) or only restrict (`join`).
    pub load: bool,
    /// The fields to load; all of them when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub select: Option<Vec<String>>,
    /// Whether rows that are deleted softly count as well.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub with_deleted: bool,
    /// The condition on joined rows.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub filter: Option<FilterNode>,
    /// The order of the joined rows of each parent.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub order: Vec<OrderTerm>,
    /// The slot of the limit per parent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub limit: Option<u32>,
    /// The slot of the number of rows to skip per parent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub skip: Option<u32>,
    /// Relations joined from the joined entity.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub joins: Vec<JoinShape>,
}

/// Whether rows without a match stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum JoinKind {
    /// They stay.
    Left,
    /// They go.
    Inner,
}

/// One term of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OrderTerm {
    /// The field; dots lead through joined to-one relations.
    pub field: String,
    /// `asc` or `desc`; anything else is an error.
    pub direction: String,
}

/// A filter as the user wrote it, with each value replaced by its kind. The planner alone knows what keys mean.
///
/// Tagged from outside, as an object with one key: a tag among the members would have to be looked for first, which made reading the
/// larger part of planning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FilterNode {
    /// Fields and `$` operators, in the order written: they are joined by AND.
    Object(Vec<FilterEntry>),
    /// The operands of `$and`, `$or` or `$nor`.
    List(Vec<FilterNode>),
    /// A value, bound at run time.
    Value {
        /// The value's place in the list of values.
        slot: u32,
        /// What kind of value it is.
        value: ValueKind,
        /// The kinds of its elements, each once and sorted, when it is an array.
        #[serde(default, skip_serializing_if = "is_empty")]
        #[tsify(optional)]
        items: Vec<ValueKind>,
        /// The entities whose instance it is, or whose instances its elements are; each once and sorted.
        #[serde(default, skip_serializing_if = "is_empty")]
        #[tsify(optional)]
        entities: Vec<String>,
    },
    /// `null`: structural, it takes no slot.
    Null,
    /// The pieces of a condition written in SQL, left to right.
    Sql(Vec<SqlPiece>),
    /// The rows that a relation of one object leads to.
    Owner {
        /// The object's entity.
        entity: String,
        /// The relation's field.
        field: String,
        /// The object's key.
        key: Box<FilterNode>,
    },
}

/// One key of a filter object: a field name or an operator such as `$gt`, and what it is compared with. A pair, since filters have
/// more of these than of anything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
pub struct FilterEntry(pub String, pub FilterNode);

impl FilterEntry {
    /// The field name or the operator.
    pub fn key(&self) -> &str {
        &self.0
    }

    /// What it is compared with.
    pub fn node(&self) -> &FilterNode {
        &self.1
    }
}

/// The kind of a value in a filter. What a kind may be compared with is the planner's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum ValueKind {
    /// `undefined`.
    Undefined,
    /// `null`, as an element of an array.
    Null,
    /// A string.
    String,
    /// A finite number.
    Number,
    /// `NaN` or an infinity.
    NotFinite,
    /// A `bigint`.
    Bigint,
    /// A boolean.
    Boolean,
    /// A `Date`.
    Date,
    /// A `Uint8Array`.
    Bytes,
    /// A `RegExp`.
    Regexp,
    /// An array.
    Array,
    /// An instance of an entity's class.
    Entity,
    /// Anything else: a function, a symbol, an object of an unknown class.
    Unknown,
}

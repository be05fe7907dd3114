//! The resolved schema: what TypeScript needs to know about each entity in order to move values, and nothing more.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::document::Scalar;
use super::join_table::JoinTable;
use super::orphan::OrphanRule;
use crate::serde_skip::{is_empty, is_false, is_none};

/// The answer to `open`: every entity with names resolved and codecs chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedSchema {
    /// The entities, in the order of the schema document.
    pub entities: Vec<ResolvedEntity>,
    /// The relations that only one of their entities declares.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub one_sided: Vec<OneSidedRelation>,
}

/// A relation that can be followed from one side only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OneSidedRelation {
    /// The entity that declares it.
    pub entity: String,
    /// The property there.
    pub field: String,
    /// The entity that it leads to, which declares no way back.
    pub target: String,
    /// A declaration that would be the other side.
    pub inverse: String,
}

/// One entity, resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedEntity {
    /// The entity's name.
    pub name: String,
    /// The table's name, unquoted.
    pub table: String,
    /// The name of the primary key field.
    pub primary_key: String,
    /// The fields that have a column, in declaration order.
    pub columns: Vec<ResolvedColumn>,
    /// The fields that share the column of a reference.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub keys: Vec<ResolvedKeyField>,
    /// The fields that have none: back references.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub back_references: Vec<ResolvedBackReference>,
    /// The relations of both kinds, for those who ask what they are.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub relations: Vec<ResolvedRelation>,
    /// The sets of fields whose values no two rows share: of unique indexes; the primary key comes first.
    pub unique: Vec<Vec<String>>,
    /// The place of this entity in the order of inserts: a target of references comes before its owners.
    pub rank: u32,
    /// Its place among the entities that share its table; absent where it has the table for itself.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub inheritance: Option<ResolvedInheritance>,
    /// The relation whose links are the rows, where the application declared no entity for them. Such entities come last.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub join_table: Option<JoinTable>,
    /// The field that counts the writes of a row.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub version: Option<String>,
    /// The field that says since when a row is deleted softly.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub soft_delete: Option<String>,
}

/// The place of an entity among those that share its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedInheritance {
    /// The entity that it extends; absent on the one at the top. The columns of an entity begin with those of its base.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub base: Option<String>,
    /// The field whose value says which entity a row is of.
    pub discriminator: String,
    /// Its value in the entity's own rows; absent where it is only there to be extended.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub value: Option<Scalar>,
}

/// A field with a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedColumn {
    /// The property's name.
    pub field: String,
    /// The column's name, unquoted.
    pub column: String,
    /// How values are written and read. For a reference: the codec of the target's key.
    pub codec: Codec,
    /// Whether the column takes NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub nullable: bool,
    /// Whether NULL comes back as `null` (`T | null`) and not as `undefined` (`T?`).
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub null_value: bool,
    /// Whether the unit of work assigns the value before the insert.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub auto_increment: bool,
    /// Whether the column has a default, so that `undefined` may be left out of an insert.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub has_default: bool,
    /// The target entity, when the field is a reference.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub reference: Option<String>,
    /// Whether the database changes it along with the key that it refers to.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub follows_key: bool,
}

/// A field that holds the key of a reference, in the reference's column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedKeyField {
    /// The reference field that owns the column.
    pub reference: String,
    /// Whether the application declared the field; otherwise it is the reference's name and `Id`.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub declared: bool,
    /// The field as a column.
    pub column: ResolvedColumn,
}

/// The inverse side of a relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedBackReference {
    /// The property's name.
    pub field: String,
    /// The entity that the property holds.
    pub entity: String,
    /// Whether the property is a list.
    pub list: bool,
    /// The reference field that points back: on the target, or on the pivot when there is one.
    pub inverse: String,
    /// What becomes of a child that is taken from here and gets no other parent; absent for a many-to-many relation.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub orphans: Option<OrphanRule>,
    /// The pivot entity and its reference to the target, for a many-to-many relation.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub pivot: Option<ResolvedPivot>,
}

/// The pivot of a many-to-many relation, seen from one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedPivot {
    /// The pivot entity's name.
    pub entity: String,
    /// The pivot's reference to the entity on the other side.
    pub target: String,
}

/// One side of a relation, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedRelation {
    /// The property that declares this side.
    pub name: String,
    /// The target entity.
    pub schema: String,
    /// The target's property that is the other side; absent where none is declared.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub field: Option<String>,
    /// How many objects are on either side.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// Which side's table has the foreign key; absent for a many-to-many relation, whose keys are in the junction table.
    ///
    /// Literature calls one of the sides the owner, and does not agree which. Where the owner is the side that stores the key, it is
    /// the `source` here; where the owner is the side that is referred to and stores nothing, it is the `target`.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub fk_side: Option<FkSide>,
    /// The foreign key's columns; in a junction table the one for this entity, then the one for the target.
    pub fk_columns: Vec<String>,
    /// The table between the two of a many-to-many relation.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub junction_table: Option<String>,
    /// Whether the property may be empty.
    pub optional: bool,
}

/// How many objects are on either side of a relation. Both sides say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub enum RelationType {
    /// One to one.
    #[serde(rename = "o2o")]
    OneToOne,
    /// One to many; the side with the foreign key is the one with many.
    #[serde(rename = "o2m")]
    OneToMany,
    /// Many to many.
    #[serde(rename = "m2m")]
    ManyToMany,
}

/// The side of a relation whose table has the foreign key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum FkSide {
    /// The entity that declares the property.
    Source,
    /// The entity that the property holds.
    Target,
}

/// How a value is encoded for SQLite and decoded from it. TypeScript implements them, the planner chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Codec {
    /// REAL or INTEGER, a JavaScript number.
    Number,
    /// INTEGER, a JavaScript number without a fraction.
    Integer,
    /// INTEGER of 64 bits, a `bigint`. Selected as text, since sql.js has no 64-bit getter.
    Bigint,
    /// INTEGER 0 or 1, a boolean.
    Boolean,
    /// INTEGER milliseconds since 1970, a `Date`.
    Date,
    /// TEXT, a string.
    String,
    /// TEXT, a UUID string in lower case.
    Uuid,
    /// BLOB, a `Uint8Array`.
    Bytes,
    /// JSON text, any JSON value.
    Json,
}

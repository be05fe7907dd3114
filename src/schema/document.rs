//! The schema document: what an application declares, as plain data.
//!
//! The type compiler emits it, `defineEntity()` builds it, JSON carries it. Nothing here is resolved or checked; see
//! [`crate::schema::Schema`] for that.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::orphan::OrphanRule;
use super::value::{BytesView, FloatSize, IntegerSize, Unread, ValueType};
use crate::serde_skip::{is_empty, is_false, is_none};

/// Every entity of one database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SchemaDocument {
    /// The entities, in the order in which the application listed them.
    pub entities: Vec<EntityDefinition>,
}

/// One entity: a class, an interface or a built definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct EntityDefinition {
    /// The entity's name, unique in its database.
    pub name: String,
    /// The table; the entity's name when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub collection: Option<String>,
    /// The names that the table had before; a migration gives it the new one.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub renamed_from: Vec<String>,
    /// The entity whose table it shares; absent where it has a table of its own.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub single_table_inheritance: Option<SingleTableInheritance>,
    /// The fields, in declaration order. An entity that shares a table has those of its base too.
    pub fields: Vec<FieldDefinition>,
    /// The field that says since when a row is deleted softly: queries leave out the rows where it has a value.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub soft_delete: Option<String>,
    /// Indexes over one or more fields, beside those that a field declares for itself.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub indexes: Vec<IndexDefinition>,
}

/// How an entity shares the table of another one, which it extends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SingleTableInheritance {
    /// The entity that it extends.
    pub base: String,
    /// The field whose value says which entity a row is of; the one that is a single literal here when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub discriminator: Option<String>,
}

/// An index over one or more fields of an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct IndexDefinition {
    /// The indexed fields, most significant first.
    pub fields: Vec<String>,
    /// Whether two rows may not share the same values.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub unique: bool,
    /// The index's name; derived from table and columns when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub name: Option<String>,
}

/// One field of an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FieldDefinition {
    /// The property's name.
    pub name: String,
    /// What the property holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether the property may be `undefined` (`name?: T`).
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub optional: bool,
    /// Whether the property may be `null` (`T | null`).
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub nullable: bool,
    /// Whether this is the primary key.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub primary_key: bool,
    /// Whether the unit of work assigns the value before the insert.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub auto_increment: bool,
    /// Whether it counts the writes of its row, so that no write is lost to another one.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub version: bool,
    /// An index of this field alone (`Index`, `Unique`).
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub index: Option<FieldIndex>,
    /// The column's name; the field's name when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub column: Option<String>,
    /// The names that the column had before; a migration gives it the new one.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[tsify(optional)]
    pub renamed_from: Vec<String>,
    /// The column's declared SQL type; chosen from the field's type when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub column_type: Option<String>,
    /// The constant default of the column.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub default: Option<Scalar>,
    /// What its values have to pass before they are written. The planner reads past it.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional, type = "Validator[]")]
    pub validators: Option<Unread>,
}

/// The index that one field declares for itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FieldIndex {
    /// Whether two rows may not share the same value.
    #[serde(default, skip_serializing_if = "is_false")]
    #[tsify(optional)]
    pub unique: bool,
    /// The index's name; derived from table and column when absent.
    #[serde(default, skip_serializing_if = "is_none")]
    #[tsify(optional)]
    pub name: Option<String>,
}

/// What a field holds. The kind decides the column's type and the value's codec.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FieldType {
    /// A JavaScript string, stored as TEXT.
    String,
    /// A JavaScript number, stored as REAL (as INTEGER when it is the primary key).
    Number {
        /// The kind that limits its range; none when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        size: Option<FloatSize>,
    },
    /// A whole number, stored as INTEGER.
    Integer {
        /// The kind that limits its range; 53 bits and a sign when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        size: Option<IntegerSize>,
    },
    /// A `bigint` of 64 bits, stored as INTEGER.
    Bigint,
    /// A boolean, stored as INTEGER 0 or 1.
    Boolean,
    /// A `Date`, stored as INTEGER milliseconds since 1970.
    Date,
    /// A UUID in its text form, stored as TEXT.
    Uuid,
    /// Bytes, stored as BLOB in the order of the machine that wrote them: little-endian wherever browsers run.
    Bytes {
        /// The class that holds them; `Uint8Array` when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        view: Option<BytesView>,
    },
    /// One of a closed list of constants: a literal union or an enum. TEXT, REAL, or JSON text when the kinds are mixed.
    Enum {
        /// The allowed values.
        values: Vec<Scalar>,
    },
    /// Any other value, stored as JSON text.
    Json {
        /// The shape of the value, by which TypeScript writes and revives it; found out from each value when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        of: Option<ValueType>,
    },
    /// The owning side of a relation: the column holds the target's primary key.
    Reference {
        /// The target entity's name.
        entity: String,
        /// What happens to this row when the target row is deleted; CASCADE when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        on_delete: Option<ReferentialAction>,
        /// What happens to this row when the target's key changes; CASCADE when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        on_update: Option<ReferentialAction>,
        /// What else is said of it. The planner reads past it.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional, type = "RelationOptionsDocument")]
        options: Option<Unread>,
    },
    /// The inverse side of a relation: no column.
    BackReference {
        /// The target entity's name.
        entity: String,
        /// Whether the field is a list (`Post[]`) or a single object.
        list: bool,
        /// The pivot entity of a many-to-many relation.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        via: Option<String>,
        /// The reference on the target (or, with `via`, on the pivot) that points back here, where several could.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        mapped_by: Option<String>,
        /// What becomes of a child that is taken from here and gets no other parent: its reference is emptied where it is optional, and
        /// the commit refused where it is required, when absent.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        orphans: Option<OrphanRule>,
        /// What else is said of it. The planner reads past it.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional, type = "RelationOptionsDocument")]
        options: Option<Unread>,
    },
    /// One side of a many-to-many relation whose links are in a table that no entity declares: a list, no column.
    ManyToMany {
        /// The target entity's name.
        entity: String,
        /// The target's field that is the other side; absent where only this one is declared.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        inverse: Option<String>,
        /// The join table; named after the two entities when neither side says it.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        table: Option<String>,
        /// The join table's column with the key of the object that has the list.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        join_column: Option<String>,
        /// The join table's column with the keys of the objects in the list.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional)]
        inverse_join_column: Option<String>,
        /// What else is said of it. The planner reads past it.
        #[serde(default, skip_serializing_if = "is_none")]
        #[tsify(optional, type = "RelationOptionsDocument")]
        options: Option<Unread>,
    },
}

/// A constant in a schema document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(String),
}

/// What the database does to the referencing row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub enum ReferentialAction {
    /// Delete or update it as well.
    #[serde(rename = "CASCADE")]
    Cascade,
    /// Refuse the change at once.
    #[serde(rename = "RESTRICT")]
    Restrict,
    /// Set the column to NULL.
    #[serde(rename = "SET NULL")]
    SetNull,
    /// Refuse the change at the end of the transaction.
    #[serde(rename = "NO ACTION")]
    NoAction,
    /// Set the column to its default.
    #[serde(rename = "SET DEFAULT")]
    SetDefault,
}

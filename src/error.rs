//! Every mistake that the core can name. TypeScript receives the sentence as an `Error` and this enum as its `detail`.

mod refused;
mod words;

pub use refused::{RefusedChange, RefusedRow};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tsify::Tsify;
use words::{First, Known, Lower, Names};

/// A mistake, tagged by `code`, with the data that belongs to it.
#[derive(Debug, Clone, PartialEq, Error, Serialize, Deserialize, Tsify)]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CoreError {
    /// No entity has this name.
    #[error("There is no entity '{entity}'. {}", Known("Entities", known))]
    UnknownEntity {
        /// The name that was asked for.
        entity: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// Two entities share a name.
    #[error("Two entities are named '{entity}'. Give one of them another name.")]
    DuplicateEntity {
        /// The shared name.
        entity: String,
    },
    /// Two entities share a table.
    #[error("The entities '{first}' and '{second}' both use the table '{table}'. Give one of them another collection.")]
    DuplicateTable {
        /// The shared table; SQLite compares names without case.
        table: String,
        /// The entity declared first.
        first: String,
        /// The entity declared second.
        second: String,
    },
    /// An entity has no primary key.
    #[error(
        "The entity '{entity}' has no primary key. Mark one field with PrimaryKey, for example `id: number & PrimaryKey & AutoIncrement = 0`."
    )]
    NoPrimaryKey {
        /// The entity.
        entity: String,
    },
    /// An entity has several primary keys.
    #[error(
        "The entity '{entity}' has several primary keys: {0}. Keep one, and use a unique index over {0} instead.",
        Names(fields)
    )]
    CompositePrimaryKey {
        /// The entity.
        entity: String,
        /// The fields marked as primary key.
        fields: Vec<String>,
    },
    /// A chain of keys that are references to each other never reaches a value.
    #[error("The primary key '{entity}.{field}' refers back to itself. Give one entity of the chain a key with a value.")]
    CircularPrimaryKey {
        /// The entity.
        entity: String,
        /// Its primary key.
        field: String,
    },
    /// Two fields of an entity share a name.
    #[error("The entity '{entity}' declares the field '{field}' twice. Remove or rename one.")]
    DuplicateField {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
    },
    /// Two fields of an entity share a column.
    #[error(
        "The fields '{first}' and '{second}' of '{entity}' both use the column '{column}'. Give one of them another column name."
    )]
    DuplicateColumn {
        /// The entity.
        entity: String,
        /// The shared column; SQLite compares names without case.
        column: String,
        /// The field declared first.
        first: String,
        /// The field declared second.
        second: String,
    },
    /// A field that shares the column of a reference, but cannot hold its key.
    #[error(
        "'{entity}.{field}' shares the column of the reference '{entity}.{reference}', but {reason}, or give it another column."
    )]
    InvalidKeyField {
        /// The entity.
        entity: String,
        /// The field beside the reference.
        field: String,
        /// The reference.
        reference: String,
        /// What is wrong and what to do, as half a sentence.
        reason: String,
    },
    /// An entity that shares the table of another one, which is not registered.
    #[error("'{entity}' shares the table of '{base}', which is not registered. Add it to the database's entities.")]
    UnknownBase {
        /// The entity.
        entity: String,
        /// The missing entity.
        base: String,
    },
    /// An entity that cannot share the table of another one.
    #[error("'{entity}' cannot share the table of '{base}': {reason}.")]
    InvalidInheritance {
        /// The entity.
        entity: String,
        /// The entity that it extends.
        base: String,
        /// What is wrong and what to do, as half a sentence.
        reason: String,
    },
    /// Entities of one table whose rows nothing tells apart.
    #[error("Rows of '{entity}' cannot be told from others in the table of '{base}': {reason}.")]
    InvalidDiscriminator {
        /// The entity.
        entity: String,
        /// The entity whose table it shares.
        base: String,
        /// What is wrong and what to do, as half a sentence.
        reason: String,
    },
    /// A field that has the column of another entity's field in the same table, but is another field.
    #[error("'{entity}.{field}' shares its column with '{other}', but {reason}.")]
    ConflictingField {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The other entity.
        other: String,
        /// How they differ and what to do, as half a sentence.
        reason: String,
    },
    /// Two indexes share a name.
    #[error("The name '{index}' of an index of '{entity}' is taken by another index or table. Give the index another name.")]
    DuplicateIndex {
        /// The entity.
        entity: String,
        /// The shared name.
        index: String,
    },
    /// A relation leads to an entity that is not registered.
    #[error("'{entity}.{field}' refers to '{target}', which is not registered. Add it to the database's entities.")]
    DanglingReference {
        /// The entity that declares the relation.
        entity: String,
        /// The relation field.
        field: String,
        /// The missing entity.
        target: String,
    },
    /// A back reference whose target has no reference to the declaring entity.
    #[error(
        "'{entity}.{field}' is a back reference, but '{target}' has no reference to '{entity}'. Declare one there: `{}: {entity} & Reference`.",
        Lower(entity)
    )]
    MissingInverse {
        /// The entity that declares the back reference.
        entity: String,
        /// The back reference.
        field: String,
        /// The entity that has no reference: the target, or the pivot.
        target: String,
    },
    /// A back reference to which several references answer.
    #[error(
        "'{entity}.{field}' could be the inverse of several references of '{target}': {}. Write BackReference<{{mappedBy: '{}'}}> with the right one.",
        Names(candidates),
        First(candidates)
    )]
    AmbiguousInverse {
        /// The entity that declares the back reference.
        entity: String,
        /// The back reference.
        field: String,
        /// The entity with the references: the target, or the pivot.
        target: String,
        /// The references to choose from.
        candidates: Vec<String>,
    },
    /// `mappedBy` names something that does not point back.
    #[error(
        "'{entity}.{field}' is mapped by '{target}.{mapped_by}', which is no reference to '{entity}'. {}",
        Known("References that are", candidates)
    )]
    InvalidMappedBy {
        /// The entity that declares the back reference.
        entity: String,
        /// The back reference.
        field: String,
        /// The entity that was searched: the target, or the pivot.
        target: String,
        /// The name given as `mappedBy`.
        mapped_by: String,
        /// The references that would do.
        candidates: Vec<String>,
    },
    /// A many-to-many relation whose pivot does not connect the two entities.
    #[error("'{entity}.{field}' goes through the pivot '{pivot}', which cannot connect it: {reason}.")]
    InvalidPivot {
        /// The entity that declares the back reference.
        entity: String,
        /// The back reference.
        field: String,
        /// The pivot.
        pivot: String,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A rule for orphans that its relation cannot have.
    #[error("'{entity}.{field}' cannot have these `orphans`: {reason}.")]
    InvalidOrphans {
        /// The entity that declares the back reference.
        entity: String,
        /// The back reference.
        field: String,
        /// What is wrong, and what to write instead.
        reason: String,
    },
    /// SET NULL on a reference that takes no NULL.
    #[error("'{entity}.{field}' is required, so it cannot be SET NULL. Make it optional (`{field}?:`) or choose another action.")]
    SetNullOnRequired {
        /// The entity.
        entity: String,
        /// The reference.
        field: String,
    },
    /// SET DEFAULT on a reference without a default.
    #[error("'{entity}.{field}' uses SET DEFAULT but has no default. Give it a default key or choose another action.")]
    SetDefaultWithoutDefault {
        /// The entity.
        entity: String,
        /// The reference.
        field: String,
    },
    /// AutoIncrement on a field that cannot have it.
    #[error("'{entity}.{field}' cannot be AutoIncrement: {reason}. Write `{field}: number & PrimaryKey & AutoIncrement`.")]
    InvalidAutoIncrement {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A field that cannot be what it is declared to be: many-to-many, the version of its rows, or the time of their deletion.
    #[error("'{entity}.{field}' cannot be {role}: {reason}.")]
    UnfitField {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// What it is declared to be.
        role: String,
        /// What is wrong and what to do, as half a sentence.
        reason: String,
    },
    /// A name that SQLite cannot hold.
    #[error("The name {name:?} of {what} cannot be used: {reason}.")]
    InvalidName {
        /// What carries the name, for example `the entity` or `a field of 'User'`.
        what: String,
        /// The name.
        name: String,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A declared column type that is no type.
    #[error(
        "'{entity}.{field}' has the column type {column_type:?}. Write letters, digits and one pair of parentheses only, for example NUMERIC(10, 2)."
    )]
    InvalidColumnType {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The type as written.
        column_type: String,
    },
    /// A default that does not fit its field.
    #[error("'{entity}.{field}' has the default {actual}, but it holds {expected}.")]
    InvalidDefault {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// What the field holds.
        expected: String,
        /// The default.
        actual: String,
    },
    /// An entity has no such field.
    #[error("'{entity}' has no field '{field}'. {}", Known("Fields", known))]
    UnknownField {
        /// The entity.
        entity: String,
        /// The name that was asked for.
        field: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// An operator that does not exist, or not here.
    #[error("'{operator}' is no operator in the filter of {place}. {}", Known("Operators", known))]
    UnknownOperator {
        /// The entity or the field that is filtered.
        place: String,
        /// The key as written.
        operator: String,
        /// The operators that can stand there.
        known: Vec<String>,
    },
    /// A join over a field that is no relation.
    #[error("'{entity}.{field}' is no relation and cannot be joined. {}", Known("Relations", known))]
    NotARelation {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The relations there are.
        known: Vec<String>,
    },
    /// The same relation joined twice at one place.
    #[error("'{entity}.{field}' is joined twice. Join it once, with everything that it should load.")]
    DuplicateJoin {
        /// The entity.
        entity: String,
        /// The relation.
        field: String,
    },
    /// A relation named where it would have to be joined first.
    #[error("'{entity}.{field}' is named, but the relation is not joined. Add {method}('{field}').")]
    NotJoined {
        /// The entity.
        entity: String,
        /// The relation.
        field: String,
        /// The method that joins it here.
        method: String,
    },
    /// A path through a relation that may have many rows.
    #[error(
        "'{entity}.{field}' may have many rows, so no path leads through it. Write {{{field}: {{$some: {{...}}}}}}, with $every or $none where you mean them."
    )]
    RelationInFilter {
        /// The entity.
        entity: String,
        /// The back reference.
        field: String,
    },
    /// A value in a filter or an order that cannot be compared, or not looked into.
    #[error("'{entity}.{field}' cannot be used like this: {reason}.")]
    Incomparable {
        /// The entity.
        entity: String,
        /// The field, with the path inside it.
        field: String,
        /// Why, as half a sentence.
        reason: String,
    },
    /// An order by a field that has no column.
    #[error("'{entity}.{field}' is a relation and has no value to order by. Order by a field of '{entity}' or of its objects.")]
    RelationInOrder {
        /// The entity.
        entity: String,
        /// The back reference.
        field: String,
    },
    /// A back reference where a column is needed.
    #[error("'{entity}.{field}' is a back reference: it has no column to {purpose}.")]
    NoColumn {
        /// The entity.
        entity: String,
        /// The back reference.
        field: String,
        /// What the column was needed for, for example `write`.
        purpose: String,
    },
    /// A change of a patch that cannot be made.
    #[error("'{entity}.{field}' cannot be patched: {reason}.")]
    NotPatchable {
        /// The entity.
        entity: String,
        /// The field, with the path inside it.
        field: String,
        /// Why, and what to write instead, as half a sentence.
        reason: String,
    },
    /// A patch without a change.
    #[error("The patch of '{entity}' changes nothing. Name a field with its new value, for example {{{example}: …}}.")]
    EmptyPatch {
        /// The entity.
        entity: String,
        /// A field that could be changed.
        example: String,
    },
    /// A value of the wrong kind.
    #[error("'{entity}.{field}' takes {expected}, not {actual}.")]
    WrongValue {
        /// The entity.
        entity: String,
        /// The field, followed by the operator where there is one.
        field: String,
        /// What can stand there.
        expected: String,
        /// What stood there.
        actual: String,
    },
    /// A direction that is neither `asc` nor `desc`.
    #[error("'{direction}' is no direction to order '{entity}.{field}' by. Write 'asc' or 'desc'.")]
    InvalidOrder {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The direction as written.
        direction: String,
    },
    /// A part of a query that loads objects or pages of them, where groups are answered.
    #[error(
        "A query of '{entity}' with groupBy() or aggregates answers plain records of groups and cannot have {part}. Leave it out{instead}."
    )]
    NotWithGroups {
        /// The entity that the part belongs to.
        entity: String,
        /// The part, for example `select()`.
        part: String,
        /// What to write instead, as the rest of a sentence; empty where there is nothing.
        instead: String,
    },
    /// An aggregate of a field whose values it cannot be computed of.
    #[error("{function}() cannot be computed of '{entity}.{field}': it takes {expected}.")]
    WrongAggregate {
        /// The entity.
        entity: String,
        /// The field.
        field: String,
        /// The method.
        function: String,
        /// What it takes.
        expected: String,
    },
    /// A name in a record that cannot be used there.
    #[error("The name {alias:?} in the records of '{entity}' {reason}. Give the aggregate another alias: withCount('id', 'n').")]
    InvalidAlias {
        /// The entity.
        entity: String,
        /// The name.
        alias: String,
        /// What is wrong with it, as half a sentence.
        reason: String,
    },
    /// SQL of the application's that cannot be used.
    #[error("The SQL `{sql}` {reason}.")]
    InvalidSql {
        /// Its text, shortened, with `${{…}}` for what is not text.
        sql: String,
        /// What is wrong with it and what to write instead, as half a sentence.
        reason: String,
    },
    /// A migration that would lose data, or that the data is against.
    #[error("The migration is refused. {}", refused::Refused(changes))]
    MigrationRefused {
        /// Everything that stands in the way.
        changes: Vec<RefusedChange>,
    },
    /// Options of a migration that mean nothing, or a moment at which none can run.
    #[error("migrate(): {reason}.")]
    InvalidMigration {
        /// What is wrong and what to do.
        reason: String,
    },
    /// SQLite does not enforce foreign keys on this connection.
    #[error(
        "Foreign keys cannot be switched on. Open the database outside of a transaction, on an SQLite that enforces foreign keys."
    )]
    ForeignKeysOff,
    /// SQLite refused a statement.
    #[error("SQLite: {message} (in: {sql})")]
    Sqlite {
        /// The statement.
        sql: String,
        /// SQLite's own message.
        message: String,
    },
    /// A boundary document that is not what it should be.
    #[error("The core did not understand a document: {message}.")]
    InvalidDocument {
        /// What was wrong.
        message: String,
    },
}

/* tslint:disable */
/* eslint-disable */

/** What the core uses of sql.js's `Database`. */
export interface SqlJsDatabase {
    exec(sql: string): unknown;
    prepare(sql: string): {
        bind(values: any[]): boolean;
        step(): boolean;
        get(): any[];
        free(): boolean;
    };
}


/**
 * A checked statement.
 */
export interface RawPlan {
    /**
     * The SQL text, with one `?` for each value, in the order of the slots.
     */
    sql: string;
    /**
     * What the statement does.
     */
    does: StatementKind;
}

/**
 * A class that holds bytes.
 */
export type BytesView = "ArrayBuffer" | "Uint8Array" | "Uint8ClampedArray" | "Int8Array" | "Uint16Array" | "Int16Array" | "Uint32Array" | "Int32Array" | "Float32Array" | "Float64Array" | "BigUint64Array" | "BigInt64Array";

/**
 * A constant in a schema document.
 */
export type Scalar = boolean | number | string;

/**
 * A field that holds the key of a reference, in the reference's column.
 */
export interface ResolvedKeyField {
    /**
     * The reference field that owns the column.
     */
    reference: string;
    /**
     * Whether the application declared the field; otherwise it is the reference's name and `Id`.
     */
    declared?: boolean;
    /**
     * The field as a column.
     */
    column: ResolvedColumn;
}

/**
 * A field with a column.
 */
export interface ResolvedColumn {
    /**
     * The property's name.
     */
    field: string;
    /**
     * The column's name, unquoted.
     */
    column: string;
    /**
     * How values are written and read. For a reference: the codec of the target's key.
     */
    codec: Codec;
    /**
     * Whether the column takes NULL.
     */
    nullable?: boolean;
    /**
     * Whether NULL comes back as `null` (`T | null`) and not as `undefined` (`T?`).
     */
    nullValue?: boolean;
    /**
     * Whether the unit of work assigns the value before the insert.
     */
    autoIncrement?: boolean;
    /**
     * Whether the column has a default, so that `undefined` may be left out of an insert.
     */
    hasDefault?: boolean;
    /**
     * The target entity, when the field is a reference.
     */
    reference?: string;
    /**
     * Whether the database changes it along with the key that it refers to.
     */
    followsKey?: boolean;
}

/**
 * A filter as the user wrote it, with each value replaced by its kind. The planner alone knows what keys mean.
 *
 * Tagged from outside, as an object with one key: a tag among the members would have to be looked for first, which made reading the
 * larger part of planning.
 */
export type FilterNode = { object: FilterEntry[] } | { list: FilterNode[] } | { value: { slot: number; value: ValueKind; items?: ValueKind[]; entities?: string[] } } | "null" | { sql: SqlPiece[] } | { owner: { entity: string; field: string; key: FilterNode } };

/**
 * A kind of number with limits.
 */
export type FloatSize = "float32";

/**
 * A kind of whole number with limits.
 */
export type IntegerSize = "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32";

/**
 * A member of an object inside a JSON column.
 */
export interface ValueField {
    /**
     * The property's name.
     */
    name: string;
    /**
     * What it holds.
     */
    type: ValueType;
    /**
     * Whether it may be missing.
     */
    optional?: boolean;
}

/**
 * A mistake, tagged by `code`, with the data that belongs to it.
 */
export type CoreError = { code: "unknownEntity"; entity: string; known: string[] } | { code: "duplicateEntity"; entity: string } | { code: "duplicateTable"; table: string; first: string; second: string } | { code: "noPrimaryKey"; entity: string } | { code: "compositePrimaryKey"; entity: string; fields: string[] } | { code: "circularPrimaryKey"; entity: string; field: string } | { code: "duplicateField"; entity: string; field: string } | { code: "duplicateColumn"; entity: string; column: string; first: string; second: string } | { code: "invalidKeyField"; entity: string; field: string; reference: string; reason: string } | { code: "unknownBase"; entity: string; base: string } | { code: "invalidInheritance"; entity: string; base: string; reason: string } | { code: "invalidDiscriminator"; entity: string; base: string; reason: string } | { code: "conflictingField"; entity: string; field: string; other: string; reason: string } | { code: "duplicateIndex"; entity: string; index: string } | { code: "danglingReference"; entity: string; field: string; target: string } | { code: "missingInverse"; entity: string; field: string; target: string } | { code: "ambiguousInverse"; entity: string; field: string; target: string; candidates: string[] } | { code: "invalidMappedBy"; entity: string; field: string; target: string; mappedBy: string; candidates: string[] } | { code: "invalidPivot"; entity: string; field: string; pivot: string; reason: string } | { code: "invalidOrphans"; entity: string; field: string; reason: string } | { code: "setNullOnRequired"; entity: string; field: string } | { code: "setDefaultWithoutDefault"; entity: string; field: string } | { code: "invalidAutoIncrement"; entity: string; field: string; reason: string } | { code: "unfitField"; entity: string; field: string; role: string; reason: string } | { code: "invalidName"; what: string; name: string; reason: string } | { code: "invalidColumnType"; entity: string; field: string; columnType: string } | { code: "invalidDefault"; entity: string; field: string; expected: string; actual: string } | { code: "unknownField"; entity: string; field: string; known: string[] } | { code: "unknownOperator"; place: string; operator: string; known: string[] } | { code: "notARelation"; entity: string; field: string; known: string[] } | { code: "duplicateJoin"; entity: string; field: string } | { code: "notJoined"; entity: string; field: string; method: string } | { code: "relationInFilter"; entity: string; field: string } | { code: "incomparable"; entity: string; field: string; reason: string } | { code: "relationInOrder"; entity: string; field: string } | { code: "noColumn"; entity: string; field: string; purpose: string } | { code: "notPatchable"; entity: string; field: string; reason: string } | { code: "emptyPatch"; entity: string; example: string } | { code: "wrongValue"; entity: string; field: string; expected: string; actual: string } | { code: "invalidOrder"; entity: string; field: string; direction: string } | { code: "notWithGroups"; entity: string; part: string; instead: string } | { code: "wrongAggregate"; entity: string; field: string; function: string; expected: string } | { code: "invalidAlias"; entity: string; alias: string; reason: string } | { code: "invalidSql"; sql: string; reason: string } | { code: "migrationRefused"; changes: RefusedChange[] } | { code: "invalidMigration"; reason: string } | { code: "foreignKeysOff" } | { code: "sqlite"; sql: string; message: string } | { code: "invalidDocument"; message: string };

/**
 * A piece of hand-written SQL.
 */
export type SqlPiece = { kind: "text"; text: string } | { kind: "value"; slot: number; value: SqlValue } | { kind: "table"; entity: string } | { kind: "column"; entity: string; field: string } | { kind: "identifier"; name: string };

/**
 * A reference whose action is to refuse that what it refers to goes, or gets another key.
 */
export interface Restriction {
    /**
     * The entity that has the reference.
     */
    entity: string;
    /**
     * The reference.
     */
    field: string;
}

/**
 * A relation field that a later statement fills: it starts as `[]` or as `undefined`.
 */
export interface ChildField {
    /**
     * The property's name.
     */
    field: string;
    /**
     * Whether it is a list.
     */
    list: boolean;
    /**
     * Whether the join says which of the objects, in what order, or which fields of theirs.
     */
    restricted?: boolean;
}

/**
 * A relation that can be followed from one side only.
 */
export interface OneSidedRelation {
    /**
     * The entity that declares it.
     */
    entity: string;
    /**
     * The property there.
     */
    field: string;
    /**
     * The entity that it leads to, which declares no way back.
     */
    target: string;
    /**
     * A declaration that would be the other side.
     */
    inverse: string;
}

/**
 * A row whose value stands against a migration.
 */
export interface RefusedRow {
    /**
     * Its primary key, as SQL.
     */
    key: string;
    /**
     * The beginning of the value, as SQL.
     */
    value: string;
}

/**
 * A statement for a fixed number of rows.
 */
export interface WriteBatch {
    /**
     * How many rows it takes; 0 where it takes any number (a delete).
     */
    rows: number;
    /**
     * The SQL text.
     */
    sql: string;
}

/**
 * A statement written by hand, without its values.
 */
export interface RawShape {
    /**
     * The statement, left to right.
     */
    pieces: SqlPiece[];
}

/**
 * A table of a statement, in the application's words.
 */
export interface ExplainedSource {
    /**
     * What stands for it in the SQL.
     */
    alias: string;
    /**
     * The table, unquoted.
     */
    table: string;
    /**
     * The entity.
     */
    entity: string;
    /**
     * The fields that conditions compare and that no index begins with.
     */
    unindexed: string[];
    /**
     * The statement that answers how many rows the table has.
     */
    count: string;
}

/**
 * A test that a value has to pass before it is written. Rust only says what it looks like: see [`super::Unread`].
 */
export type Validator = { kind: "validate"; of: string | (() => unknown); options?: unknown } | { kind: "pattern"; of: string | (() => unknown) } | { kind: "alpha" } | { kind: "alphanumeric" } | { kind: "ascii" } | { kind: "decimal"; min?: number; max?: number } | { kind: "email" } | { kind: "minLength"; value: number } | { kind: "maxLength"; value: number } | { kind: "includes"; value: Scalar } | { kind: "excludes"; value: Scalar } | { kind: "multipleOf"; value: number | string } | { kind: "minimum"; value: number | string } | { kind: "maximum"; value: number | string } | { kind: "exclusiveMinimum"; value: number | string } | { kind: "exclusiveMaximum"; value: number | string } | { kind: "positive" } | { kind: "negative" } | { kind: "positiveNoZero" } | { kind: "negativeNoZero" } | { kind: "beforeDate"; value: number | string } | { kind: "afterDate"; value: number | string } | { kind: "beforeNow" } | { kind: "afterNow" };

/**
 * A value that is text inside JSON.
 */
export type JsonLeaf = "date" | "bigint" | "bytes";

/**
 * An index over one or more fields of an entity.
 */
export interface IndexDefinition {
    /**
     * The indexed fields, most significant first.
     */
    fields: string[];
    /**
     * Whether two rows may not share the same values.
     */
    unique?: boolean;
    /**
     * The index's name; derived from table and columns when absent.
     */
    name?: string;
}

/**
 * Every entity of one database.
 */
export interface SchemaDocument {
    /**
     * The entities, in the order in which the application listed them.
     */
    entities: EntityDefinition[];
}

/**
 * How a bound value is written.
 */
export type SqlValue = "cell" | "integer" | "list" | "bytesList";

/**
 * How a cell becomes a value of a record.
 */
export type RecordValue = { kind: "field"; entity: string; field: string; reference?: string } | { kind: "oneOf"; entity: string; field: string } | { kind: "computed"; codec: Codec } | { kind: "sum"; codec: Codec };

/**
 * How a row says which class its object is of.
 */
export interface NodeClasses {
    /**
     * The column of the discriminator.
     */
    column: number;
    /**
     * The classes. A value that none of them has is an error.
     */
    of: NodeClass[];
}

/**
 * How a value is encoded for SQLite and decoded from it. TypeScript implements them, the planner chooses.
 */
export type Codec = "number" | "integer" | "bigint" | "boolean" | "date" | "string" | "uuid" | "bytes" | "json";

/**
 * How a write shape is carried out.
 */
export interface WritePlan {
    /**
     * The table that changes.
     */
    table: string;
    /**
     * Other tables that can change with it, through the actions of foreign keys.
     */
    cascades?: string[];
    /**
     * The references that can refuse it, those to its own rows first, then those to rows that would change with them.
     */
    restricts?: Restriction[];
    /**
     * The fields whose encoded values are bound, row after row. In an update the added numbers come after the changed fields, then
     * the primary key, then the version that the row has to have, or NULL for any; for a delete the key is the only one, and all
     * keys are bound together as one JSON array.
     */
    values: WriteValue[];
    /**
     * The sums that the statement answers of each row it finds, in this order.
     */
    sums?: WriteValue[];
    /**
     * The same statement for different numbers of rows, the largest first and one row last. A delete has one, for any number.
     */
    batches: WriteBatch[];
    /**
     * For a delete or an update by whole numbers: the same for keys without a gap. A delete binds the first and the last of them, an
     * update the same values, row after row in the order of their keys.
     */
    ranged?: WritePlan;
    /**
     * For an insert into an entity with an auto-increment key: the statement that answers the next free key.
     */
    nextKey?: string;
    /**
     * For the same: the statement that answers the last key that the table has counted; no row where it does not count, or has not yet.
     */
    lastKey?: string;
}

/**
 * How an aggregate is computed.
 */
export type AggregateFunction = "count" | "sum" | "average" | "min" | "max" | "groupConcat";

/**
 * How an entity shares the table of another one, which it extends.
 */
export interface SingleTableInheritance {
    /**
     * The entity that it extends.
     */
    base: string;
    /**
     * The field whose value says which entity a row is of; the one that is a single literal here when absent.
     */
    discriminator?: string;
}

/**
 * How long what a relation loaded is kept.
 */
export interface RelationCache {
    /**
     * In milliseconds.
     */
    ttl: number;
    /**
     * For how many objects at most, the least recently used leaving first; any number when absent.
     */
    max?: number;
}

/**
 * How many objects are on either side of a relation. Both sides say the same.
 */
export type RelationType = "o2o" | "o2m" | "m2m";

/**
 * How one result column is read.
 */
export interface ColumnRead {
    /**
     * The codec of the value.
     */
    codec: Codec;
    /**
     * Whether the cell may be NULL.
     */
    nullable?: boolean;
}

/**
 * How root rows become groups, and what is answered for each of them.
 */
export interface GroupShape {
    /**
     * The fields that rows of a group share; dots lead through joined relations. Without any, all rows are one group.
     */
    by?: string[];
    /**
     * What is computed for each group.
     */
    aggregates?: AggregateShape[];
    /**
     * The condition on groups; it names group fields and aliases.
     */
    having?: FilterNode;
}

/**
 * One bound value of a row.
 */
export interface WriteValue {
    /**
     * The property's name.
     */
    field: string;
    /**
     * How it is encoded. For a reference: the codec of the target's key.
     */
    codec: Codec;
}

/**
 * One change of a patch.
 */
export interface ChangeShape {
    /**
     * What is done.
     */
    kind: ChangeKind;
    /**
     * The field; dots lead to members of embedded objects and into JSON.
     */
    path: string;
    /**
     * The slot of the value or the amount; what is unset has none.
     */
    slot?: number;
}

/**
 * One class that an object may be of.
 */
export interface NodeClass {
    /**
     * The entity.
     */
    entity: string;
    /**
     * The discriminator's value in its rows.
     */
    value: Scalar;
    /**
     * The fields with a value of their own, in the place of the node's.
     */
    fields: FieldRead[];
}

/**
 * One entity, resolved.
 */
export interface ResolvedEntity {
    /**
     * The entity's name.
     */
    name: string;
    /**
     * The table's name, unquoted.
     */
    table: string;
    /**
     * The name of the primary key field.
     */
    primaryKey: string;
    /**
     * The fields that have a column, in declaration order.
     */
    columns: ResolvedColumn[];
    /**
     * The fields that share the column of a reference.
     */
    keys?: ResolvedKeyField[];
    /**
     * The fields that have none: back references.
     */
    backReferences?: ResolvedBackReference[];
    /**
     * The relations of both kinds, for those who ask what they are.
     */
    relations?: ResolvedRelation[];
    /**
     * The sets of fields whose values no two rows share: of unique indexes; the primary key comes first.
     */
    unique: string[][];
    /**
     * The place of this entity in the order of inserts: a target of references comes before its owners.
     */
    rank: number;
    /**
     * Its place among the entities that share its table; absent where it has the table for itself.
     */
    inheritance?: ResolvedInheritance;
    /**
     * The relation whose links are the rows, where the application declared no entity for them. Such entities come last.
     */
    joinTable?: JoinTable;
    /**
     * The field that counts the writes of a row.
     */
    version?: string;
    /**
     * The field that says since when a row is deleted softly.
     */
    softDelete?: string;
}

/**
 * One entity: a class, an interface or a built definition.
 */
export interface EntityDefinition {
    /**
     * The entity's name, unique in its database.
     */
    name: string;
    /**
     * The table; the entity's name when absent.
     */
    collection?: string;
    /**
     * The names that the table had before; a migration gives it the new one.
     */
    renamedFrom?: string[];
    /**
     * The entity whose table it shares; absent where it has a table of its own.
     */
    singleTableInheritance?: SingleTableInheritance;
    /**
     * The fields, in declaration order. An entity that shares a table has those of its base too.
     */
    fields: FieldDefinition[];
    /**
     * The field that says since when a row is deleted softly: queries leave out the rows where it has a value.
     */
    softDelete?: string;
    /**
     * Indexes over one or more fields, beside those that a field declares for itself.
     */
    indexes?: IndexDefinition[];
}

/**
 * One field of a plain record.
 */
export interface RecordField {
    /**
     * The property's name.
     */
    name: string;
    /**
     * How its cell becomes a value.
     */
    value: RecordValue;
}

/**
 * One field of an entity.
 */
export interface FieldDefinition {
    /**
     * The property's name.
     */
    name: string;
    /**
     * What the property holds.
     */
    type: FieldType;
    /**
     * Whether the property may be `undefined` (`name?: T`).
     */
    optional?: boolean;
    /**
     * Whether the property may be `null` (`T | null`).
     */
    nullable?: boolean;
    /**
     * Whether this is the primary key.
     */
    primaryKey?: boolean;
    /**
     * Whether the unit of work assigns the value before the insert.
     */
    autoIncrement?: boolean;
    /**
     * Whether it counts the writes of its row, so that no write is lost to another one.
     */
    version?: boolean;
    /**
     * An index of this field alone (`Index`, `Unique`).
     */
    index?: FieldIndex;
    /**
     * The column's name; the field's name when absent.
     */
    column?: string;
    /**
     * The names that the column had before; a migration gives it the new one.
     */
    renamedFrom?: string[];
    /**
     * The column's declared SQL type; chosen from the field's type when absent.
     */
    columnType?: string;
    /**
     * The constant default of the column.
     */
    default?: Scalar;
    /**
     * What its values have to pass before they are written. The planner reads past it.
     */
    validators?: Validator[];
}

/**
 * One field of an object and the column that holds it.
 */
export interface FieldRead {
    /**
     * The property's name.
     */
    field: string;
    /**
     * The column's index.
     */
    column: number;
    /**
     * The target entity, when the field is a reference that is not joined: the column holds its key.
     */
    reference?: string;
    /**
     * Whether NULL becomes `null` and not `undefined`.
     */
    nullValue?: boolean;
}

/**
 * One joined relation.
 */
export interface JoinShape {
    /**
     * The relation field on the entity that is joined from.
     */
    field: string;
    /**
     * Whether rows without a match stay.
     */
    kind: JoinKind;
    /**
     * Whether the joined objects are loaded (`joinWith`) or only restrict (`join`).
     */
    load: boolean;
    /**
     * The fields to load; all of them when absent.
     */
    select?: string[];
    /**
     * Whether rows that are deleted softly count as well.
     */
    withDeleted?: boolean;
    /**
     * The condition on joined rows.
     */
    filter?: FilterNode;
    /**
     * The order of the joined rows of each parent.
     */
    order?: OrderTerm[];
    /**
     * The slot of the limit per parent.
     */
    limit?: number;
    /**
     * The slot of the number of rows to skip per parent.
     */
    skip?: number;
    /**
     * Relations joined from the joined entity.
     */
    joins?: JoinShape[];
}

/**
 * One key of a filter object: a field name or an operator such as `$gt`, and what it is compared with. A pair, since filters have
 * more of these than of anything else.
 */
export type FilterEntry = [string, FilterNode];

/**
 * One object in a row.
 */
export interface ObjectNode {
    /**
     * The entity.
     */
    entity: string;
    /**
     * The column of its primary key. NULL there means that there is no object.
     */
    key: number;
    /**
     * Whether only some fields were selected: a plain object without identity, not an instance.
     */
    partial?: boolean;
    /**
     * The fields with a value of their own, references included.
     */
    fields: FieldRead[];
    /**
     * The classes that the object may be of, where other entities share the table of this one.
     */
    classes?: NodeClasses;
    /**
     * The joined to-many (or inverse to-one) relations that later statements fill.
     */
    children?: ChildField[];
    /**
     * Where the object of a to-one join belongs. Absent on the first node.
     */
    owner?: Owner;
}

/**
 * One query without its values.
 */
export interface QueryShape {
    /**
     * The root entity's name.
     */
    entity: string;
    /**
     * What the query answers.
     */
    output: QueryOutput;
    /**
     * The fields to load; all of them when absent.
     */
    select?: string[];
    /**
     * Whether rows that are deleted softly count as well.
     */
    withDeleted?: boolean;
    /**
     * The condition on root rows.
     */
    filter?: FilterNode;
    /**
     * The order of root rows, most significant first.
     */
    order?: OrderTerm[];
    /**
     * The slot of the limit.
     */
    limit?: number;
    /**
     * The slot of the number of rows to skip.
     */
    skip?: number;
    /**
     * The joined relations.
     */
    joins?: JoinShape[];
    /**
     * What makes the answer plain records of groups and aggregates instead of objects.
     */
    group?: GroupShape;
    /**
     * What a patch does to the matching root rows.
     */
    patch?: PatchShape;
}

/**
 * One side of a relation, as data.
 */
export interface ResolvedRelation {
    /**
     * The property that declares this side.
     */
    name: string;
    /**
     * The target entity.
     */
    schema: string;
    /**
     * The target's property that is the other side; absent where none is declared.
     */
    field?: string;
    /**
     * How many objects are on either side.
     */
    type: RelationType;
    /**
     * Which side's table has the foreign key; absent for a many-to-many relation, whose keys are in the junction table.
     *
     * Literature calls one of the sides the owner, and does not agree which. Where the owner is the side that stores the key, it is
     * the `source` here; where the owner is the side that is referred to and stores nothing, it is the `target`.
     */
    fkSide?: FkSide;
    /**
     * The foreign key's columns; in a junction table the one for this entity, then the one for the target.
     */
    fkColumns: string[];
    /**
     * The table between the two of a many-to-many relation.
     */
    junctionTable?: string;
    /**
     * Whether the property may be empty.
     */
    optional: boolean;
}

/**
 * One statement of a plan.
 */
export interface StatementPlan {
    /**
     * The SQL text. Placeholders are `?`, in the order of `binds`.
     */
    sql: string;
    /**
     * What is bound to each placeholder.
     */
    binds?: Bind[];
    /**
     * The same SQL for keys that are whole numbers without a gap: it has two placeholders, the first key and the last one, where
     * `sql` has one for the list. SQLite goes through a range of an index faster than through a list.
     */
    ranged?: string;
    /**
     * The result's columns, left to right.
     */
    columns: ColumnRead[];
    /**
     * The objects that one row holds; the first is the statement's own. Empty when the answer is not objects.
     */
    nodes?: ObjectNode[];
    /**
     * The fields of the plain record that one row is, one for each column. Empty when rows are not records.
     */
    record?: RecordField[];
    /**
     * Where the objects of a to-many relation belong.
     */
    attach?: Attach;
    /**
     * What the columns behind the key say of a patched row.
     */
    patched?: PatchedRow;
    /**
     * Whether there is at most one row, so that nobody has to ask for a second one.
     */
    single?: boolean;
}

/**
 * One step of a migration.
 */
export interface MigrationStep {
    /**
     * What is done.
     */
    kind: MigrationStepKind;
    /**
     * The table; where it is renamed, the old name.
     */
    table: string;
    /**
     * The column or the index, where it is about one; where a column is renamed, its old name.
     */
    name?: string;
    /**
     * For people: what is done and what becomes of values.
     */
    description: string;
    /**
     * How many rows it touches.
     */
    rows: number;
    /**
     * Its SQL, in order.
     */
    statements: string[];
}

/**
 * One term of an order.
 */
export interface OrderTerm {
    /**
     * The field; dots lead through joined to-one relations.
     */
    field: string;
    /**
     * `asc` or `desc`; anything else is an error.
     */
    direction: string;
}

/**
 * One thing that a migration would lose, or that the data stands against.
 */
export interface RefusedChange {
    /**
     * What would be done, `drop column user.nick`: what to write in `allow`, where that is possible.
     */
    name: string;
    /**
     * The table.
     */
    table: string;
    /**
     * The column, where it is about one.
     */
    column?: string;
    /**
     * How many rows it concerns.
     */
    rows: number;
    /**
     * What is wrong and what to do, as half a sentence.
     */
    reason: string;
    /**
     * Whether it is done when it is named in `allow`.
     */
    allowable: boolean;
    /**
     * The first row that it concerns, where one value stands in the way.
     */
    row?: RefusedRow;
}

/**
 * One value computed for each group.
 */
export interface AggregateShape {
    /**
     * How it is computed.
     */
    function: AggregateFunction;
    /**
     * The field that it is computed of; dots lead through joined relations. Only a count does without: it counts rows.
     */
    field?: string;
    /**
     * The name in the answer.
     */
    alias: string;
    /**
     * Whether equal values count once.
     */
    distinct?: boolean;
    /**
     * The slot of the text between concatenated values; a comma when absent.
     */
    separator?: number;
}

/**
 * Options of a migration. Columns are written `table.column`; of those that the entities have, `Entity.field` does as well.
 */
export interface MigrateOptions {
    /**
     * Answers what would be done, and does nothing.
     */
    dryRun?: boolean;
    /**
     * Old names of tables and columns, each with the new one: `{'user.nick': 'user.name', user: 'person'}`.
     */
    renames?: Record<string, string>;
    /**
     * What may be lost, by name: `drop column user.nick`, `drop table post`, `drop index by_name`.
     */
    allow?: string[];
    /**
     * For columns that rows have no value for: SQL over the other columns of the row, `{'user.slug': "lower(name)"}`.
     */
    backfill?: Record<string, string>;
    /**
     * For columns whose type changes: the new value as SQL over the columns of the row, in place of Relata's own conversion. NULL stays.
     */
    convert?: Record<string, string>;
}

/**
 * Options of a relation of any kind. Rust only says what they look like: see [`super::Unread`].
 */
export interface RelationOptionsDocument {
    /**
     * When it is loaded: with every object, or, when absent, when it is asked for.
     */
    load?: RelationLoad;
    /**
     * How long what was loaded is kept.
     */
    cache?: RelationCache;
    /**
     * The function that loads it: a thunk where it is declared, its name in a document, which cannot run it.
     */
    loader?: string | (() => unknown);
    /**
     * The function that every new link has to pass: a thunk where it is declared, its name in a document, which cannot run it.
     */
    validate?: string | (() => unknown);
}

/**
 * The answer of a patch: the primary key, then the columns of `fields`, then those of `members`.
 */
export interface PatchedRow {
    /**
     * The fields whose new values are answered, one for each column.
     */
    fields: string[];
    /**
     * Those of them that a number was added to: whether they can hold the sum is known only now.
     */
    increased: string[];
    /**
     * The paths that were set inside JSON, one for each column. It is NULL where the row has nothing to hold the member.
     */
    members: string[];
}

/**
 * The answer to `open`: every entity with names resolved and codecs chosen.
 */
export interface ResolvedSchema {
    /**
     * The entities, in the order of the schema document.
     */
    entities: ResolvedEntity[];
    /**
     * The relations that only one of their entities declares.
     */
    oneSided?: OneSidedRelation[];
}

/**
 * The index that one field declares for itself.
 */
export interface FieldIndex {
    /**
     * Whether two rows may not share the same value.
     */
    unique?: boolean;
    /**
     * The index's name; derived from table and column when absent.
     */
    name?: string;
}

/**
 * The inverse side of a relation.
 */
export interface ResolvedBackReference {
    /**
     * The property's name.
     */
    field: string;
    /**
     * The entity that the property holds.
     */
    entity: string;
    /**
     * Whether the property is a list.
     */
    list: boolean;
    /**
     * The reference field that points back: on the target, or on the pivot when there is one.
     */
    inverse: string;
    /**
     * What becomes of a child that is taken from here and gets no other parent; absent for a many-to-many relation.
     */
    orphans?: OrphanRule;
    /**
     * The pivot entity and its reference to the target, for a many-to-many relation.
     */
    pivot?: ResolvedPivot;
}

/**
 * The kind of a value in a filter. What a kind may be compared with is the planner's to say.
 */
export type ValueKind = "undefined" | "null" | "string" | "number" | "notFinite" | "bigint" | "boolean" | "date" | "bytes" | "regexp" | "array" | "entity" | "unknown";

/**
 * The kinds of steps.
 */
export type MigrationStepKind = "renameTable" | "renameColumn" | "createTable" | "addColumn" | "dropColumn" | "rebuildTable" | "dropTable" | "createIndex" | "dropIndex";

/**
 * The outcome of `migrate`.
 */
export interface MigrationReport {
    /**
     * The steps, in order; empty when the database already matches the entities.
     */
    steps: MigrationStep[];
    /**
     * The statements of all steps, in order.
     */
    statements: string[];
    /**
     * What stands in the way; only of a dry run, since any other is refused for it.
     */
    refused: RefusedChange[];
    /**
     * What no entity knows and is left alone, each as what `allow` would take to drop it: `drop table notes`.
     */
    kept: string[];
    /**
     * The steps for people, one a line.
     */
    text: string;
}

/**
 * The pivot of a many-to-many relation, seen from one side.
 */
export interface ResolvedPivot {
    /**
     * The pivot entity's name.
     */
    entity: string;
    /**
     * The pivot's reference to the entity on the other side.
     */
    target: string;
}

/**
 * The pivot's rows of a many-to-many relation, read by a statement of their own.
 */
export interface Links {
    /**
     * The statement, an earlier one.
     */
    statement: number;
    /**
     * The column of the child's key.
     */
    target: number;
}

/**
 * The place of an entity among those that share its table.
 */
export interface ResolvedInheritance {
    /**
     * The entity that it extends; absent on the one at the top. The columns of an entity begin with those of its base.
     */
    base?: string;
    /**
     * The field whose value says which entity a row is of.
     */
    discriminator: string;
    /**
     * Its value in the entity's own rows; absent where it is only there to be extended.
     */
    value?: Scalar;
}

/**
 * The place of an object that came with a to-one join.
 */
export interface Owner {
    /**
     * The node that it belongs to; always an earlier one.
     */
    node: number;
    /**
     * The owner's property.
     */
    field: string;
    /**
     * Whether the join says more than which relation it is; see [`ChildField::restricted`].
     */
    restricted?: boolean;
    /**
     * Whether a missing object is `null` and not `undefined`.
     */
    nullValue?: boolean;
    /**
     * The joined object's own reference that points back at the owner: it is set to the owner itself.
     */
    inverse?: string;
}

/**
 * The place of the objects of a to-many statement.
 */
export interface Attach {
    /**
     * The statement whose objects are the parents.
     */
    statement: number;
    /**
     * The parents' node in it.
     */
    node: number;
    /**
     * The parents' property.
     */
    field: string;
    /**
     * Whether the property is a list.
     */
    list: boolean;
    /**
     * The column that holds the parent's primary key: of the child's row, or of the rows of `links`.
     */
    parentKey: number;
    /**
     * The rows that lead from parents to children, where the child's own row does not.
     */
    links?: Links;
    /**
     * Whether the same child may come twice for one parent (a pivot without a unique index) and counts once.
     */
    distinct?: boolean;
    /**
     * The child's reference that points back: it is set to the parent itself.
     */
    inverse?: string;
}

/**
 * The plan of one query shape.
 */
export interface QueryPlan {
    /**
     * The statements in the order in which they run; the first one is the root's.
     */
    statements: StatementPlan[];
    /**
     * The tables that the answer depends on, or that it changes.
     */
    tables: string[];
}

/**
 * The relation whose links are the rows of a table. Of two sides it is the one whose name comes first.
 */
export interface JoinTable {
    /**
     * The entity that declares the relation.
     */
    entity: string;
    /**
     * The list.
     */
    field: string;
}

/**
 * The shape of a value inside a JSON column. TypeScript writes and revives values by it; the planner reads it to know what a path
 * into the column leads to.
 */
export type ValueType = { kind: "any" } | { kind: "string" } | { kind: "number" } | { kind: "boolean" } | { kind: "bigint" } | { kind: "date" } | { kind: "bytes"; view: BytesView } | { kind: "null" } | { kind: "undefined" } | { kind: "literal"; value: Scalar } | { kind: "array"; of: ValueType } | { kind: "tuple"; elements: ValueType[]; rest?: ValueType } | { kind: "set"; of: ValueType } | { kind: "map"; key: ValueType; value: ValueType } | { kind: "record"; of: ValueType } | { kind: "object"; fields: ValueField[]; rest?: ValueType } | { kind: "class"; class: string | (() => abstract new (...args: never) => object); fields: ValueField[] } | { kind: "union"; of: ValueType[] } | { kind: "validated"; of: ValueType; validators: Validator[] } | { kind: "recursive"; up: number } | { kind: "excluded" };

/**
 * The side of a relation whose table has the foreign key.
 */
export type FkSide = "source" | "target";

/**
 * What a change of a patch does.
 */
export type ChangeKind = "set" | "unset" | "increase";

/**
 * What a commit does with a child that was taken from its parent and got no other one.
 */
export type OrphanRule = "nullify" | "delete" | "refuse";

/**
 * What a field holds. The kind decides the column's type and the value's codec.
 */
export type FieldType = { kind: "string" } | { kind: "number"; size?: FloatSize } | { kind: "integer"; size?: IntegerSize } | { kind: "bigint" } | { kind: "boolean" } | { kind: "date" } | { kind: "uuid" } | { kind: "bytes"; view?: BytesView } | { kind: "enum"; values: Scalar[] } | { kind: "json"; of?: ValueType } | { kind: "reference"; entity: string; onDelete?: ReferentialAction; onUpdate?: ReferentialAction; options?: RelationOptionsDocument } | { kind: "backReference"; entity: string; list: boolean; via?: string; mappedBy?: string; orphans?: OrphanRule; options?: RelationOptionsDocument } | { kind: "manyToMany"; entity: string; inverse?: string; table?: string; joinColumn?: string; inverseJoinColumn?: string; options?: RelationOptionsDocument };

/**
 * What a patch does to each row.
 */
export interface PatchShape {
    /**
     * The changes, in the order written.
     */
    changes: ChangeShape[];
    /**
     * The fields whose new values are answered.
     */
    returning?: string[];
    /**
     * Whether the new values of all changed fields are answered as well, for objects that hold the old ones.
     */
    readBack?: boolean;
}

/**
 * What a query answers.
 */
export type QueryOutput = "find" | "first" | "count" | "has" | "delete" | "patch";

/**
 * What a statement does to the database.
 */
export type StatementKind = "read" | "write" | "define";

/**
 * What is bound to one placeholder.
 */
export type Bind = { kind: "value"; slot: number; codec: Codec } | { kind: "list"; slot: number; codec: Codec } | { kind: "key"; slot: number; codec: Codec } | { kind: "keyList"; slot: number; codec: Codec } | { kind: "field"; slot: number; entity: string; field: string; list?: boolean } | { kind: "leaf"; slot: number; leaf: JsonLeaf; list?: boolean } | { kind: "change"; slot: number; entity: string; field: string; path?: string[]; amount?: Codec } | { kind: "cell"; slot: number } | { kind: "count"; slot: number } | { kind: "keys"; statement: number; column: number };

/**
 * What is done so that a transaction that did not end leaves nothing.
 */
export type Journaling = "memory" | "logSynced" | "log";

/**
 * What is to be written, without values.
 */
export type WriteShape = { kind: "insert"; entity: string; fields: string[] } | { kind: "update"; entity: string; fields: string[]; increase?: string[]; many?: boolean } | { kind: "vacate"; entity: string; field: string } | { kind: "delete"; entity: string };

/**
 * What one statement of a plan is for.
 */
export interface StatementExplanation {
    /**
     * What it answers, as half a sentence.
     */
    purpose: string;
    /**
     * The tables that it reads.
     */
    sources: ExplainedSource[];
}

/**
 * What the database does to the referencing row.
 */
export type ReferentialAction = "CASCADE" | "RESTRICT" | "SET NULL" | "NO ACTION" | "SET DEFAULT";

/**
 * What the statements of a query's plan are for, in their order.
 */
export interface QueryExplanation {
    /**
     * One for each statement of the plan.
     */
    statements: StatementExplanation[];
}

/**
 * When a relation is loaded.
 */
export type RelationLoad = "eager";

/**
 * Whether rows without a match stay.
 */
export type JoinKind = "left" | "inner";


/**
 * The planner of one database. It keeps the schema and nothing else.
 */
export class Core {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Says what the statements of a query's plan are for; the `QueryShape` comes as JSON.
     * Throws an `Error` whose `detail` is a `CoreError`.
     */
    explain(shape: string): QueryExplanation;
    /**
     * The same inside of a transaction that is open, with foreign keys off. Throws an `Error` whose `detail` is a `CoreError`.
     */
    migrateWithin(database: SqlJsDatabase, options: MigrateOptions): MigrationReport;
    /**
     * Brings the database to the schema, as a whole or not at all. Throws an `Error` whose `detail` is a `CoreError`.
     */
    migrate(database: SqlJsDatabase, options: MigrateOptions): MigrationReport;
    /**
     * Plans a query: a `QueryShape` as JSON in, a `QueryPlan` out, in the lines of `plan_text`.
     * Throws an `Error` whose `detail` is a `CoreError`.
     */
    query(shape: string): string;
    /**
     * Checks a statement that the application wrote; the `RawShape` comes as JSON.
     * Throws an `Error` whose `detail` is a `CoreError`.
     */
    raw(shape: string): RawPlan;
    /**
     * Plans a write. Throws an `Error` whose `detail` is a `CoreError`.
     */
    write(shape: WriteShape): WritePlan;
}

/**
 * Prepares a connection, with a journal in memory unless another is asked for. Throws an `Error` whose `detail` is a `CoreError`.
 */
export function connect(database: SqlJsDatabase, journaling?: Journaling | null): void;

/**
 * Checks and resolves a schema.
 *
 * Answers the core and the resolved schema in one crossing. Throws an `Error` whose `detail` is a `CoreError`.
 */
export function open(schema: SchemaDocument): [Core, ResolvedSchema];

/**
 * Sends the text of a panic to the console.
 */
export function start(): void;

/**
 * The version of the core.
 */
export function version(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_core_free: (a: number, b: number) => void;
    readonly connect: (a: any, b: number) => [number, number];
    readonly core_explain: (a: number, b: number, c: number) => [number, number, number];
    readonly core_migrate: (a: number, b: any, c: any) => [number, number, number];
    readonly core_migrateWithin: (a: number, b: any, c: any) => [number, number, number];
    readonly core_query: (a: number, b: number, c: number) => [number, number, number, number];
    readonly core_raw: (a: number, b: number, c: number) => [number, number, number];
    readonly core_write: (a: number, b: any) => [number, number, number];
    readonly open: (a: any) => [number, number, number];
    readonly start: () => void;
    readonly version: () => [number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

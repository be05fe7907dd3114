/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Relata: an ORM for TypeScript in the browser.
 *
 * @packageDocumentation
 */

export type {
  BytesView,
  EntityDefinition,
  ExplainedSource,
  FieldDefinition,
  FieldType,
  FkSide,
  IndexDefinition,
  MigrateOptions,
  MigrationReport,
  MigrationStep,
  MigrationStepKind,
  RefusedChange,
  RefusedRow,
  RelationType,
  ResolvedRelation,
  SchemaDocument,
  Validator,
  ValueField,
  ValueType,
} from '../pkg/core.js';
export { ActiveRecord, type RecordClass } from './active-record.js';
export { type AdapterOptions, SQLiteDatabaseAdapter } from './adapter.js';
export { type ChangeElsewhere, Database, type DatabaseOptions } from './database.js';
export type { DatabasePlugin, Registration } from './database-plugin.js';
export { consoleLog, logLine } from './driver/console-log.js';
export type { LoadsEntry, Log, LogEntry, OneSidedEntry, ScanEntry, StatementEntry } from './driver/log.js';
export type {
  Annotation,
  AutoId,
  AutoIncrement,
  BackReference,
  BackReferenceOptions,
  DatabaseField,
  DatabaseFieldOptions,
  Embedded,
  EmbeddedOptions,
  Excluded,
  float,
  float32,
  float64,
  Index,
  IndexOptions,
  int8,
  int16,
  int32,
  integer,
  ManyToMany,
  ManyToManyOptions,
  MapName,
  OrphanRule,
  PrimaryKey,
  Reference,
  ReferenceOptions,
  ReferentialAction,
  RenamedFrom,
  SQLite,
  SQLiteOptions,
  Unique,
  UUID,
  uint8,
  uint16,
  uint32,
  Version,
} from './entity/annotations.js';
export { uuid } from './entity/annotations.js';
export { type EntityDecorator, type EntityDecoratorFactory, entity } from './entity/decorator.js';
export {
  type DefinedEntity,
  type DefineOptions,
  defineEntity,
  type EntityOf,
  type ExtendedEntity,
  type FieldBuilders,
  type InferEntity,
} from './entity/define.js';
export { defineSchema, type SchemaClass } from './entity/define-schema.js';
export {
  type ClassThunk,
  type DeclaredEntity,
  type DeclaredField,
  type DeclaredType,
  type EmbeddedType,
  type EntityClass,
  type EntityOptions,
  reflect,
  registerEntity,
  schemaDocument,
} from './entity/definition.js';
export { FieldBuilder } from './entity/field-builder.js';
export { t } from './entity/field-types.js';
export type { InheritanceOptions } from './entity/inheritance.js';
export type { InterfaceEntity, InterfaceOptions, NewObject } from './entity/interface-entity.js';
export type { BackReferenceTarget, BelongsToOptions, HasOptions } from './entity/relation-builders.js';
export type { RelationCache, RelationOptions } from './entity/relation-options.js';
export type { EntitySource, SchemaSource, TaggedField } from './entity/schema-source.js';
export type {
  AfterDate,
  AfterNow,
  Alpha,
  Alphanumeric,
  Ascii,
  BeforeDate,
  BeforeNow,
  Decimal,
  Email,
  Excludes,
  ExclusiveMaximum,
  ExclusiveMinimum,
  Finding,
  Includes,
  Maximum,
  MaxLength,
  Minimum,
  MinLength,
  MultipleOf,
  Negative,
  NegativeNoZero,
  Pattern,
  Positive,
  PositiveNoZero,
  Validate,
  Validated,
  ValidatorFunction,
} from './entity/validators.js';
export {
  type CoreErrorCode,
  DatabaseValidationError,
  type ErrorCode,
  type ErrorDetail,
  ForeignKeyConstraintFailure,
  ItemNotFound,
  RelataError,
  UniqueConstraintFailure,
  VersionConflict,
  type Violation,
  type ViolationCode,
} from './errors.js';
export { defineMigration, type Migration, type MigrationWork } from './migration/migration.js';
export type { MigrationSource } from './migration/migration-list.js';
export type {
  MigrationProgress,
  RanMigration,
  VersionedMigrateOptions,
  VersionedReport,
} from './migration/versioned-options.js';
export type { ExplainedParameter, ExplainedStatement, ExplainedStep, Explanation } from './query/explanation.js';
export type {
  Comparison,
  Condition,
  Elements,
  Filter,
  InnerFilter,
  KeyFilter,
  LogicalFilter,
  Operand,
  Parameter,
  PathFilter,
  Quantified,
} from './query/filter-types.js';
export type { AggregateOptions, FieldPath, GroupConcatOptions } from './query/group-types.js';
export type { GroupedQuery } from './query/grouped-query.js';
export type { JoinQuery } from './query/join-query.js';
export type { Given, Patch, PatchOperators, PatchResult, PathPatch } from './query/patch-types.js';
export type { PatchingQuery } from './query/patching.js';
export type { NoSuchPath, PathValue } from './query/path-types.js';
export { type DeleteResult, Query } from './query/query.js';
export { SqlFragment } from './query/sql-fragment.js';
export { type SqlPlace, sql } from './query/sql-tag.js';
export type { SqlElement, SqlOperand } from './query/sql-value.js';
export type { AnyLoaded, Direction, FieldKey, Found, KeyFields, RelationKey, Row, Unloaded } from './query/types.js';
export type { ExecuteResult, RawQuery, RawValue } from './raw/raw-query.js';
export { keepTrue } from './relation/keep-true.js';
export type { Random } from './seeding/random.js';
export { type SeedOptions, seed } from './seeding/seed.js';
export { type SerializedObject, type SerializeOptions, serialize } from './serialize.js';
export { type AtomicChange, atomicChange } from './session/atomic-change.js';
export type { BegunTransaction } from './session/begun-transaction.js';
export type {
  ChangeEvent,
  CommitEvent,
  CommittedEvent,
  DatabaseEvents,
  DeletedEvent,
  DeleteEvent,
  EntityEvents,
  EventName,
  FindEvent,
  FoundEvent,
  Handler,
  Listening,
  ObjectChange,
  PatchEvent,
  PatchedEvent,
  PreventableEvent,
  Unlisten,
  WriteEvent,
} from './session/events.js';
export type { RelationValidator } from './session/link-checks.js';
export type { LoaderContext, RelationLoader } from './session/related/loader.js';
export type { Related } from './session/related/related.js';
export type { LoadOptions, ToMany } from './session/related/to-many.js';
export type { ToOne } from './session/related/to-one.js';
export type { DatabaseSession } from './session/session.js';
export type { SoftDeletion } from './session/soft-delete.js';
export { type SoftDeletable, SoftDelete, type SoftDeleteOptions } from './soft-delete.js';
export type { PickedFile } from './storage/backup.js';
export type { StorageOptions } from './storage/choice.js';
export type { StorageInForce, StorageReport } from './storage/report.js';
export type { Durability, StorageChoice, StorageMode } from './storage/storage.js';
export type { WasmSource } from './wasm-source.js';
export type { EngineWorker, WorkerChoice } from './worker/engine-worker.js';

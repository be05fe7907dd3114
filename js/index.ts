/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Relata: an ORM for TypeScript in the browser.
 *
 * @packageDocumentation
 */

export type {
  EntityDefinition,
  FieldDefinition,
  FieldType,
  IndexDefinition,
  MigrationReport,
  SchemaDocument,
} from '../pkg/core.js';
export { Database } from './database.js';
export { type AdapterOptions, SQLiteDatabaseAdapter } from './driver/adapter.js';
export type {
  Annotation,
  AutoIncrement,
  BackReference,
  BackReferenceOptions,
  DatabaseField,
  DatabaseFieldOptions,
  Index,
  IndexOptions,
  integer,
  PrimaryKey,
  Reference,
  ReferenceOptions,
  ReferentialAction,
  Unique,
  UUID,
} from './entity/annotations.js';
export { uuid } from './entity/annotations.js';
export { type EntityDecorator, type EntityDecoratorFactory, entity } from './entity/decorator.js';
export {
  type DefinedEntity,
  type DefineOptions,
  defineEntity,
  type EntityOf,
  type FieldBuilders,
  type InferEntity,
} from './entity/define.js';
export {
  type ClassThunk,
  type DeclaredEntity,
  type DeclaredField,
  type DeclaredType,
  type EntityClass,
  type EntityOptions,
  reflect,
  registerEntity,
  schemaDocument,
} from './entity/definition.js';
export { type BackReferenceTarget, FieldBuilder, t } from './entity/field-builder.js';
export {
  type CoreErrorCode,
  type ErrorCode,
  type ErrorDetail,
  ForeignKeyConstraintFailure,
  ItemNotFound,
  RelataError,
  UniqueConstraintFailure,
} from './errors.js';
export type { JoinQuery } from './query/join-query.js';
export type { DeleteResult, Query } from './query/query.js';
export type { Comparison, Direction, FieldKey, Filter, Operand, RelationKey, Row, Unloaded } from './query/types.js';
export type { DatabaseSession } from './session/session.js';
export type { WasmSource } from './wasm-source.js';

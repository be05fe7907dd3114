import initSqlJs from 'sql.js';
import type { SqlJsDatabase as CoreDatabase } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { compileWasm, type WasmSource } from '../wasm-source.js';

/** A pointer into SQLite's memory. */
export type Pointer = number;

/** sql.js's `Database`: what the Rust core drives through wasm-bindgen, and what Relata uses of it beyond that. */
export interface SqlJsDatabase extends CoreDatabase {
  /** The `sqlite3*` handle. */
  readonly db: Pointer;
  /** The whole database as a file. */
  export(): Uint8Array;
  /** Registers an SQL function. */
  create_function(name: string, implementation: (...values: never[]) => unknown): SqlJsDatabase;
  /** Finalises all statements and closes the handle. */
  close(): void;
}

/** The raw exports of sql.js that the row pump and the binder call. */
export interface SqlJsModule {
  readonly Database: new (data?: Uint8Array) => SqlJsDatabase;
  /** Puts a function of ours into the module's table; `signature` has a letter for its result and for each parameter. */
  addFunction(implementation: (...words: (number | bigint)[]) => number, signature: string): Pointer;
  _malloc(bytes: number): Pointer;
  _free(pointer: Pointer): void;
  UTF8ToString(pointer: Pointer): string;
  lengthBytesUTF8(text: string): number;
  stringToNewUTF8(text: string): Pointer;
  _sqlite3_prepare_v2(db: Pointer, sql: Pointer, bytes: number, statement: Pointer, tail: Pointer): number;
  _sqlite3_step(statement: Pointer): number;
  _sqlite3_reset(statement: Pointer): number;
  _sqlite3_clear_bindings(statement: Pointer): number;
  _sqlite3_finalize(statement: Pointer): number;
  _sqlite3_changes(db: Pointer): number;
  _sqlite3_backup_init(target: Pointer, targetName: Pointer, source: Pointer, sourceName: Pointer): Pointer;
  _sqlite3_backup_step(backup: Pointer, pages: number): number;
  _sqlite3_backup_finish(backup: Pointer): number;
  _sqlite3_errmsg(db: Pointer): Pointer;
  _sqlite3_bind_text(statement: Pointer, index: number, text: Pointer, bytes: number, destructor: Pointer): number;
  _sqlite3_bind_blob(statement: Pointer, index: number, blob: Pointer, bytes: number, destructor: Pointer): number;
  _sqlite3_bind_double(statement: Pointer, index: number, value: number): number;
  _sqlite3_bind_int(statement: Pointer, index: number, value: number): number;
  _sqlite3_column_count(statement: Pointer): number;
  _sqlite3_column_name(statement: Pointer, column: number): Pointer;
  _sqlite3_column_type(statement: Pointer, column: number): number;
  _sqlite3_column_double(statement: Pointer, column: number): number;
  _sqlite3_column_text(statement: Pointer, column: number): Pointer;
  _sqlite3_column_blob(statement: Pointer, column: number): Pointer;
  _sqlite3_column_bytes(statement: Pointer, column: number): number;
}

/** What `initSqlJs` takes. */
export interface SqlJsOptions {
  /** Emscripten's hook: it lets us see the module's memory, which the release build does not export. */
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object;
  /** Turns off SQL functions that print a deprecation warning. */
  useOldExtensionFunctions?: boolean;
}

/** SQLite's result codes that Relata looks at. */
export const SQLITE_OK = 0;
/** `sqlite3_step` has a row. */
export const SQLITE_ROW = 100;
/** `sqlite3_step` is done. */
export const SQLITE_DONE = 101;
/** The storage class of whole numbers. */
export const SQLITE_INTEGER = 1;
/** The storage class of text. */
export const SQLITE_TEXT = 3;
/** The storage class of bytes. */
export const SQLITE_BLOB = 4;
/** The storage class of NULL. */
export const SQLITE_NULL = 5;

/** sql.js together with its memory. */
export interface SqlJs {
  /** The module. */
  readonly module: SqlJsModule;
  /** SQLite's memory; its buffer changes when it grows. */
  readonly memory: WebAssembly.Memory;
  /** The functions that SQLite calls by pointer. */
  readonly table: WebAssembly.Table | undefined;
}

let loading: Promise<SqlJs> | undefined;

/**
 * Loads sql.js, once per realm: sql.js itself keeps one module, so the first source wins.
 *
 * @throws RelataError `engine` when sql.js was initialised without Relata before, which hides its memory
 */
export function loadSqlJs(source: WasmSource = new URL('../../pkg/sqlite.wasm', import.meta.url)): Promise<SqlJs> {
  loading ??= instantiate(source).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(source: WasmSource): Promise<SqlJs> {
  const compiled = await compileWasm(source);
  let memory: WebAssembly.Memory | undefined;
  let table: WebAssembly.Table | undefined;
  let fail: (reason: unknown) => void;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const options: SqlJsOptions = {
    useOldExtensionFunctions: false,
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(compiled, imports).then((instance) => {
        memory = Object.values(instance.exports).find((item) => item instanceof WebAssembly.Memory);
        table = Object.values(instance.exports).find((item) => item instanceof WebAssembly.Table);
        done(instance);
      }, fail);
      return {};
    },
  };
  const module = await Promise.race([initSqlJs(options), failed]);
  if (memory === undefined) {
    throw new RelataError(
      'engine',
      'sql.js was already started by other code, so its memory cannot be reached. Open the first Relata database before calling initSqlJs() yourself.',
    );
  }
  return { module, memory, table };
}

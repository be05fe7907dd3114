import type { Cell } from '../../codec/cell.js';
import { type Batch, copyOf } from '../../driver/batch.js';
import type { RowSink } from '../../driver/engine.js';
import { keyText } from '../../identity/key-text.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import type { CompiledQuery } from '../../query/compiler.js';
import { read } from '../executor.js';
import type { OpenDatabase } from '../open-database.js';

/** What a plan answered: its batches, and the statements that they are of. */
type KeptRows = readonly { readonly statement: number; readonly batch: Batch }[];

interface Entry {
  readonly rows: KeptRows;
  readonly tables: readonly string[];
  /** When it is too old, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * Rows that relations have found, by owner, the least recently used first. Rows and not objects, for each answer has objects of its own.
 */
export class RowCache {
  readonly #relations = new Map<string, Map<string, Entry>>();
  #changes = 0;

  /** How often something was forgotten: what was read before that is not kept after it. */
  get changes(): number {
    return this.#changes;
  }

  /** What is kept for an owner of a relation, and not too old. */
  get(path: string, key: string): KeptRows | undefined {
    const entries = this.#relations.get(path);
    const entry = entries?.get(key);
    if (entries === undefined || entry === undefined) return undefined;
    entries.delete(key);
    if (entry.until <= Date.now()) return undefined;
    entries.set(key, entry);
    return entry.rows;
  }

  /** Keeps rows. @param max for how many owners at most */
  set(path: string, key: string, entry: Entry, max = Number.POSITIVE_INFINITY): void {
    let entries = this.#relations.get(path);
    if (entries === undefined) {
      entries = new Map();
      this.#relations.set(path, entries);
    }
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= max) break;
      entries.delete(oldest);
    }
  }

  /** Forgets what depends on some tables; everything, where it is not known which. */
  forget(tables?: readonly string[]): void {
    this.#changes++;
    for (const entries of this.#relations.values()) {
      for (const [key, entry] of entries) {
        if (tables === undefined || entry.tables.some((table) => tables.includes(table))) entries.delete(key);
      }
    }
  }
}

/** Reads the rows of a relation of one owner, or takes those that are kept. What a transaction sees is nobody else's. */
export async function cachedRows(
  database: OpenDatabase,
  { path, options }: RelationMetadata,
  key: Cell,
  compiled: CompiledQuery & { readonly values: readonly unknown[] },
  sink: RowSink,
): Promise<void> {
  const { cache } = options;
  const { kept } = database;
  if (cache === undefined || kept === undefined || database.journal !== undefined) return read(database, compiled, sink);
  const text = keyText(key);
  const known = kept.get(path, text);
  if (known !== undefined) {
    for (const { statement, batch } of known) sink(statement, batch);
    return;
  }
  const { changes } = kept;
  const rows: { statement: number; batch: Batch }[] = [];
  await read(database, compiled, (statement, batch) => {
    rows.push({ statement, batch: copyOf(batch) });
    sink(statement, batch);
  });
  if (kept.changes !== changes) return;
  const { ttl, max } = cache;
  kept.set(path, text, { rows, tables: compiled.plan.tables, until: Date.now() + ttl }, max);
}

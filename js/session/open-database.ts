import type { Planner } from '../core.js';
import type { Engine, TransactionCommand } from '../driver/engine.js';
import { WriteWatch } from '../driver/write-watch.js';
import type { EntityClass } from '../entity/definition.js';
import { Metadata } from '../metadata/metadata.js';
import { QueryCompiler } from '../query/compiler.js';
import { RawCompiler } from '../raw/raw-compiler.js';
import { Journal } from './journal.js';
import type { Listeners } from './listeners.js';
import { Lock } from './lock.js';
import { RowCache } from './related/cached-rows.js';
import type { LoadWatch } from './related/load-watch.js';
import type { ScanWatch } from './scan-watch.js';
import type { SoftDeletions } from './soft-delete.js';
import { WritePlanner } from './write-planner.js';

/** What encloses work that is done as a whole or not at all. */
export interface Boundary {
  readonly begin: TransactionCommand;
  readonly commit: TransactionCommand;
  readonly rollback: TransactionCommand;
}

const transaction: Boundary = { begin: 'begin', commit: 'commit', rollback: 'rollback' };
const savepoint: Boundary = { begin: 'savepoint', commit: 'release', rollback: 'rollbackToSavepoint' };

/** The parts of an open database that transactions share. */
interface Parts {
  readonly engine: Engine;
  readonly planner: Planner;
  readonly metadata: Metadata;
  readonly queries: QueryCompiler;
  readonly writes: WritePlanner;
  readonly raws: RawCompiler;
  /** Who is told of events. */
  readonly listeners: Listeners;
  /** How rows are deleted softly. */
  readonly softDeletions: SoftDeletions;
  /** Warns of queries without an index, where an application asked for it. */
  readonly scans: ScanWatch | undefined;
  /** Warns of relations that are loaded for one object after the other. */
  readonly loads: LoadWatch | undefined;
  /** Rows of relations that are kept for a time; absent where no relation asks for it. */
  readonly kept: RowCache | undefined;
}

/** What an application added to its database. */
export type Additions = Pick<Parts, 'listeners' | 'softDeletions' | 'scans' | 'loads'>;

/** Everything that an open database consists of, as it is seen from outside of all transactions, or from inside of one. */
export class OpenDatabase implements Parts {
  readonly engine: Engine;
  readonly planner: Planner;
  readonly metadata: Metadata;
  readonly queries: QueryCompiler;
  readonly writes: WritePlanner;
  readonly raws: RawCompiler;
  readonly listeners: Listeners;
  readonly softDeletions: SoftDeletions;
  readonly scans: ScanWatch | undefined;
  readonly loads: LoadWatch | undefined;
  readonly kept: RowCache | undefined;
  /** Held while something is under way here, so that nobody reads or writes in the middle of it. */
  readonly lock = new Lock();
  /** What encloses a write here: a transaction, or a savepoint in the one that is open. */
  readonly boundary: Boundary;
  /** What the open transaction did to objects; outside of one there is nothing to take back. */
  readonly journal: Journal | undefined;
  /** Whether the transaction is gone before its end: what would be done in it would be done outside of any. */
  lost = false;

  private constructor(parts: Parts, boundary: Boundary, journal?: Journal) {
    const { engine, planner, metadata, queries, writes, raws, listeners, softDeletions, scans, loads, kept } = parts;
    this.engine = engine;
    this.planner = planner;
    this.metadata = metadata;
    this.queries = queries;
    this.writes = writes;
    this.raws = raws;
    this.listeners = listeners;
    this.softDeletions = softDeletions;
    this.scans = scans;
    this.loads = loads;
    this.kept = kept;
    this.boundary = boundary;
    this.journal = journal;
  }

  /** An open database, outside of all transactions. */
  static of(engine: Engine, planner: Planner, classes: readonly EntityClass[], additions: Additions): OpenDatabase {
    const metadata = new Metadata(planner.schema, classes);
    const queries = new QueryCompiler(planner, metadata);
    const writes = new WritePlanner(planner);
    const raws = new RawCompiler(planner, metadata);
    const isKept = metadata.entities.some(({ relations }) => relations.some(({ options }) => options.cache !== undefined));
    const kept = isKept ? new RowCache() : undefined;
    const watched = kept === undefined ? engine : new WriteWatch(engine, (tables) => kept.forget(tables));
    return new OpenDatabase({ ...additions, engine: watched, planner, metadata, queries, writes, raws, kept }, transaction);
  }

  /** The same database inside a transaction that was opened here. */
  inside(): OpenDatabase & { readonly journal: Journal } {
    return new OpenDatabase(this, savepoint, new Journal()) as OpenDatabase & { readonly journal: Journal };
  }

  /** Gives the memory of engine and planner back. */
  async close(): Promise<void> {
    await this.engine.close();
    this.planner.close();
  }
}

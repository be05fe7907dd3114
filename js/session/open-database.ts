import type { Planner } from '../core.js';
import type { Engine, TransactionCommand } from '../driver/engine.js';
import type { EntityClass } from '../entity/definition.js';
import { Metadata } from '../metadata/metadata.js';
import { QueryCompiler } from '../query/compiler.js';
import { RawCompiler } from '../raw/raw-compiler.js';
import { Journal } from './journal.js';
import type { Listeners } from './listeners.js';
import { Lock } from './lock.js';
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
}

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
  /** Held while something is under way here, so that nobody reads or writes in the middle of it. */
  readonly lock = new Lock();
  /** What encloses a write here: a transaction, or a savepoint in the one that is open. */
  readonly boundary: Boundary;
  /** What the open transaction did to objects; outside of one there is nothing to take back. */
  readonly journal: Journal | undefined;
  /** Whether the transaction is gone before its end: what would be done in it would be done outside of any. */
  lost = false;

  private constructor(parts: Parts, boundary: Boundary, journal?: Journal) {
    const { engine, planner, metadata, queries, writes, raws, listeners, softDeletions, scans } = parts;
    this.engine = engine;
    this.planner = planner;
    this.metadata = metadata;
    this.queries = queries;
    this.writes = writes;
    this.raws = raws;
    this.listeners = listeners;
    this.softDeletions = softDeletions;
    this.scans = scans;
    this.boundary = boundary;
    this.journal = journal;
  }

  /** An open database, outside of all transactions. */
  static of(
    engine: Engine,
    planner: Planner,
    classes: readonly EntityClass[],
    own: Pick<Parts, 'listeners' | 'softDeletions' | 'scans'>,
  ): OpenDatabase {
    const metadata = new Metadata(planner.schema, classes);
    const queries = new QueryCompiler(planner, metadata);
    const writes = new WritePlanner(planner);
    const raws = new RawCompiler(planner, metadata);
    return new OpenDatabase({ ...own, engine, planner, metadata, queries, writes, raws }, transaction);
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

import type { Planner } from '../core.js';
import type { Engine } from '../driver/engine.js';
import type { EntityClass } from '../entity/definition.js';
import { Metadata } from '../metadata/metadata.js';
import { QueryCompiler } from '../query/compiler.js';
import { RawCompiler } from '../raw/raw-compiler.js';
import { Lock } from './lock.js';
import type { ScanWatch } from './scan-watch.js';
import { WritePlanner } from './write-planner.js';

/** Everything that an open database consists of. */
export class OpenDatabase {
  readonly engine: Engine;
  readonly planner: Planner;
  readonly metadata: Metadata;
  readonly queries: QueryCompiler;
  readonly writes: WritePlanner;
  readonly raws: RawCompiler;
  /** Held while a commit is under way, so that nobody reads or writes in the middle of it. */
  readonly lock = new Lock();

  /** Warns of queries without an index, where an application asked for it. */
  readonly scans: ScanWatch | undefined;

  constructor(engine: Engine, planner: Planner, classes: readonly EntityClass[], scans?: ScanWatch) {
    this.scans = scans;
    this.engine = engine;
    this.planner = planner;
    this.metadata = new Metadata(planner.schema, classes);
    this.queries = new QueryCompiler(planner, this.metadata);
    this.writes = new WritePlanner(planner);
    this.raws = new RawCompiler(planner, this.metadata);
  }

  /** Gives the memory of engine and planner back. */
  async close(): Promise<void> {
    await this.engine.close();
    this.planner.close();
  }
}

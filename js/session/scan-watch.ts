import type { ExplainedSource, QueryOutput, QueryPlan } from '../../pkg/core.js';
import type { Logging } from '../driver/log.js';
import { RelataError } from '../errors.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { isScan, sourceOf } from '../query/explanation.js';
import type { QueryState } from '../query/state.js';
import { explain } from './explain.js';
import type { OpenDatabase } from './open-database.js';

/** A table that a statement reads as a whole, though conditions choose among its rows. */
interface Scan {
  readonly source: ExplainedSource;
  readonly sql: string;
}

/**
 * Warns of queries that read all of a large table to find some of its rows, once for each plan. SQLite is asked for its plan once; how
 * many rows the table has is counted after each run until there are enough of them.
 */
export class ScanWatch {
  readonly #logging: Logging;
  readonly #rows: number;
  readonly #scans = new WeakMap<QueryPlan, readonly Scan[]>();

  /**
   * @param rows how many rows make a table large
   * @throws RelataError `invalidArgument` for what is no number of rows
   */
  constructor(logging: Logging, rows: number) {
    if (!Number.isSafeInteger(rows) || rows < 1) {
      throw new RelataError('invalidArgument', `scanWarning is a whole number of rows from 1 upwards, not ${String(rows)}.`);
    }
    this.#logging = logging;
    this.#rows = rows;
  }

  /** Looks at a query that has run. */
  async check(
    database: OpenDatabase,
    plan: QueryPlan,
    query: { readonly entity: EntityMetadata; readonly output: QueryOutput; readonly state: QueryState },
  ): Promise<void> {
    if (this.#logging.log === undefined) return;
    const known = this.#scans.get(plan);
    // Whoever runs the same plan meanwhile does not look as well.
    this.#scans.set(plan, []);
    const scans = known ?? (await scansOf(database, query));
    const small: Scan[] = [];
    for (const scan of scans) {
      const rows = Number(await database.engine.scalar(scan.source.count));
      if (rows < this.#rows) small.push(scan);
      else this.#warn(scan, rows);
    }
    this.#scans.set(plan, small);
  }

  #warn({ source, sql }: Scan, rows: number): void {
    const { entity, unindexed } = source;
    const fields = unindexed.map((field) => `${entity}.${field}`).join(' or ');
    const message = `A query reads all ${rows} rows of ${entity} to choose some by ${unindexed.join(' and ')}. Put an index on ${fields}, such as \`${unindexed[0]}: … & Index\`, if its condition is met by few rows.`;
    this.#logging.write({ kind: 'scan', entity, fields: unindexed, sql, message });
  }
}

async function scansOf(
  database: OpenDatabase,
  { entity, output, state }: Parameters<ScanWatch['check']>[2],
): Promise<readonly Scan[]> {
  const { statements } = await explain(database, entity, output, state);
  return statements.flatMap(({ sql, steps, sources }) =>
    steps.flatMap(({ detail }) => {
      const source = isScan(detail) ? sourceOf(detail, sources) : undefined;
      return source !== undefined && source.unindexed.length > 0 ? [{ source, sql }] : [];
    }),
  );
}

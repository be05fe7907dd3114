import type { QueryOutput, QueryPlan, StatementPlan } from '../../pkg/core.js';
import type { PlanFrame, PlannedQuery, Planner, StatementRows } from '../core.js';
import type { EntityClass } from '../entity/definition.js';
import { Hydrator } from '../hydrate/hydrator.js';
import { RecordReader } from '../hydrate/record-reader.js';
import type { RowReader } from '../hydrate/row-reader.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { asLookup, Lookups } from './lookup.js';
import { ShapeWriter } from './shape-writer.js';
import { type QueryState, writeShape } from './state.js';

/** A planned query: what runs it, and what makes objects of its rows. */
export interface CompiledQuery {
  readonly plan: QueryPlan;
  readonly hydrator: RowReader;
}

/** What plans have in common whose rows are the same. */
interface KnownRows {
  /** What the rows of each statement are: by their columns the engine knows what they are filled into. */
  readonly rows: readonly StatementRows[];
  readonly hydrator: RowReader;
}

/** How many shapes are kept. An application has hundreds; a generator of queries must not fill the memory. */
const CAPACITY = 1000;

/** Plans queries and keeps the plans by shape: a known shape costs no crossing. */
export class QueryCompiler {
  readonly #planner: Planner;
  readonly #metadata: Metadata;
  readonly #nameOf = (entityClass: EntityClass): string => this.#metadata.ofClass(entityClass).name;
  /** By the shapes' text. */
  readonly #plans = new Map<string, CompiledQuery>();
  readonly #lookups = new Lookups<CompiledQuery>();
  /** By their text: most queries of an entity say the same of their rows. */
  readonly #rows = new Map<string, KnownRows>();
  /** By their text: queries with values of the same kinds in the same places differ in their SQL only. */
  readonly #frames = new Map<string, PlanFrame>();

  constructor(planner: Planner, metadata: Metadata) {
    this.#planner = planner;
    this.#metadata = metadata;
  }

  /** The plan of a query, and the values that it binds. */
  compile(entity: EntityMetadata, output: QueryOutput, state: QueryState): CompiledQuery & { values: readonly unknown[] } {
    const lookup = output === 'first' ? asLookup(state) : undefined;
    const known = lookup && this.#lookups.get(entity, lookup);
    if (known) return { plan: known.plan, hydrator: known.hydrator, values: [lookup.value] };
    const writer = new ShapeWriter(this.#nameOf);
    writeShape(writer, entity.name, output, state);
    const { text, values } = writer;
    const compiled = this.#plans.get(text) ?? this.#plan(text);
    if (lookup) this.#lookups.set(entity, lookup, compiled);
    return { plan: compiled.plan, hydrator: compiled.hydrator, values };
  }

  #plan(shape: string): CompiledQuery {
    const planned = this.#planner.query(shape);
    // Starting over is simpler than finding the oldest, and costs a busy application one plan for each of its shapes.
    if (this.#plans.size >= CAPACITY) {
      for (const kept of [this.#plans, this.#lookups, this.#rows, this.#frames]) kept.clear();
    }
    const { rows, hydrator } = this.#rowsOf(planned.rows);
    const { statements, tables } = this.#frameOf(planned.frame);
    const whole = statements.map((statement, index) => statementOf(statement, rows[index] as StatementRows, planned));
    const compiled = { plan: { statements: whole, tables }, hydrator };
    this.#plans.set(shape, compiled);
    return compiled;
  }

  /** What the rows of a plan are, and what reads them. Comparing text is quicker than making them anew. */
  #rowsOf(text: string): KnownRows {
    let known = this.#rows.get(text);
    if (known === undefined) {
      const rows = JSON.parse(text) as StatementRows[];
      const record = rows[0]?.record;
      const hydrator = record ? new RecordReader(this.#metadata, record) : new Hydrator(this.#metadata, rows);
      known = { rows, hydrator };
      this.#rows.set(text, known);
    }
    return known;
  }

  #frameOf(text: string): PlanFrame {
    let known = this.#frames.get(text);
    if (known === undefined) {
      known = JSON.parse(text) as PlanFrame;
      this.#frames.set(text, known);
    }
    return known;
  }
}

/** A statement put together. All have the same members in the same order: what reads them is quickest so. */
function statementOf(frame: PlanFrame['statements'][number], rows: StatementRows, planned: PlannedQuery): StatementPlan {
  const { binds, single, ranged } = frame;
  const { columns, nodes, record, attach, patched } = rows;
  const sql = planned.sql();
  const statement = { sql, binds, ranged: ranged ? planned.sql() : undefined, columns, nodes, record, attach, patched, single };
  return statement as StatementPlan;
}

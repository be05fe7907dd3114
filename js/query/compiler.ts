import type { QueryOutput, QueryPlan, QueryShape } from '../../pkg/core.js';
import type { PlannedQuery, Planner, StatementRows } from '../core.js';
import type { EntityClass } from '../entity/definition.js';
import { Hydrator } from '../hydrate/hydrator.js';
import { RecordReader } from '../hydrate/record-reader.js';
import type { RowReader } from '../hydrate/row-reader.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { ShapeWriter } from './filter.js';
import { asLookup, Lookups } from './lookup.js';
import { ShapePlace } from './shape-place.js';
import { type QueryState, shapeOf } from './state.js';

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
  #shapes = new ShapePlace<CompiledQuery>();
  readonly #lookups = new Lookups<CompiledQuery>();
  /** By all that plans say of their rows, as text: most queries of an entity say the same. */
  readonly #rows = new Map<string, KnownRows>();
  #count = 0;

  constructor(planner: Planner, metadata: Metadata) {
    this.#planner = planner;
    this.#metadata = metadata;
  }

  /** The plan of a query, and the values that it binds. */
  compile(entity: EntityMetadata, output: QueryOutput, state: QueryState): CompiledQuery & { values: readonly unknown[] } {
    const lookup = output === 'first' ? asLookup(state) : undefined;
    const known = lookup && this.#lookups.get(entity, lookup);
    if (known) return { plan: known.plan, hydrator: known.hydrator, values: [lookup.value] };
    const writer = new ShapeWriter(this.#shapes, this.#nameOf);
    try {
      const shape = shapeOf(writer, entity.name, output, state);
      const { place, values } = writer;
      place.value ??= this.#plan(shape);
      if (lookup) this.#lookups.set(entity, lookup, place.value);
      return { plan: place.value.plan, hydrator: place.value.hydrator, values };
    } catch (error) {
      // What is refused leaves nothing behind: a program that goes on asking must not fill the memory.
      writer.forget();
      throw error;
    }
  }

  #plan(shape: QueryShape): CompiledQuery {
    const planned = this.#planner.query(shape);
    // Starting over is simpler than finding the oldest, and costs a busy application one plan for each of its shapes.
    if (++this.#count > CAPACITY) {
      this.#shapes = new ShapePlace();
      this.#lookups.clear();
      this.#rows.clear();
      this.#count = 1;
    }
    const { rows, hydrator } = this.#readerOf(planned);
    const { statements, tables } = planned.run;
    const whole = statements.map((statement, index) => Object.assign(statement, rows[index]));
    return { plan: { statements: whole, tables }, hydrator };
  }

  /** What reads the rows of a plan. Comparing what they are is quicker than making it anew. */
  #readerOf(planned: PlannedQuery): KnownRows {
    let known = this.#rows.get(planned.rowsText);
    if (known === undefined) {
      const rows = planned.rows();
      const record = rows[0]?.record;
      const hydrator = record ? new RecordReader(this.#metadata, record) : new Hydrator(this.#metadata, rows);
      known = { rows, hydrator };
      this.#rows.set(planned.rowsText, known);
    }
    return known;
  }
}

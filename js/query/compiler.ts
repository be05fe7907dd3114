import type { QueryOutput, QueryPlan } from '../../pkg/core.js';
import type { Planner } from '../core.js';
import { Hydrator } from '../hydrate/hydrator.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { type SelectionState, shapeOf } from './state.js';

/** A planned query: what runs it, and what makes objects of its rows. */
export interface CompiledQuery {
  readonly plan: QueryPlan;
  readonly hydrator: Hydrator;
}

/** How many shapes are kept. An application has hundreds; a generator of queries must not fill the memory. */
const CAPACITY = 1000;

/** Plans queries and keeps the plans by shape: a known shape costs no crossing. */
export class QueryCompiler {
  readonly #planner: Planner;
  readonly #metadata: Metadata;
  readonly #compiled = new Map<string, CompiledQuery>();

  constructor(planner: Planner, metadata: Metadata) {
    this.#planner = planner;
    this.#metadata = metadata;
  }

  /** The plan of a query, and the values that it binds. */
  compile(entity: EntityMetadata, output: QueryOutput, state: SelectionState): CompiledQuery & { values: readonly unknown[] } {
    const { shape, key, values } = shapeOf(entity.name, output, state);
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      const plan = this.#planner.query(shape);
      compiled = { plan, hydrator: new Hydrator(this.#metadata, plan) };
      if (this.#compiled.size >= CAPACITY) this.#compiled.delete(this.#compiled.keys().next().value as string);
      this.#compiled.set(key, compiled);
    }
    return { ...compiled, values };
  }
}

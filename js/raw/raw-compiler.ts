import type { RawPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Planner } from '../core.js';
import type { EntityClass } from '../entity/definition.js';
import type { Metadata } from '../metadata/metadata.js';
import { ShapeWriter } from '../query/shape-writer.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import { writePieces } from '../query/sql-shape.js';

/** How many statements are kept; a program that writes ever new text must not fill the memory. */
const CAPACITY = 1000;

/** Has statements checked and keeps them by their text: a known statement costs no crossing, whatever its values. */
export class RawCompiler {
  readonly #planner: Planner;
  readonly #nameOf: (entityClass: EntityClass) => string;
  /** By the shapes' text. */
  readonly #plans = new Map<string, RawPlan>();

  constructor(planner: Planner, metadata: Metadata) {
    this.#planner = planner;
    this.#nameOf = (entityClass) => metadata.ofClass(entityClass).name;
  }

  /** The checked statement, and the cells that it binds. @throws RelataError `invalidSql`, or a name that there is not */
  compile(fragment: SqlFragment): { readonly plan: RawPlan; readonly cells: readonly Cell[] } {
    const writer = new ShapeWriter(this.#nameOf);
    writePieces(writer, fragment);
    const { text, values } = writer;
    return { plan: this.#plans.get(text) ?? this.#plan(text), cells: values as Cell[] };
  }

  #plan(pieces: string): RawPlan {
    const plan = this.#planner.raw(`{"pieces":${pieces}}`);
    if (this.#plans.size >= CAPACITY) this.#plans.clear();
    this.#plans.set(pieces, plan);
    return plan;
  }
}

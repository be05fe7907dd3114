import type { RawPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Planner } from '../core.js';
import type { EntityClass } from '../entity/definition.js';
import type { Metadata } from '../metadata/metadata.js';
import { ShapeWriter } from '../query/filter.js';
import { ShapePlace } from '../query/shape-place.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import { sqlPieces } from '../query/sql-shape.js';

/** How many statements are kept; a program that writes ever new text must not fill the memory. */
const CAPACITY = 1000;

/** Has statements checked and keeps them by their text: a known statement costs no crossing, whatever its values. */
export class RawCompiler {
  readonly #planner: Planner;
  readonly #nameOf: (entityClass: EntityClass) => string;
  #shapes = new ShapePlace<RawPlan>();
  #count = 0;

  constructor(planner: Planner, metadata: Metadata) {
    this.#planner = planner;
    this.#nameOf = (entityClass) => metadata.ofClass(entityClass).name;
  }

  /** The checked statement, and the cells that it binds. @throws RelataError `invalidSql`, or a name that there is not */
  compile(fragment: SqlFragment): { readonly plan: RawPlan; readonly cells: readonly Cell[] } {
    const writer = new ShapeWriter(this.#shapes, this.#nameOf);
    try {
      const pieces = sqlPieces(writer, fragment);
      const { place, values } = writer;
      place.value ??= this.#plan(pieces);
      return { plan: place.value, cells: values as Cell[] };
    } catch (error) {
      writer.forget();
      throw error;
    }
  }

  #plan(pieces: ReturnType<typeof sqlPieces>): RawPlan {
    const plan = this.#planner.raw({ pieces });
    if (++this.#count > CAPACITY) {
      this.#shapes = new ShapePlace();
      this.#count = 1;
    }
    return plan;
  }
}

import type { Gather } from '../entity/definition.js';
import type { Column } from './column.js';
import type { Instance } from './entity-metadata.js';

/** The values of some objects, a list for each column. */
export type ValueLists = readonly (readonly unknown[])[];

/** Reads the columns of many objects: with the function that the type compiler wrote for their class, where there is one that fits. */
export class ColumnValues {
  readonly #columns: readonly Column[];
  readonly #gather: Gather | undefined;

  /**
   * @param columns the columns of the entity
   * @param gather the function of its class
   */
  constructor(columns: readonly Column[], gather: Gather | undefined) {
    this.#columns = columns;
    this.#gather = gather && fits(gather, columns) ? gather : undefined;
  }

  /** The values of some objects. */
  of(instances: readonly Instance[]): ValueLists {
    const lists = this.#columns.map(() => new Array<unknown>(instances.length));
    if (this.#gather === undefined)
      for (let each = 0; each < lists.length; each++) this.#read(instances, each, lists[each] as unknown[]);
    else this.#gather(instances, lists);
    return lists;
  }

  #read(instances: readonly Instance[], index: number, list: unknown[]): void {
    const { place } = this.#columns[index] as Column;
    for (let at = 0; at < instances.length; at++) list[at] = place.read(instances[at] as Instance);
  }
}

/** Whether the function of a class reads exactly these columns, in this order. */
function fits(gather: Gather, columns: readonly Column[]): boolean {
  const read: PropertyKey[] = [];
  const probe = new Proxy({}, { get: (_, field) => read.push(field) });
  const lists = new Proxy([], { get: () => [] });
  gather([probe], lists);
  return read.length === columns.length && columns.every(({ field, place }, at) => !place.nested && read[at] === field);
}

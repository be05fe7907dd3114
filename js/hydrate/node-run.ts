import type { ObjectNode } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Batch } from '../driver/batch.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { RowPage } from '../metadata/row-state.js';
import type { NodeReader } from './node-reader.js';

/** One node of a statement, and what the plan as a whole says about it. */
export interface HydratedNode {
  readonly reader: NodeReader;
  /** Whether the same row may come more than once, so that objects are looked up before they are made. */
  readonly shared: boolean;
  /** Whether later statements attach children to its objects. */
  readonly isParent: boolean;
}

/** What a run of a hydrator knows of one node: the objects that were met so far. */
export class NodeRun {
  readonly reader: NodeReader;
  readonly #node: ObjectNode;
  /** Objects by key, so that a repeated row is not read again; absent where rows do not repeat. */
  readonly #met: Map<Cell, Instance> | undefined;
  /** Objects by key, for the statements that attach children to them. */
  readonly #parents: Map<Cell, Instance> | undefined;
  readonly #pool: IdentityMap;
  readonly #identified: boolean;
  /** Whether the key of a row says anything: whether there is an object, or which one. */
  readonly #keyed: boolean;
  #page: RowPage | undefined;
  #keep: (() => Batch) | undefined;

  /**
   * @param node the node
   * @param pool where objects are shared
   * @param inSession whether the pool is a session's, so that every object has a place in it
   */
  constructor({ reader, shared, isParent }: HydratedNode, pool: IdentityMap, inSession: boolean) {
    this.reader = reader;
    this.#node = reader.node;
    this.#met = shared ? new Map() : undefined;
    this.#parents = isParent ? new Map() : undefined;
    this.#pool = pool;
    // Selected fields make plain objects: they have no identity beyond their node.
    this.#identified = !reader.node.partial && (shared || inSession);
    this.#keyed = this.#identified || shared || isParent || reader.node.owner !== undefined;
  }

  /** The object of a parent's key. */
  parent(key: Cell): Instance | undefined {
    return this.#parents?.get(key);
  }

  /** Every object that later statements attach children to. */
  parents(): Iterable<Instance> {
    return this.#parents?.values() ?? [];
  }

  /** Prepares for the rows of a batch. @param keep gives a copy of the batch that stays as it is */
  begin(keep: () => Batch): void {
    this.#page = undefined;
    this.#keep = keep;
  }

  /** The object of a row; undefined where a join found none. */
  object(batch: Batch, row: number): Instance | undefined {
    if (!this.#keyed) return this.#create(batch, row);
    const key = this.reader.key(batch, row);
    if (key === null) return undefined;
    const met = this.#met?.get(key);
    if (met !== undefined) return met;
    const instance = this.#identified ? this.#identify(key, batch, row) : this.#create(batch, row);
    this.#met?.set(key, instance);
    if (this.#parents !== undefined) this.#expectChildren(key, instance);
    return instance;
  }

  #identify(key: NonNullable<Cell>, batch: Batch, row: number): Instance {
    const known = this.#pool.get(this.reader.entity, key);
    if (known !== undefined) {
      this.reader.refresh(known, batch, row, this.#pool);
      return known;
    }
    const instance = this.#create(batch, row);
    this.#pool.set(this.reader.entity, key, instance);
    return instance;
  }

  #create(batch: Batch, row: number): Instance {
    if (this.#page === undefined && this.#keep !== undefined && this.reader.shares(batch))
      this.#page = this.reader.page(this.#keep());
    return this.reader.create(batch, row, this.#page, this.#pool);
  }

  #expectChildren(key: Cell, parent: Instance): void {
    this.#parents?.set(key, parent);
    for (const { field, list } of this.#node.children ?? []) parent[field] = list ? [] : undefined;
  }
}

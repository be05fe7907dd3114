import type { ObjectNode } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Batch } from '../driver/batch.js';
import type { IdentityMap } from '../identity/identity-map.js';
import { mapKey } from '../identity/key-text.js';
import { KeyedObjects } from '../identity/keyed-objects.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { RowPage } from '../metadata/row-page.js';
import { loadBack, loadList } from '../relation/load.js';
import type { KeptChildren } from './kept-children.js';
import type { ObjectReader } from './node-reader.js';

/** One node of a statement, and what the plan as a whole says about it. */
export interface HydratedNode {
  readonly reader: ObjectReader;
  /** Whether the same row may come more than once, so that objects are looked up before they are made. */
  readonly shared: boolean;
  /** Whether its objects are no other node's, but for a session, which has one object for each row in any case. */
  readonly own: boolean;
  /** Whether another node fills the same fields of the same objects. */
  readonly contested: boolean;
  /** Whether its objects are looked up by key, to attach children to them or them to their parents. */
  readonly lookedUp: boolean;
}

/** Which node fills a relation field of an object, where several could: the first one that met it. */
export type Fillers = Map<Instance, Map<string, NodeRun>>;

/** What a run of a hydrator knows of one node: the objects that were met so far. */
export class NodeRun {
  readonly reader: ObjectReader;
  readonly #node: ObjectNode;
  /** Objects by key, so that a repeated row is not read again; absent where rows do not repeat. */
  readonly #met: KeyedObjects<Instance> | undefined;
  /** Objects by key, to attach children to them or them to their parents. */
  readonly #byKey: KeyedObjects<Instance> | undefined;
  readonly #pool: IdentityMap;
  readonly #identified: boolean;
  /** Present in a session: what its objects hold and no commit has written. */
  readonly #kept: KeptChildren | undefined;
  /** Present where the node is contested. */
  readonly #fillers: Fillers | undefined;
  /** Whether the key of a row says anything: whether there is an object, or which one. */
  readonly #keyed: boolean;
  #page: RowPage | undefined;
  /** The pool's objects of this node, where nothing more is to be done for each of them. */
  #pooled: KeyedObjects<Instance> | undefined;
  #keep: (() => Batch) | undefined;

  /**
   * @param node the node
   * @param pool where objects are shared
   * @param kept present where the pool is a session's, so that every object has a place in it
   * @param fillers what the nodes of an answer that are contested have taken so far
   */
  constructor(
    { reader, shared, own, contested, lookedUp }: HydratedNode,
    pool: IdentityMap,
    kept: KeptChildren | undefined,
    fillers: Fillers,
  ) {
    this.reader = reader;
    this.#node = reader.node;
    this.#met = shared ? new KeyedObjects() : undefined;
    this.#byKey = lookedUp ? new KeyedObjects() : undefined;
    this.#pool = pool;
    // Selected fields make plain objects: they have no identity beyond their node.
    this.#identified = !reader.node.partial && ((shared && !own) || kept !== undefined);
    this.#kept = kept;
    this.#fillers = contested ? fillers : undefined;
    this.#keyed = this.#identified || shared || lookedUp || reader.node.owner !== undefined;
  }

  /** The object of a key, where objects are looked up. */
  keyed(key: Cell): Instance | undefined {
    return key === null ? undefined : this.#byKey?.get(mapKey(key));
  }

  /** Whether this node fills a relation field of one of its objects, and neither an earlier one nor the application does. */
  fills(parent: Instance, field: string): boolean {
    if (this.keeps(parent, field)) return false;
    return this.#fillers === undefined || this.#fillers.get(parent)?.get(field) === this;
  }

  /** Whether the application changed a relation field of one of its objects, and no commit has written it. */
  keeps(parent: Instance, field: string): boolean {
    return this.#kept?.has(parent, field) ?? false;
  }

  /** Whether its objects notice what is set on their relations. */
  get keepsTrue(): boolean {
    return this.#pool.keeps && !this.#node.partial;
  }

  /** Whether each row is an instance of its own, made for it. */
  get makesAnew(): boolean {
    return !this.#identified && this.#met === undefined && !this.#node.partial;
  }

  /** Every object, where they are looked up. */
  objects(): Iterable<Instance> {
    return this.#byKey?.values() ?? [];
  }

  /** Prepares for the rows of a batch. @param keep gives a copy of the batch that stays as it is */
  begin(keep: () => Batch): void {
    this.#page = undefined;
    this.#keep = keep;
    this.#pooled = this.#identified ? this.#pool.unnoted(this.reader.entity) : undefined;
  }

  /** The object of a row; undefined where a join found none. */
  object(batch: Batch, row: number): Instance | undefined {
    if (!this.#keyed) return this.#create(batch, row);
    const key = this.reader.key(batch, row);
    if (key === null) return undefined;
    const mapped = mapKey(key);
    const met = this.#met?.get(mapped);
    if (met !== undefined) return met;
    const instance = this.#identified ? this.#identify(key, mapped, batch, row) : this.#create(batch, row);
    this.#met?.set(mapped, instance);
    if (this.#byKey !== undefined) this.#expectChildren(mapped, instance);
    return instance;
  }

  #identify(key: NonNullable<Cell>, mapped: string | number, batch: Batch, row: number): Instance {
    const { entity } = this.reader;
    const known = this.#pooled === undefined ? this.#pool.get(entity, key) : this.#pooled.get(mapped);
    if (known !== undefined) {
      for (const field of this.reader.refresh(known, batch, row, this.#pool)) this.#kept?.keep(known, field);
      return known;
    }
    const instance = this.#create(batch, row);
    if (this.#pooled === undefined) this.#pool.set(entity, key, instance);
    else this.#pooled.set(mapped, instance);
    return instance;
  }

  #create(batch: Batch, row: number): Instance {
    if (this.#page === undefined && this.#keep !== undefined && this.reader.shares(batch))
      this.#page = this.reader.page(this.#keep());
    return this.reader.create(batch, row, this.#page, this.#pool);
  }

  #expectChildren(key: string | number, parent: Instance): void {
    this.#byKey?.set(key, parent);
    for (const { field, list } of this.#node.children ?? []) {
      if (!this.#takes(parent, field) || this.#kept?.look(parent, field)) continue;
      if (list) loadList(parent, field, this.#pool.keeps);
      else loadBack(parent, field, undefined, this.keepsTrue);
    }
  }

  #takes(parent: Instance, field: string): boolean {
    if (this.#fillers === undefined) return true;
    let fields = this.#fillers.get(parent);
    if (fields === undefined) {
      fields = new Map();
      this.#fillers.set(parent, fields);
    }
    if (fields.has(field)) return false;
    fields.set(field, this);
    return true;
  }
}

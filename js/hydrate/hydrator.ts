import type { Attach, QueryPlan, StatementPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { setInverse } from '../metadata/inverse.js';
import type { Metadata } from '../metadata/metadata.js';
import { rowState } from '../metadata/row-state.js';
import { NodeReader } from './node-reader.js';
import type { RowReader, RowReading } from './row-reader.js';

/** One node of a statement, and what the plan as a whole says about it. */
interface HydratedNode {
  readonly reader: NodeReader;
  /** Whether the same row may come more than once, so that objects are looked up before they are made. */
  readonly shared: boolean;
  /** Whether later statements attach children to its objects. */
  readonly isParent: boolean;
}

interface HydratedStatement {
  readonly plan: StatementPlan;
  readonly nodes: readonly HydratedNode[];
}

/** Turns the rows of a plan into objects. Made once for each plan, run any number of times. */
export class Hydrator implements RowReader {
  readonly #statements: readonly HydratedStatement[];

  constructor(metadata: Metadata, plan: QueryPlan) {
    const entityCounts = new Map<string, number>();
    for (const { nodes = [] } of plan.statements) {
      for (const { entity } of nodes) entityCounts.set(entity, (entityCounts.get(entity) ?? 0) + 1);
    }
    this.#statements = plan.statements.map((statement, index) => ({
      plan: statement,
      nodes: (statement.nodes ?? []).map((node, position) => ({
        reader: new NodeReader(metadata, statement, node, position === 0 ? statement.attach?.inverse : undefined),
        // A child of a to-many relation comes once, unless a pivot leads to it from several parents.
        shared:
          position > 0 ||
          (statement.attach !== undefined && statement.attach.inverse === undefined) ||
          (entityCounts.get(node.entity) ?? 0) > 1,
        isParent: plan.statements.some(({ attach }) => attach?.statement === index && attach.node === position),
      })),
    }));
  }

  /**
   * Starts a run.
   *
   * @param session the identity map of a session; without one, objects are shared within this answer only
   */
  start(session?: IdentityMap): Hydration {
    return new Hydration(this.#statements, session);
  }
}

/** One run of a hydrator: feed it every batch, then take the objects. */
export class Hydration implements RowReading {
  /** The objects of the root statement, in order. */
  readonly roots: Instance[] = [];
  /** Receives the batches. */
  readonly sink: RowSink;
  readonly #statements: readonly HydratedStatement[];
  readonly #pool: IdentityMap;
  readonly #inSession: boolean;
  /** For each node that is a parent: its objects by key. */
  readonly #parents: (Map<Cell, Instance> | undefined)[][];
  /** For each node whose rows repeat: its objects by key, so that a repeated row is not read again. */
  readonly #met: (Map<Cell, Instance> | undefined)[][];
  #attached: Map<Instance, Set<Instance>> | undefined;

  constructor(statements: readonly HydratedStatement[], session: IdentityMap | undefined) {
    this.#statements = statements;
    this.#pool = session ?? new IdentityMap();
    this.#inSession = session !== undefined;
    this.#parents = keyed(statements, ({ isParent }) => isParent);
    this.#met = keyed(statements, ({ shared }) => shared);
    this.sink = (statement, batch) => this.#take(statement, batch);
  }

  #take(index: number, batch: Batch): void {
    const statement = this.#statements[index];
    if (statement === undefined) return;
    const { nodes, plan } = statement;
    const objects: (Instance | undefined)[] = [];
    for (let row = 0; row < batch.rows; row++) {
      for (let node = 0; node < nodes.length; node++) objects[node] = this.#object(index, node, batch, row);
      for (let node = 1; node < nodes.length; node++) own(nodes[node] as HydratedNode, objects, objects[node]);
      const root = objects[0];
      if (root === undefined) continue;
      if (plan.attach === undefined) this.roots.push(root);
      else this.#attach(plan.attach, root, cellAt(batch, batch.columns[plan.attach.parentKey] as BatchColumn, row));
    }
  }

  #object(statement: number, position: number, batch: Batch, row: number): Instance | undefined {
    const node = (this.#statements[statement] as HydratedStatement).nodes[position] as HydratedNode;
    const key = node.reader.key(batch, row);
    if (key === null) return undefined;
    const met = this.#met[statement]?.[position];
    let instance = met?.get(key);
    if (instance !== undefined) return instance;
    instance = this.#identified(node, key, batch, row);
    met?.set(key, instance);
    if (node.isParent) this.#expectChildren(statement, position, node, key, instance);
    return instance;
  }

  #expectChildren(statement: number, position: number, node: HydratedNode, key: Cell, parent: Instance): void {
    this.#parents[statement]?.[position]?.set(key, parent);
    for (const { field, list } of node.reader.node.children ?? []) parent[field] = list ? [] : undefined;
  }

  #identified({ reader, shared }: HydratedNode, key: NonNullable<Cell>, batch: Batch, row: number): Instance {
    // Selected fields make plain objects: they have no identity beyond their node.
    if (reader.node.partial || !(shared || this.#inSession)) return reader.create(batch, row, this.#pool);
    const known = this.#pool.get(reader.entity, key);
    if (known !== undefined) {
      reader.refresh(known, batch, row, this.#pool);
      return known;
    }
    const instance = reader.create(batch, row, this.#pool);
    this.#pool.set(reader.entity, key, instance);
    return instance;
  }

  #attach({ statement, node, field, list, inverse, distinct }: Attach, child: Instance, parentKey: Cell): void {
    const parent = this.#parents[statement]?.[node]?.get(parentKey);
    if (parent === undefined) return;
    if (inverse !== undefined && rowState(child)) setInverse(child, inverse, parent);
    if (!list) parent[field] = child;
    else if (!distinct || this.#isFirst(parent, child)) (parent[field] as Instance[]).push(child);
  }

  #isFirst(parent: Instance, child: Instance): boolean {
    this.#attached ??= new Map();
    let children = this.#attached.get(parent);
    if (children === undefined) {
      children = new Set();
      this.#attached.set(parent, children);
    }
    if (children.has(child)) return false;
    children.add(child);
    return true;
  }
}

/** A map for each node that needs one; for a plain query there is none at all. */
function keyed(
  statements: readonly HydratedStatement[],
  needed: (node: HydratedNode) => boolean,
): (Map<Cell, Instance> | undefined)[][] {
  const [first] = statements;
  if (first !== undefined && statements.length === 1 && !first.nodes.some(needed)) return [];
  return statements.map(({ nodes }) => nodes.map((node) => (needed(node) ? new Map() : undefined)));
}

/** Puts the object of a to-one join where it belongs. */
function own(node: HydratedNode, objects: readonly (Instance | undefined)[], instance: Instance | undefined): void {
  const { owner } = node.reader.node;
  const parent = owner && objects[owner.node];
  if (owner === undefined || parent === undefined) return;
  parent[owner.field] = instance ?? (owner.nullValue ? null : undefined);
  if (instance !== undefined && owner.inverse !== undefined && rowState(instance)) setInverse(instance, owner.inverse, parent);
}

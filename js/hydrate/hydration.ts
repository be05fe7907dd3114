import type { Attach } from '../../pkg/core.js';
import { type Batch, type BatchColumn, cellAt, copyOf } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { setInverse } from '../metadata/inverse.js';
import { setLoadedMembers } from '../metadata/loaded-members.js';
import type { HydratedStatement } from './hydrator.js';
import { NodeRun } from './node-run.js';
import type { RowReading } from './row-reader.js';

/** One run of a hydrator: feed it every batch, then take the objects. */
export class Hydration implements RowReading {
  /** The objects of the root statement, in order. */
  readonly roots: Instance[] = [];
  /** Receives the batches. */
  readonly sink: RowSink;
  readonly #statements: readonly HydratedStatement[];
  readonly #runs: NodeRun[][] = [];
  #attached: Map<Instance, Set<Instance>> | undefined;

  constructor(statements: readonly HydratedStatement[], session: IdentityMap | undefined) {
    const pool = session ?? new IdentityMap();
    this.#statements = statements;
    for (const { nodes } of statements) {
      const runs: NodeRun[] = [];
      for (const node of nodes) runs.push(new NodeRun(node, pool, session !== undefined));
      this.#runs.push(runs);
    }
    this.sink = (statement, batch) => this.#take(statement, batch);
  }

  /** Remembers the members of many-to-many collections, now that they are all there. */
  finish(): void {
    for (const { plan, links } of this.#statements) {
      const { attach } = plan;
      if (!links || attach === undefined) continue;
      for (const parent of this.#runs[attach.statement]?.[attach.node]?.parents() ?? []) {
        const members = parent[attach.field];
        if (Array.isArray(members)) setLoadedMembers(parent, attach.field, members.slice());
      }
    }
  }

  #take(index: number, batch: Batch): void {
    const attach = this.#statements[index]?.plan.attach;
    const runs = this.#runs[index] ?? [];
    // One copy for all objects of the batch, and only where some object keeps it.
    let kept: Batch | undefined;
    const keep = (): Batch => {
      kept ??= copyOf(batch);
      return kept;
    };
    for (const run of runs) run.begin(keep);
    const [first, second] = runs;
    if (first === undefined) return;
    const objects: (Instance | undefined)[] = [];
    for (let row = 0; row < batch.rows; row++) {
      const root = second === undefined ? first.object(batch, row) : joinedRow(runs, objects, batch, row);
      if (root === undefined) continue;
      if (attach === undefined) this.roots.push(root);
      else this.#attach(attach, first, root, batch, row);
    }
  }

  #attach(attach: Attach, run: NodeRun, child: Instance, batch: Batch, row: number): void {
    const key = cellAt(batch, batch.columns[attach.parentKey] as BatchColumn, row);
    const parent = this.#runs[attach.statement]?.[attach.node]?.parent(key);
    if (parent === undefined) return;
    const { field, list, inverse, distinct } = attach;
    if (inverse !== undefined) setInverse(run.reader.entity, child, inverse, parent);
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

/** The first object of a row that holds several, the others in their places. */
function joinedRow(runs: readonly NodeRun[], objects: (Instance | undefined)[], batch: Batch, row: number): Instance | undefined {
  for (let node = 0; node < runs.length; node++) objects[node] = (runs[node] as NodeRun).object(batch, row);
  for (let node = 1; node < runs.length; node++) own((runs[node] as NodeRun).reader, objects, objects[node]);
  return objects[0];
}

/** Puts the object of a to-one join where it belongs. */
function own(
  { node, entity }: NodeRun['reader'],
  objects: readonly (Instance | undefined)[],
  instance: Instance | undefined,
): void {
  const { owner } = node;
  const parent = owner && objects[owner.node];
  if (owner === undefined || parent === undefined) return;
  parent[owner.field] = instance ?? (owner.nullValue ? null : undefined);
  if (instance !== undefined && owner.inverse !== undefined) setInverse(entity, instance, owner.inverse, parent);
}

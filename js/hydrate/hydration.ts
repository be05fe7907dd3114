import type { Attach } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, type BatchColumn, cellAt, copyOf } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { setLoadedMembers } from '../metadata/loaded-members.js';
import { loadBack, loadReference, loadWayBack } from '../relation/load.js';
import { copyOf as copyOfMembers, RelationList } from '../relation/relation-list.js';
import { startWayBack } from '../relation/way-back.js';
import type { HydratedStatement } from './hydrator.js';
import { KeptChildren } from './kept-children.js';
import { LinkRows, type Links } from './link-rows.js';
import { append, ListFiller } from './list-filler.js';
import { type Fillers, NodeRun } from './node-run.js';
import type { RowReading } from './row-reader.js';

/** One run of a hydrator: feed it every batch, then take the objects. */
export class Hydration implements RowReading {
  readonly #roots: Instance[] = [];
  /** Receives the batches. */
  readonly sink: RowSink = (statement, batch) => this.#take(statement, batch);
  readonly #statements: readonly HydratedStatement[];
  readonly #runs: NodeRun[][] = [];
  /** The rows of pivots, by the statement that reads them. */
  readonly #links: Map<number, LinkRows> | undefined;
  /** Present in a session. */
  readonly #kept: KeptChildren | undefined;
  /** The children that each parent has from a statement: what another relation gave it does not count. */
  readonly #attached = new Map<Attach, Map<Instance, Set<Instance>>>();

  constructor(statements: readonly HydratedStatement[], session: IdentityMap | undefined) {
    const pool = session ?? new IdentityMap();
    const fillers: Fillers = new Map();
    this.#kept = session && new KeptChildren(session);
    this.#statements = statements;
    for (const { rows, nodes } of statements) {
      const { attach } = rows;
      if (attach?.links !== undefined) {
        this.#links ??= new Map();
        this.#links.set(attach.links.statement, new LinkRows(attach));
      }
      const runs: NodeRun[] = [];
      for (const node of nodes) runs.push(new NodeRun(node, pool, this.#kept, fillers));
      this.#runs.push(runs);
    }
  }

  /** The objects of the root statement, in order. Call it when every batch was taken. */
  answer(): Instance[] {
    this.#statements.forEach(({ rows: { attach }, collects }, index) => {
      if (attach === undefined) return;
      const links = attach.links && this.#links?.get(attach.links.statement);
      if (links !== undefined) this.#attachLinked(attach, links, index);
      if (collects) this.#rememberMembers(attach);
      if (this.#kept !== undefined && attach.list) this.#settleLists(attach);
    });
    this.#kept?.restore();
    return this.#roots;
  }

  /** Keeps the members of many-to-many collections, now that they are all there: a commit looks for what changed. */
  #rememberMembers({ statement, node, field }: Attach): void {
    for (const parent of this.#runs[statement]?.[node]?.objects() ?? []) {
      const members = parent[field];
      if (Array.isArray(members) && !this.#kept?.has(parent, field))
        setLoadedMembers(parent, field, copyOfMembers<Instance>(members));
    }
  }

  /** Keeps the members of lists, now that they are all there: a commit finds what was changed in ways that no array notices. */
  #settleLists({ statement, node, field }: Attach): void {
    for (const parent of this.#runs[statement]?.[node]?.objects() ?? []) {
      const list = parent[field];
      if (list instanceof RelationList && !this.#kept?.has(parent, field)) RelationList.settle(list);
    }
  }

  #take(index: number, batch: Batch): void {
    this.#links?.get(index)?.take(batch);
    const attach = this.#statements[index]?.rows.attach;
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
      if (attach === undefined) this.#roots.push(root);
      else if (attach.links === undefined) this.#attach(attach, root, batch, row, first.makesAnew);
    }
  }

  #attach(attach: Attach, child: Instance, batch: Batch, row: number, isNew: boolean): void {
    const key = cellAt(batch, batch.columns[attach.parentKey] as BatchColumn, row);
    const owner = this.#runs[attach.statement]?.[attach.node];
    const parent = owner?.keyed(key);
    if (owner === undefined || parent === undefined) return;
    const { field, list, inverse, distinct } = attach;
    if (inverse !== undefined && isNew) startWayBack(child, parent);
    else if (inverse !== undefined) {
      if (this.#kept?.saysOtherwise(child, inverse, parent)) return;
      loadWayBack(child, inverse, parent, owner.keepsTrue);
    }
    if (!owner.fills(parent, field)) return;
    if (!list) loadBack(parent, field, child, owner.keepsTrue);
    else if (!distinct || this.#isFirst(attach, parent, child)) append(parent[field] as Instance[], child);
  }

  #attachLinked(attach: Attach, { batches }: LinkRows, index: number): void {
    const owner = this.#runs[attach.statement]?.[attach.node];
    const linked = this.#runs[index]?.[0];
    if (owner === undefined || linked === undefined) return;
    const filler = attach.distinct ? new ListFiller() : undefined;
    for (const links of batches) attachLinks(attach.field, owner, linked, links, filler);
  }

  #isFirst(attach: Attach, parent: Instance, child: Instance): boolean {
    let parents = this.#attached.get(attach);
    if (parents === undefined) {
      parents = new Map();
      this.#attached.set(attach, parents);
    }
    let children = parents.get(parent);
    if (children === undefined) {
      children = new Set();
      parents.set(parent, children);
    }
    if (children.has(child)) return false;
    children.add(child);
    return true;
  }
}

/** Puts the children of some links into the lists of their parents. @param filler puts each into a list once, where that is wanted */
function attachLinks(
  field: string,
  owner: NodeRun,
  linked: NodeRun,
  { parents, children }: Links,
  filler: ListFiller | undefined,
): void {
  let key: Cell | undefined;
  let list: Instance[] | undefined;
  for (let row = 0; row < parents.length; row++) {
    // The rows of a parent mostly follow each other.
    if (parents[row] !== key) {
      key = parents[row] as Cell;
      const parent = owner.keyed(key);
      list = parent !== undefined && owner.fills(parent, field) ? (parent[field] as Instance[]) : undefined;
    }
    const child = list && linked.keyed(children[row] as Cell);
    if (list === undefined || child === undefined) continue;
    if (filler === undefined) append(list, child);
    else filler.add(list, child);
  }
}

/** The first object of a row that holds several, the others in their places. */
function joinedRow(runs: readonly NodeRun[], objects: (Instance | undefined)[], batch: Batch, row: number): Instance | undefined {
  for (let node = 0; node < runs.length; node++) objects[node] = (runs[node] as NodeRun).object(batch, row);
  for (let node = 1; node < runs.length; node++) own(runs, node, objects);
  return objects[0];
}

/** Puts the object of a to-one join where it belongs. */
function own(runs: readonly NodeRun[], index: number, objects: readonly (Instance | undefined)[]): void {
  const { owner } = (runs[index] as NodeRun).reader.node;
  const parent = owner && objects[owner.node];
  const run = owner && runs[owner.node];
  if (owner === undefined || parent === undefined || run === undefined || run.keeps(parent, owner.field)) return;
  const instance = objects[index];
  const empty = owner.nullValue ? null : undefined;
  loadReference(
    parent,
    owner.field,
    instance ?? empty,
    run.keepsTrue && run.reader.entity.byField.get(owner.field)?.answered === true,
  );
  if (instance !== undefined && owner.inverse !== undefined) loadWayBack(instance, owner.inverse, parent, run.keepsTrue);
}

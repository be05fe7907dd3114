import type { StatementRows } from '../core.js';

/** What the other nodes of a plan mean for the objects of one. */
export interface Sharing {
  /** Whether its objects are its own, since another node wants something else in the same fields of the same objects. */
  readonly own: boolean;
  /** Whether another node loads one of its to-many relations as well: then the first one to meet an object fills it. */
  readonly contested: boolean;
}

const alone: Sharing = { own: false, contested: false };

/** A node by its places: of its statement in the plan, and in its statement. */
type NodePlace = readonly [statement: number, position: number];

/** A relation that a node loads. */
interface Load {
  /** Whether its objects are not simply those of the rows: a condition chooses them, or they are their node's own. */
  readonly restricted: boolean;
  /** Whether it, or a relation that is loaded behind it, is restricted. */
  readonly deep: boolean;
}

/** What a node puts into the relations of its objects. */
interface NodeContent {
  readonly place: NodePlace;
  /** The table of its rows, which classes may share. */
  readonly table: string;
  readonly partial: boolean;
  readonly loads: ReadonlyMap<string, Load>;
  /** The keys of references that it reads without loading them. */
  readonly keys: readonly string[];
  /** The way back to the node that its objects hang from. */
  readonly back: { readonly field: string; readonly owner: string } | undefined;
  readonly children: readonly string[];
}

/**
 * How the nodes of each statement share objects. One row is one object within an answer, but where two joins ask for different
 * things in the same place (the newest posts of a user here, all of them there), one object cannot hold both.
 *
 * @param tableOf the table of an entity
 */
export function sharingOf(statements: readonly StatementRows[], tableOf: (entity: string) => string): Sharing[][] {
  const tables = statements.flatMap(({ nodes = [] }) => nodes.map(({ entity }) => tableOf(entity)));
  // The common plan has nothing to share, and this is on the way to the first rows of every query.
  if (new Set(tables).size === tables.length) return statements.map(({ nodes = [] }) => nodes.map(() => alone));
  const own = ownNodes(statements, tableOf);
  const contents = contentsOf(statements, tableOf, own);
  const all = contents.flat();
  return contents.map((nodes) =>
    nodes.map((node) => {
      const rivals = all.filter((other) => other !== node && other.table === node.table && !other.partial);
      return {
        own: own.has(nameOf(node.place)),
        contested: !node.partial && node.children.some((field) => rivals.some(({ children }) => children.includes(field))),
      };
    }),
  );
}

/** The names of the nodes whose objects are their own. What leads to such an object can be shared less, so that it is asked again. */
function ownNodes(statements: readonly StatementRows[], tableOf: (entity: string) => string): ReadonlySet<string> {
  const own = new Set<string>();
  for (let before = -1; before < own.size; ) {
    before = own.size;
    const pooled: NodeContent[] = [];
    for (const node of contentsOf(statements, tableOf, own).flat()) {
      const name = nameOf(node.place);
      if (own.has(name)) continue;
      if (pooled.some((other) => differ(node, other, own) || differ(other, node, own))) own.add(name);
      else if (!node.partial) pooled.push(node);
    }
  }
  return own;
}

function nameOf([statement, position]: NodePlace): string {
  return `${statement}.${position}`;
}

function contentsOf(
  statements: readonly StatementRows[],
  tableOf: (entity: string) => string,
  own: ReadonlySet<string>,
): NodeContent[][] {
  return statements.map(({ nodes = [] }, statement) =>
    nodes.map((node, position) => contentOf(statements, [statement, position], tableOf(node.entity), own)),
  );
}

function contentOf(statements: readonly StatementRows[], place: NodePlace, table: string, own: ReadonlySet<string>): NodeContent {
  const [statement, position] = place;
  const { nodes = [], attach } = statements[statement] ?? {};
  const node = nodes[position];
  // The first node of a statement hangs from an earlier one, every other node from an owner in its row.
  const owner = node?.owner ?? attach;
  const ownerPlace: NodePlace = [node?.owner === undefined ? (attach?.statement ?? statement) : statement, owner?.node ?? 0];
  return {
    place,
    table,
    partial: node?.partial ?? false,
    loads: loadsOf(statements, place, own),
    keys: (node?.fields ?? []).filter(({ reference }) => reference !== undefined).map(({ field }) => field),
    back: owner?.inverse === undefined ? undefined : { field: owner.inverse, owner: nameOf(ownerPlace) },
    children: (node?.children ?? []).map(({ field }) => field),
  };
}

function loadsOf(
  statements: readonly StatementRows[],
  [statement, position]: NodePlace,
  own: ReadonlySet<string>,
): Map<string, Load> {
  const nodes = statements[statement]?.nodes ?? [];
  const loads = new Map<string, Load>();
  const add = (field: string, asked: boolean, target: NodePlace) => {
    const restricted = asked || own.has(nameOf(target));
    const behind = () => [...loadsOf(statements, target, own).values()].some(({ deep }) => deep);
    loads.set(field, { restricted, deep: restricted || behind() });
  };
  nodes.forEach(({ owner }, index) => {
    if (owner?.node === position) add(owner.field, owner.restricted ?? false, [statement, index]);
  });
  for (const { field, restricted = false } of nodes[position]?.children ?? []) {
    const target = statements.findIndex(
      ({ attach }) => attach?.statement === statement && attach.node === position && attach.field === field,
    );
    add(field, restricted, [target, 0]);
  }
  return loads;
}

/** Whether what one node loads is not what another one puts into the same field. */
function differ(one: NodeContent, other: NodeContent, own: ReadonlySet<string>): boolean {
  if (one.table !== other.table || one.partial || other.partial) return false;
  const { back, keys } = other;
  return [...one.loads].some(([field, { restricted, deep }]) => {
    const same = other.loads.get(field);
    if (same !== undefined) return deep || same.deep;
    if (back?.field === field) return restricted || own.has(back.owner);
    return restricted && keys.includes(field);
  });
}

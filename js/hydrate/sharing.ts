import type { QueryPlan } from '../../pkg/core.js';

/** What the other nodes of a plan mean for the objects of one. */
export interface Sharing {
  /** Whether its objects are its own, since another node wants something else in the same fields of the same objects. */
  readonly own: boolean;
  /** Whether another node loads one of its to-many relations as well: then the first one to meet an object fills it. */
  readonly contested: boolean;
}

/** A relation that a node loads. */
interface Load {
  readonly restricted: boolean;
  /** Whether it, or a relation that is loaded behind it, is restricted. */
  readonly deep: boolean;
}

/** What a node puts into the relations of its objects. */
interface NodeContent {
  /** The table of its rows, which classes may share. */
  readonly table: string;
  readonly partial: boolean;
  readonly loads: ReadonlyMap<string, Load>;
  /** The relations that it sets without loading them: the keys of references, and ways back. */
  readonly sets: ReadonlySet<string>;
  readonly children: readonly string[];
}

/**
 * How the nodes of each statement share objects. One row is one object within an answer, but where two joins ask for different
 * things in the same place (the newest posts of a user here, all of them there), one object cannot hold both.
 *
 * @param tableOf the table of an entity
 */
export function sharingOf(plan: QueryPlan, tableOf: (entity: string) => string): Sharing[][] {
  const contents = plan.statements.map(({ nodes = [] }, index) =>
    nodes.map((node, position) => contentOf(plan, index, position, tableOf(node.entity))),
  );
  const all = contents.flat();
  const pooled: NodeContent[] = [];
  return contents.map((nodes) =>
    nodes.map((node) => {
      const own = pooled.some((other) => differ(node, other) || differ(other, node));
      if (!own && !node.partial) pooled.push(node);
      const rivals = all.filter((other) => other !== node && other.table === node.table && !other.partial);
      return {
        own,
        contested: !node.partial && node.children.some((field) => rivals.some(({ children }) => children.includes(field))),
      };
    }),
  );
}

function contentOf(plan: QueryPlan, statement: number, position: number, table: string): NodeContent {
  const { nodes = [], attach } = plan.statements[statement] ?? {};
  const node = nodes[position];
  // The first node of a statement hangs from an earlier one, every other node from an owner in its row.
  const back = (node?.owner ?? attach)?.inverse;
  const keys = (node?.fields ?? []).filter(({ reference }) => reference !== undefined).map(({ field }) => field);
  return {
    table,
    partial: node?.partial ?? false,
    loads: loadsOf(plan, statement, position),
    sets: new Set(back === undefined ? keys : [...keys, back]),
    children: (node?.children ?? []).map(({ field }) => field),
  };
}

function loadsOf(plan: QueryPlan, statement: number, position: number): Map<string, Load> {
  const nodes = plan.statements[statement]?.nodes ?? [];
  const loads = new Map<string, Load>();
  const add = (field: string, restricted: boolean, target: readonly [statement: number, position: number]) => {
    const behind = () => [...loadsOf(plan, ...target).values()].some(({ deep }) => deep);
    loads.set(field, { restricted, deep: restricted || behind() });
  };
  nodes.forEach(({ owner }, index) => {
    if (owner?.node === position) add(owner.field, owner.restricted ?? false, [statement, index]);
  });
  for (const { field, restricted = false } of nodes[position]?.children ?? []) {
    const target = plan.statements.findIndex(
      ({ attach }) => attach?.statement === statement && attach.node === position && attach.field === field,
    );
    add(field, restricted, [target, 0]);
  }
  return loads;
}

/** Whether what one node loads is not what another one puts into the same field. */
function differ(one: NodeContent, other: NodeContent): boolean {
  if (one.table !== other.table || one.partial || other.partial) return false;
  return [...one.loads].some(([field, { restricted, deep }]) => {
    const same = other.loads.get(field);
    return same === undefined ? restricted && other.sets.has(field) : deep || same.deep;
  });
}

import type { QueryPlan, StatementPlan } from '../../pkg/core.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Metadata } from '../metadata/metadata.js';
import { Hydration } from './hydration.js';
import { NodeReader } from './node-reader.js';
import type { HydratedNode } from './node-run.js';
import type { RowReader } from './row-reader.js';

/** One statement of a plan, its nodes looked up. */
export interface HydratedStatement {
  readonly plan: StatementPlan;
  readonly nodes: readonly HydratedNode[];
  /** Whether its objects are members of a many-to-many collection, whose changes a commit looks for. */
  readonly links: boolean;
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
      links: isLinks(metadata, plan, statement),
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

/** Whether a statement loads whole members into a many-to-many collection of whole objects. */
function isLinks(metadata: Metadata, { statements }: QueryPlan, { attach, nodes }: StatementPlan): boolean {
  const parent = attach && statements[attach.statement]?.nodes?.[attach.node];
  const [member] = nodes ?? [];
  if (parent === undefined || parent.partial || member === undefined || member.partial) return false;
  return metadata.named(parent.entity).links.some(({ field }) => field === attach?.field);
}

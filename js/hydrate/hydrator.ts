import type { StatementRows } from '../core.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { objectReader } from './class-reader.js';
import { Hydration } from './hydration.js';
import { type GivenReference, NodeReader, type ObjectReader } from './node-reader.js';
import type { HydratedNode } from './node-run.js';
import { RootReading } from './root-reading.js';
import type { RowReader, RowReading } from './row-reader.js';
import { sharingOf } from './sharing.js';

/** One statement of a plan, its nodes looked up. */
export interface HydratedStatement {
  readonly rows: StatementRows;
  readonly nodes: readonly HydratedNode[];
  /** Whether its objects are members of a many-to-many collection, whose changes a commit looks for. */
  readonly collects: boolean;
}

/** Turns the rows of a plan into objects. Made once for all plans whose rows are the same, run any number of times. */
export class Hydrator implements RowReader {
  readonly #statements: readonly HydratedStatement[];
  /** The reader of the only node, where each row is an object of its own. */
  readonly #only: ObjectReader | undefined;
  readonly ofRow?: NonNullable<RowReader['ofRow']>;

  constructor(metadata: Metadata, statements: readonly StatementRows[]) {
    const rootOf = (entity: string) => metadata.named(entity).root;
    const entityCounts = new Map<EntityMetadata, number>();
    for (const { nodes = [] } of statements) {
      for (const { entity } of nodes) entityCounts.set(rootOf(entity), (entityCounts.get(rootOf(entity)) ?? 0) + 1);
    }
    const sharing = sharingOf(statements, (entity) => metadata.named(entity).table);
    this.#statements = statements.map((statement, index) => ({
      rows: statement,
      collects: collects(metadata, statements, statement),
      nodes: (statement.nodes ?? []).map((node, position) => ({
        reader: objectReader(metadata, statement, node, position === 0 ? givenBy(statements, statement) : undefined),
        // A child of a to-many relation comes once, unless a pivot leads to it from several parents.
        shared:
          position > 0 ||
          (statement.attach !== undefined && statement.attach.inverse === undefined && statement.attach.links === undefined) ||
          (entityCounts.get(rootOf(node.entity)) ?? 0) > 1,
        own: sharing[index]?.[position]?.own ?? false,
        contested: sharing[index]?.[position]?.contested ?? false,
        lookedUp:
          (position === 0 && statement.attach?.links !== undefined) ||
          statements.some(({ attach }) => attach?.statement === index && attach.node === position),
      })),
    }));
    const [node, ...others] = this.#statements.flatMap(({ nodes }) => nodes);
    if (this.#statements.length === 1 && others.length === 0) this.#only = node?.reader;
    const only = this.#only;
    if (only instanceof NodeReader && !only.node.partial) this.ofRow = (cells) => only.ofRow(cells);
  }

  /**
   * Starts a run.
   *
   * @param session the identity map of a session; without one, objects are shared within this answer only
   */
  start(session?: IdentityMap): RowReading {
    if (this.#only !== undefined && (session === undefined || this.#only.node.partial)) {
      return new RootReading(this.#only, session ?? new IdentityMap());
    }
    return new Hydration(this.#statements, session);
  }
}

/** The reference of a statement's objects that leads back to their owners. */
function givenBy(statements: readonly StatementRows[], { attach }: StatementRows): GivenReference | undefined {
  if (attach?.inverse === undefined) return undefined;
  const isSelection = statements[attach.statement]?.nodes?.[attach.node]?.partial ?? false;
  return { field: attach.inverse, key: isSelection || attach.links !== undefined ? undefined : attach.parentKey };
}

/** Whether a statement loads whole members into a many-to-many collection of whole objects. */
function collects(metadata: Metadata, statements: readonly StatementRows[], { attach, nodes }: StatementRows): boolean {
  const parent = attach && statements[attach.statement]?.nodes?.[attach.node];
  const [member] = nodes ?? [];
  if (parent === undefined || parent.partial || member === undefined || member.partial) return false;
  return metadata.named(parent.entity).links.some(({ field }) => field === attach?.field);
}

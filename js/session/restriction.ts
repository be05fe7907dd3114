import type { WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { ForeignKeyConstraintFailure } from '../errors.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { bindCells } from '../query/binding.js';
import { everything } from '../query/state.js';
import type { OpenDatabase } from './open-database.js';

/** A write that was refused. */
export interface Refused {
  readonly entity: EntityMetadata;
  readonly plan: Pick<WritePlan, 'restricts'>;
  /** The keys of the rows that were to change, where they are known. */
  readonly keys?: readonly (Cell | undefined)[];
}

/** A reference that may have refused it. */
interface Suspect {
  readonly owner: EntityMetadata;
  readonly field: string;
  /** Whether it refers to the rows that were to change, not to those that would change with them. */
  readonly isDirect: boolean;
}

/**
 * The error of a write that a reference refused, which SQLite does not name: those with rows in the way. It is asked for before
 * anything is rolled back.
 */
export async function restricted(database: OpenDatabase, error: unknown, refused: Refused): Promise<unknown> {
  const { restricts = [] } = refused.plan;
  if (!(error instanceof ForeignKeyConstraintFailure) || restricts.length === 0) return error;
  const { root } = refused.entity;
  const suspects = restricts.map(({ entity, field }): Suspect => {
    const owner = database.metadata.named(entity);
    return { owner, field, isDirect: owner.columns.some((column) => column.field === field && column.target?.root === root) };
  });
  const found: Suspect[] = [];
  for (const suspect of suspects) if (await isInTheWay(database, suspect, refused)) found.push(suspect);
  const direct = found.filter(({ isDirect }) => isDirect);
  return refusal(error, direct.length > 0 ? direct : found);
}

function refusal(error: ForeignKeyConstraintFailure, suspects: readonly Suspect[]): ForeignKeyConstraintFailure {
  const [first] = suspects;
  if (first === undefined) return error;
  const names = suspects.map(({ owner, field }) => `${owner.name}.${field}`).join(' or ');
  const message = `${names} still refers to what would be deleted or get another key, and restricts that. Remove the objects that refer to it first, or have them refer to another one.`;
  const place = suspects.length === 1 ? { entity: first.owner.name, field: first.field } : { references: names };
  return new ForeignKeyConstraintFailure(error.code, message, { ...error.detail, ...place }, { cause: error });
}

/** Whether rows refer to those that were to change, as far as they are known. */
async function isInTheWay(database: OpenDatabase, suspect: Suspect, { entity, keys }: Refused): Promise<boolean> {
  const { owner, field, isDirect } = suspect;
  const known = isDirect && keys?.filter((key) => key !== undefined && key !== null);
  const condition = known ? { $in: known.map((key) => entity.primaryKey.decode(key)) } : { $ne: null };
  const state = { ...everything, filters: [{ [field]: condition }], withDeleted: true } as const;
  const { plan, values } = database.queries.compile(owner, 'has', state);
  let isFound = false;
  await database.engine.read(plan, bindCells(database.metadata, plan, values), (_, { rows }) => {
    isFound ||= rows > 0;
  });
  return isFound;
}

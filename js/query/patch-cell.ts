import type { Bind, Codec, QueryPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { codecOf } from '../codec/codec.js';
import { describe } from '../entity/definition.js';
import { DatabaseValidationError, RelataError, type Violation } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { violationsOf } from '../metadata/violations.js';

type ChangeBind = Extract<Bind, { kind: 'change' }>;

/**
 * What a patch binds: the cell of a column, the JSON text of a member, or a number to add.
 *
 * @throws RelataError `invalidValue` for an amount that cannot be added; {@link checkChanges} comes before for all other values
 */
export function changeCell(metadata: Metadata, bind: ChangeBind, value: unknown): Cell {
  const { entity, field, path, amount } = bind;
  if (amount !== undefined) return amountCell(bind, amount, value);
  const column = columnOf(metadata, entity, field);
  return (path === undefined ? column.encode(value) : column.memberCell(path, value)) ?? null;
}

/** The column of a field; that of a key field is its reference's. */
function columnOf(metadata: Metadata, entity: string, field: string): Column {
  return metadata.named(entity).readable.find((column) => column.field === field) as Column;
}

/**
 * Every value that a patch sets is one that its field takes.
 *
 * @throws DatabaseValidationError with everything that is wrong
 */
export function checkChanges(metadata: Metadata, { statements }: QueryPlan, values: readonly unknown[]): void {
  const violations: Violation[] = [];
  for (const bind of statements[0]?.binds ?? []) {
    if (bind.kind !== 'change' || bind.amount !== undefined) continue;
    const { entity, field, path, slot } = bind;
    const value = values[slot];
    if (path === undefined) {
      violations.push(...violationsOf(metadata.named(entity), { [field]: value }));
    } else {
      const column = columnOf(metadata, entity, field);
      if (column.memberCell(path, value) === undefined) violations.push(column.memberViolation(path, value));
    }
  }
  throwAny(violations);
}

/**
 * What a patch made of a row is what its fields take: sums, and values with changed members.
 *
 * @throws DatabaseValidationError with everything that is wrong
 */
export function checkMade(entity: EntityMetadata, made: Readonly<Record<string, unknown>>): void {
  throwAny(violationsOf(entity, made));
}

function throwAny([first, ...others]: readonly Violation[]): void {
  if (first !== undefined) throw new DatabaseValidationError([first, ...others]);
}

function amountCell({ entity, field, path = [] }: ChangeBind, codec: Codec, value: unknown): Cell {
  const cell = value === null || value === undefined ? undefined : codecOf(codec).encode(value);
  if (cell !== undefined && (typeof cell !== 'number' || Number.isFinite(cell))) return cell;
  const at = [field, ...path].join('.');
  const expected = codec === 'number' ? 'a finite number' : codecOf(codec).expects;
  const actual = describe(value);
  const message = `$inc adds ${expected} to ${entity}.${at}, not ${actual}.`;
  throw new RelataError('invalidValue', message, { entity, field: at, expected, actual });
}

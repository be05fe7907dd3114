import type { Bind, Codec } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { codecOf } from '../codec/codec.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { Metadata } from '../metadata/metadata.js';

type ChangeBind = Extract<Bind, { kind: 'change' }>;

/**
 * What a patch binds: the cell of a column, the JSON text of a member, or a number to add.
 *
 * @throws RelataError `valueRequired` or `invalidValue`, as for a value of an object
 */
export function changeCell(metadata: Metadata, bind: ChangeBind, value: unknown): Cell {
  const { entity, field, path, amount } = bind;
  if (amount !== undefined) return amountCell(bind, amount, value);
  const column = metadata.named(entity).byField.get(field);
  return (path === undefined ? column?.encode(value) : column?.encodeMember(path, value)) ?? null;
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

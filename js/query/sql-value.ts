import type { SqlValue } from '../../pkg/core.js';
import { bytesOfValue } from '../codec/bytes.js';
import type { Cell } from '../codec/cell.js';
import { jsonList } from '../codec/json-list.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';

/** A value that SQL written by hand binds. A list stands alone in the parentheses of `IN (…)` and holds values without null. */
export type SqlOperand = SqlElement | null | readonly SqlElement[];

/** A value of a list: a boolean is 1 or 0, a Date its milliseconds, a bigint an integer of 64 bits. */
export type SqlElement = string | number | bigint | boolean | Date | Uint8Array | ArrayBuffer;

/** A value, bound: the cell, and how the planner writes its placeholder. */
export interface BoundValue {
  readonly value: SqlValue;
  readonly cell: Cell;
}

/**
 * Binds a value.
 *
 * @throws RelataError `invalidValue` for what SQLite has no value for
 */
export function boundValue(value: unknown): BoundValue {
  if (Array.isArray(value)) return boundList(value);
  const cell = value === null ? null : cellOf(value);
  if (typeof cell === 'bigint') return { value: 'integer', cell: cell.toString() };
  return { value: value instanceof Date || isLong(cell) ? 'integer' : 'cell', cell };
}

/** Whether it is a whole number beyond the 32 bits that sql.js binds as an integer. */
function isLong(cell: Cell): boolean {
  return Number.isSafeInteger(cell) && cell !== ((cell as number) | 0);
}

function boundList(values: readonly unknown[]): BoundValue {
  const cells = Array.from(values, elementOf);
  if (cells.every((cell) => !(cell instanceof Uint8Array))) {
    // Digits beyond 2^53 stay digits: JSON has whole numbers of any length, only JSON.stringify() has not.
    const items = cells.map((cell) => (typeof cell === 'bigint' ? cell.toString() : JSON.stringify(cell)));
    return { value: 'list', cell: `[${items.join()}]` };
  }
  if (cells.every((cell) => cell instanceof Uint8Array)) return { value: 'bytesList', cell: jsonList(cells) };
  throw refused('a list of bytes and other values', 'one list of each');
}

function elementOf(value: unknown): NonNullable<Cell> | bigint {
  if (value === null) throw refused('a list with null, which IN (…) never finds', 'OR … IS NULL beside the list');
  return cellOf(value);
}

function cellOf(value: unknown): NonNullable<Cell> | bigint {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed())
        throw refused('text with half of a surrogate pair, which UTF-8 cannot store', 'whole characters');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refused(String(value), 'a finite number');
      return value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw refused(`${value}n`, 'a bigint of at most 64 bits');
      return value;
    case 'boolean':
      return Number(value);
    case 'undefined':
      throw refused('undefined', 'null for NULL');
    default:
      return objectCell(value);
  }
}

function objectCell(value: unknown): NonNullable<Cell> {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refused('an invalid Date', 'a valid one');
    return value.getTime();
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytesOfValue(value);
  throw refused(describe(value), 'a string, number, bigint, boolean, Date, Uint8Array, null, or an entity class for its table');
}

function refused(actual: string, instead: string): RelataError {
  return new RelataError('invalidValue', `A placeholder of sql\`…\` got ${actual}. Write ${instead}.`);
}

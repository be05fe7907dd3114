import type { Cell } from '../codec/cell.js';
import { describe } from '../entity/definition.js';
import { RelataError, type Violation } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowState } from '../metadata/row-state.js';
import type { Journal } from './journal.js';

type Amount = number | bigint;

/** What is to be added to the fields of objects at their next commit. */
const pending = new WeakMap<object, ReadonlyMap<Column, Amount>>();
/** How many objects wait, so that commits need not ask every object; one that was given up still counts. */
let waiting = 0;

/** The fields that can be added to. */
type AddableKey<T> = { [K in keyof T]-?: NonNullable<T[K]> extends number | bigint ? K : never }[keyof T] & string;

/** Changes of one object that are made where its row is; see {@link atomicChange}. */
export interface AtomicChange<T extends object> {
  /**
   * Adds an amount to a field; a negative one takes away. The object holds the sum after the commit.
   *
   * @throws RelataError `invalidArgument` for a field that is no number or bigint, `invalidValue` for an amount that cannot be added
   */
  increase<K extends AddableKey<T>>(field: K, by: T[K] extends bigint | null | undefined ? bigint : number): AtomicChange<T>;
}

/**
 * Changes an object relative to what its row holds when it is written, whatever the object itself holds: a counter that several
 * write at once loses nothing. It is written by the commit or `persist()` that writes the object.
 *
 * @example
 * ```ts
 * atomicChange(page).increase('visits', 1);
 * await session.commit(); // visits = visits + 1; page.visits is the sum
 * ```
 */
export function atomicChange<T extends object>(object: T): AtomicChange<T> {
  const change: AtomicChange<T> = {
    increase(field, by) {
      increase(object as Instance, field, by as Amount);
      return change;
    },
  };
  return change;
}

function increase(instance: Instance, field: string, by: Amount): void {
  const state = typeof instance === 'object' && instance !== null ? rowState(instance) : undefined;
  if (state === undefined) {
    increaseNew(instance, field, by);
    return;
  }
  const column = columnOf(state.entity, field);
  const wrong = typeof by !== column.adds || (typeof by === 'number' && !Number.isFinite(by));
  if (wrong) throw invalidAmount(column.path, column.adds, by);
  const before = pending.get(instance);
  const sum = (before?.get(column) ?? (column.adds === 'bigint' ? 0n : 0)) as never;
  if (before === undefined) waiting++;
  pending.set(instance, new Map([...(before ?? []), [column, sum + (by as never)]]));
}

/** An object without a row has nothing to be relative to but itself. */
function increaseNew(instance: Instance, field: string, by: Amount): void {
  const value = instance?.[field] ?? (typeof by === 'bigint' ? 0n : 0);
  if (typeof value !== typeof by || (typeof by !== 'bigint' && !Number.isFinite(by))) {
    throw invalidAmount(`${describe(instance)}.${field}`, typeof value, by);
  }
  instance[field] = (value as never) + (by as never);
}

function columnOf(entity: EntityMetadata, field: string): Column {
  const column = entity.byField.get(field);
  if (column?.adds !== undefined && column !== entity.version) return column;
  const fields = entity.columns.filter((candidate) => candidate.adds !== undefined && candidate !== entity.version);
  const known = fields.map((candidate) => candidate.field).join(', ') || 'none';
  const message = `increase() adds to a number or a bigint, and ${entity.name}.${String(field)} is neither. Fields that are: ${known}.`;
  throw new RelataError('invalidArgument', message, { entity: entity.name, field });
}

function invalidAmount(path: string, expected: string | undefined, by: unknown): RelataError {
  const kind = expected === 'bigint' ? 'a bigint' : 'a finite number';
  return new RelataError('invalidValue', `increase() adds ${kind} to ${path}, not ${describe(by)}.`);
}

/** The columns of an object to which its next commit adds. */
export function increasedColumns({ columns }: EntityMetadata, instance: Instance): readonly Column[] {
  if (waiting === 0) return none;
  const amounts = pending.get(instance);
  return amounts === undefined ? none : columns.filter((column) => Boolean(amounts.get(column)));
}

const none: readonly Column[] = [];

/** The cell of the amount that is added to a column. A field that was set as well is among the violations. */
export function amountCell(instance: Instance, column: Column, isSet: boolean, violations: Violation[]): Cell {
  const [entity = ''] = column.path.split('.');
  const { field, path } = column;
  if (isSet) {
    const message = `${path} was set and increased since it was last written. Do one of the two, or commit in between.`;
    violations.push({ entity, field, path: field, code: 'invalidValue', message, value: column.place.read(instance) });
  }
  const amount = pending.get(instance)?.get(column) ?? 0;
  return typeof amount === 'bigint' ? amount.toString() : amount;
}

/** The amounts are in the row now. */
export function settleIncreases(journal: Journal | undefined, instance: Instance): void {
  if (waiting === 0) return;
  const amounts = pending.get(instance);
  if (amounts === undefined) return;
  pending.delete(instance);
  waiting--;
  journal?.record(() => {
    pending.set(instance, amounts);
    waiting++;
  });
}

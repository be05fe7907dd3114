import type { Bind, JsonLeaf, QueryPlan } from '../../pkg/core.js';
import { toBase64 } from '../codec/base64.js';
import { bytesOfValue } from '../codec/bytes.js';
import type { Cell } from '../codec/cell.js';
import { codecOf } from '../codec/codec.js';
import { jsonList } from '../codec/json-list.js';
import { regexpPattern } from '../driver/regexp.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { changeCell } from './patch-cell.js';

/** The cells of a plan's binds, statement by statement. */
export function bindCells(metadata: Metadata, plan: QueryPlan, values: readonly unknown[]): Cell[][] {
  // Arrays of their size: one that grows takes room for seventeen.
  const cells = new Array<Cell[]>(plan.statements.length);
  for (let i = 0; i < cells.length; i++) cells[i] = bindStatement(metadata, plan.statements[i]?.binds ?? noBinds, values);
  return cells;
}

const noBinds: readonly Bind[] = [];

/** The cells of the binds of one statement. */
export function bindStatement(metadata: Metadata, binds: readonly Bind[], values: readonly unknown[]): Cell[] {
  const cells = new Array<Cell>(binds.length);
  for (let i = 0; i < cells.length; i++) cells[i] = bindCell(metadata, binds[i] as Bind, values);
  return cells;
}

function bindCell(metadata: Metadata, bind: Bind, values: readonly unknown[]): Cell {
  switch (bind.kind) {
    case 'value':
      return encode(bind.codec, values[bind.slot]);
    case 'list':
      return jsonList((values[bind.slot] as unknown[]).map((value) => (value === null ? null : encode(bind.codec, value))));
    case 'key':
      return keyOf(metadata, values[bind.slot]);
    case 'keyList':
      return jsonList((values[bind.slot] as unknown[]).map((value) => (value === null ? null : keyOf(metadata, value))));
    case 'field':
      return encoded(bind.list, values[bind.slot], (value) => fieldCell(metadata, bind, value));
    case 'leaf':
      return encoded(bind.list, values[bind.slot], (value) => leafText(bind.leaf, value));
    case 'change':
      return changeCell(metadata, bind, values[bind.slot]);
    case 'cell':
      return values[bind.slot] as Cell;
    case 'count':
      return values[bind.slot] as number;
    case 'keys':
      // The engine fills it in from an earlier statement.
      return null;
  }
}

/** A value as a cell, or a list of values as one JSON array. */
function encoded(list: boolean | undefined, value: unknown, cell: (value: unknown) => Cell): Cell {
  return list ? jsonList((value as unknown[]).map((item) => (item === null ? null : cell(item)))) : cell(value);
}

/** A value as a column of JSON holds it. */
function fieldCell(metadata: Metadata, { entity, field }: Extract<Bind, { kind: 'field' }>, value: unknown): Cell {
  return metadata.named(entity).byField.get(field)?.encode(value) ?? null;
}

/** Years for which ISO 8601 text is in the order of time. */
const [firstYear, lastYear] = [0, 9999];

/** A value as it stands inside JSON. */
function leafText(leaf: JsonLeaf, value: unknown): string {
  if (leaf === 'date') {
    const date = value as Date;
    const year = date.getUTCFullYear();
    if (year >= firstYear && year <= lastYear) return date.toISOString();
    throw new RelataError('invalidValue', `A filter compares a date in JSON with the year ${year}; write one from 0 to 9999.`);
  }
  return leaf === 'bigint' ? (value as bigint).toString() : toBase64(bytesOfValue(value as ArrayBuffer | ArrayBufferView));
}

function encode(codec: Extract<Bind, { kind: 'value' }>['codec'], value: unknown): Cell {
  if (typeof value === 'object' && value instanceof RegExp) return regexpPattern(value);
  const used = codecOf(codec);
  const cell = used.encode(value);
  if (cell !== undefined) return cell;
  const { expected, actual } = used.refusal?.(value) ?? { expected: used.expects, actual: value };
  throw new RelataError('invalidValue', `A filter compares with ${describe(actual)} where ${expected} is needed.`);
}

/** The key of an instance, or a raw key in a list of both. */
function keyOf(metadata: Metadata, value: unknown): Cell {
  if (typeof value !== 'object' || value === null) return value as Cell;
  const entity = metadata.ofInstance(value);
  const key = entity?.keyOf(value as Instance);
  if (key !== undefined) return key;
  throw new RelataError(
    'invalidValue',
    `A filter compares with ${describe(value)} that has no primary key yet. Persist it first.`,
    { ...(entity && { entity: entity.name }) },
  );
}

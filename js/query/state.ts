import type { JoinKind, OrderTerm, QueryOutput } from '../../pkg/core.js';
import { writeConjunction } from './conjunction.js';
import { type Grouping, writeGrouping } from './grouping.js';
import { type PatchState, writePatch } from './patch.js';
import { quoted, quotedList, type ShapeWriter } from './shape-writer.js';

/** What a query and a join have in common. Immutable: every method of a builder makes a new one. */
export interface SelectionState {
  readonly select: readonly string[] | undefined;
  /** Joined by AND. */
  readonly filters: readonly object[];
  readonly order: readonly OrderTerm[];
  readonly limit: number | undefined;
  readonly skip: number | undefined;
  /** How many rows a page has. */
  readonly itemsPerPage: number;
  /** The values of `$parameter`, by name. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly joins: readonly JoinState[];
  /** Whether rows that are deleted softly count as well. */
  readonly withDeleted?: true;
  /** What a session does with the objects less than usual. */
  readonly tracking?: Tracking;
  /** Ends what the query reads. */
  readonly signal?: AbortSignal;
}

/** `detached`: the objects are no part of the session. `unwatched`: they are, but nobody looks for changes. */
export type Tracking = 'detached' | 'unwatched';

/** A joined relation of a query. */
export interface JoinState extends SelectionState {
  readonly field: string;
  readonly kind: JoinKind;
  readonly load: boolean;
}

/** A whole query. */
export interface QueryState extends SelectionState {
  /** What makes it answer records of groups instead of objects. */
  readonly grouping?: Grouping;
  /** What it does to its rows. */
  readonly patch?: PatchState;
}

/** A selection of everything. */
export const everything: SelectionState = {
  select: undefined,
  filters: [],
  order: [],
  limit: undefined,
  skip: undefined,
  itemsPerPage: 50,
  parameters: new Map(),
  joins: [],
};

/** Writes the shape of a query, without its values. */
export function writeShape(writer: ShapeWriter, entity: string, output: QueryOutput, state: QueryState): void {
  writer.text += `{"entity":${quoted(entity)},"output":"${output}"`;
  writeSelection(writer, state);
  if (state.grouping) writeGrouping(writer, state.grouping);
  if (state.patch) writePatch(writer, state.patch);
  writer.text += '}';
}

/** Writes what a query and a join have in common. */
function writeSelection(writer: ShapeWriter, state: SelectionState): void {
  if (state.select) writer.text += `,"select":${quotedList(state.select)}`;
  if (state.withDeleted) writer.text += ',"withDeleted":true';
  const outer = writer.parameters;
  if (state.parameters.size > 0) writer.parameters = new Map([...outer, ...state.parameters]);
  if (state.filters.length > 0) {
    writer.text += ',"filter":';
    writeConjunction(writer, state.filters);
  }
  if (state.order.length > 0) writeOrder(writer, state.order);
  if (state.limit !== undefined) writer.text += `,"limit":${writer.slot(state.limit)}`;
  if (state.skip !== undefined) writer.text += `,"skip":${writer.slot(state.skip)}`;
  if (state.joins.length > 0) writeJoins(writer, state.joins);
  writer.parameters = outer;
}

function writeOrder(writer: ShapeWriter, order: readonly OrderTerm[]): void {
  let before = ',"order":[';
  for (const { field, direction } of order) {
    writer.text += `${before}{"field":${quoted(field)},"direction":${quoted(direction)}}`;
    before = ',';
  }
  writer.text += ']';
}

function writeJoins(writer: ShapeWriter, joins: readonly JoinState[]): void {
  let before = ',"joins":[';
  for (const join of joins) {
    writer.text += `${before}{"field":${quoted(join.field)},"kind":"${join.kind}","load":${join.load}`;
    writeSelection(writer, join);
    writer.text += '}';
    before = ',';
  }
  writer.text += ']';
}

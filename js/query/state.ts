import type { JoinKind, JoinShape, OrderTerm, QueryOutput, QueryShape } from '../../pkg/core.js';
import { conjunction } from './conjunction.js';
import type { ShapeWriter } from './filter.js';
import { type Grouping, groupShape } from './grouping.js';
import { type PatchState, patchShape } from './patch.js';

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

/** The shape of a query, without its values: the writer keeps those, and the shape's place among those that were met. */
export function shapeOf(writer: ShapeWriter, entity: string, output: QueryOutput, state: QueryState): QueryShape {
  writer.mark(output);
  writer.name(entity);
  const shape: QueryShape = { entity, output };
  writeSelection(writer, shape, state);
  if (state.grouping) shape.group = groupShape(writer, state.grouping);
  if (state.patch) shape.patch = patchShape(writer, state.patch);
  return shape;
}

/** Writes what a query and a join have in common. */
function writeSelection(writer: ShapeWriter, shape: QueryShape | JoinShape, state: SelectionState): void {
  if (state.select) {
    writer.mark('s');
    for (const field of state.select) writer.name(field);
    shape.select = [...state.select];
  }
  if (state.withDeleted) {
    writer.mark('d');
    shape.withDeleted = true;
  }
  const outer = writer.parameters;
  if (state.parameters.size > 0) writer.parameters = new Map([...outer, ...state.parameters]);
  if (state.filters.length > 0) {
    writer.mark('f');
    shape.filter = conjunction(writer, state.filters);
  }
  for (const { field, direction } of state.order) {
    writer.mark('o');
    writer.name(field);
    writer.name(direction);
  }
  if (state.order.length > 0) shape.order = [...state.order];
  if (state.limit !== undefined) {
    writer.mark('l');
    shape.limit = writer.slot(state.limit);
  }
  if (state.skip !== undefined) {
    writer.mark('k');
    shape.skip = writer.slot(state.skip);
  }
  if (state.joins.length > 0) shape.joins = state.joins.map((join) => joinShape(writer, join));
  writer.parameters = outer;
}

function joinShape(writer: ShapeWriter, join: JoinState): JoinShape {
  writer.mark('(');
  writer.mark(join.kind);
  writer.mark(join.load ? '+' : '-');
  writer.name(join.field);
  const shape: JoinShape = { field: join.field, kind: join.kind, load: join.load };
  writeSelection(writer, shape, join);
  writer.mark(')');
  return shape;
}

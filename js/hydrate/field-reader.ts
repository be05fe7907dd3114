import type { FieldRead } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import type { Place } from '../metadata/place.js';

/** One field of a node, with everything looked up. */
export interface FieldReader {
  /** The property's name. */
  readonly name: string;
  /** The result's column. */
  readonly column: number;
  /** The place among what can be read of the entity: its columns, then its key fields. */
  readonly index: number;
  /** The entity's column. */
  readonly declared: Column;
  /** The entity of a reference that is not joined. */
  readonly target: EntityMetadata | undefined;
  /** What stands for NULL. */
  readonly empty: null | undefined;
  /** The place inside an embedded object. */
  readonly embedded: Place | undefined;
  /** Whether it is a property with a value of its own: no reference, and no member of an embedded object. */
  readonly plain: boolean;
  /** Whether a cell is its value as it is, for a property with a value of its own. */
  readonly asIs: boolean;
  /** The value of a cell. */
  decode(cell: NonNullable<Cell>): unknown;
}

/** The reader of a field. */
export function fieldReader(metadata: Metadata, entity: EntityMetadata, field: FieldRead): FieldReader {
  const index = columnIndex(entity, field.field);
  const declared = entity.readable[index] as Column;
  const target = field.reference === undefined ? undefined : metadata.named(field.reference);
  const embedded = declared.place.nested ? declared.place : undefined;
  return {
    name: field.field,
    column: field.column,
    index,
    declared,
    target,
    empty: field.nullValue ? null : undefined,
    embedded,
    plain: target === undefined && embedded === undefined,
    asIs: declared.readsAsIs && target === undefined && embedded === undefined,
    decode: (cell) => declared.decode(cell),
  };
}

/** The value of a cell, where that is all that makes one. */
export function plainValue(field: FieldReader, cell: Cell): unknown {
  if (cell === null) return field.empty;
  return field.asIs ? cell : field.decode(cell);
}

/** The place of a field among the entity's columns; -1 when it has none. */
export function columnIndex(entity: EntityMetadata, field: string | undefined): number {
  return entity.readable.findIndex((column) => column.field === field);
}

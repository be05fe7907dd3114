import type { NodeClasses, ObjectNode } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { StatementRows } from '../core.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';
import { RelataError } from '../errors.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import type { RowPage, RowState } from '../metadata/row-page.js';
import type { ReferencePool } from '../metadata/unloaded-reference.js';
import { BatchPage, type GivenReference, NodeReader, type ObjectReader } from './node-reader.js';

/** The reader of a node: of one class, or of the several that share a table. */
export function objectReader(
  metadata: Metadata,
  statement: StatementRows,
  node: ObjectNode,
  given: GivenReference | undefined,
): ObjectReader {
  const plain = new NodeReader(metadata, statement, node, given);
  if (node.classes === undefined) return plain;
  const readers = node.classes.of.map((of): [Cell, NodeReader] => [
    of.value as Cell,
    new NodeReader(metadata, statement, node, given, of),
  ]);
  return new ClassReader(plain, node.classes, new Map(readers));
}

/** Turns the cells of a node into objects of the class that each row says. */
class ClassReader implements ObjectReader {
  readonly node: ObjectNode;
  readonly entity: EntityMetadata;
  readonly #plain: NodeReader;
  readonly #column: number;
  readonly #readers: ReadonlyMap<Cell, NodeReader>;

  constructor(plain: NodeReader, { column }: NodeClasses, readers: ReadonlyMap<Cell, NodeReader>) {
    this.node = plain.node;
    this.entity = plain.entity;
    this.#plain = plain;
    this.#column = column;
    this.#readers = readers;
  }

  key(batch: Batch, row: number): Cell {
    return this.#plain.key(batch, row);
  }

  shares(batch: Batch): boolean {
    return this.#plain.shares(batch);
  }

  page(kept: Batch): RowPage {
    return new BatchPage(this, kept);
  }

  create(batch: Batch, row: number, page: RowPage | undefined, pool: ReferencePool): Instance {
    return this.#reader(batch, row).create(batch, row, page, pool);
  }

  refresh(instance: Instance, batch: Batch, row: number, pool: ReferencePool): readonly string[] {
    return this.#reader(batch, row).refresh(instance, batch, row, pool);
  }

  entityOf(batch: Batch, row: number): EntityMetadata {
    return this.#reader(batch, row).entity;
  }

  state(batch: Batch, row: number): RowState {
    return this.#reader(batch, row).state(batch, row);
  }

  cell(batch: Batch, row: number, index: number): Cell | undefined {
    return this.#reader(batch, row).cell(batch, row, index);
  }

  /** Each class has columns of its own. */
  columnIn(): undefined {
    return undefined;
  }

  holds(batch: Batch, row: number, index: number, value: string | number): boolean {
    return this.#reader(batch, row).holds(batch, row, index, value);
  }

  /** The reader of a row's class. @throws RelataError `unknownDiscriminator` for a value that no class has */
  #reader(batch: Batch, row: number): NodeReader {
    const value = cellAt(batch, batch.columns[this.#column] as BatchColumn, row);
    const reader = this.#readers.get(value);
    if (reader !== undefined) return reader;
    const { name, table, discriminator } = this.entity;
    const key = this.key(batch, row);
    const field = discriminator?.column.field;
    const known = [...this.#readers.keys()];
    throw new RelataError(
      'unknownDiscriminator',
      `The row ${String(key)} of ${table} has the ${field} ${JSON.stringify(value)}, which no entity of this database has. Known are ${known.map((one) => JSON.stringify(one)).join(', ')}. Add its class to the entities, or correct the row.`,
      { entity: name, ...(field !== undefined && { field }), key, value, known },
    );
  }
}

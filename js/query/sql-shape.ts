import type { SqlPiece } from '../../pkg/core.js';
import type { ShapeWriter } from './filter.js';
import { type FragmentPiece, SqlFragment } from './sql-fragment.js';

/** The shape of hand-written SQL: its text and names are structure, its values get slots. */
export function sqlPieces(writer: ShapeWriter, fragment: SqlFragment): SqlPiece[] {
  writer.mark('sql');
  const pieces = SqlFragment.pieces(fragment).map((piece) => sqlPiece(writer, piece));
  writer.mark('end');
  return pieces;
}

function sqlPiece(writer: ShapeWriter, piece: FragmentPiece): SqlPiece {
  writer.mark(piece.kind);
  switch (piece.kind) {
    case 'text':
      writer.name(piece.text);
      return piece;
    case 'value':
      writer.mark(piece.value);
      return { kind: 'value', slot: writer.slot(piece.cell), value: piece.value };
    case 'table':
      return { kind: 'table', entity: named(writer, writer.nameOf(piece.entityClass)) };
    case 'column':
      return {
        kind: 'column',
        entity: named(writer, writer.nameOf(piece.entityClass)),
        field: named(writer, piece.field),
      };
    case 'identifier':
      writer.name(piece.name);
      return piece;
  }
}

function named(writer: ShapeWriter, name: string): string {
  writer.name(name);
  return name;
}

import type { SqlPiece } from '../../pkg/core.js';
import type { ShapeWriter } from './shape-writer.js';
import { type FragmentPiece, SqlFragment } from './sql-fragment.js';

/** Writes the shape of hand-written SQL: its text and names are structure, its values get slots. */
export function writePieces(writer: ShapeWriter, fragment: SqlFragment): void {
  writer.text += JSON.stringify(SqlFragment.pieces(fragment).map((piece) => sqlPiece(writer, piece)));
}

function sqlPiece(writer: ShapeWriter, piece: FragmentPiece): SqlPiece {
  switch (piece.kind) {
    case 'text':
    case 'identifier':
      return piece;
    case 'value':
      return { kind: 'value', slot: writer.slot(piece.cell), value: piece.value };
    case 'table':
      return { kind: 'table', entity: writer.nameOf(piece.entityClass) };
    case 'column':
      return { kind: 'column', entity: writer.nameOf(piece.entityClass), field: piece.field };
  }
}

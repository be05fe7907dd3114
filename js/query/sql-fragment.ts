import type { SqlValue } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { describe, type EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';

/** A piece of hand-written SQL, its values bound already. */
export type FragmentPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: SqlValue; readonly cell: Cell }
  | { readonly kind: 'table'; readonly entityClass: EntityClass }
  | { readonly kind: 'column'; readonly entityClass: EntityClass; readonly field: string }
  | { readonly kind: 'identifier'; readonly name: string };

/** Some SQL, made by `sql`: text that the program wrote, and everything else apart from it. Immutable. */
export class SqlFragment {
  readonly #pieces: readonly FragmentPiece[];

  /** @internal */
  constructor(pieces: readonly FragmentPiece[]) {
    this.#pieces = pieces;
  }

  /** The pieces of a fragment. @internal */
  static pieces(fragment: SqlFragment): readonly FragmentPiece[] {
    return fragment.#pieces;
  }
}

/** Checks that an argument is SQL. A string is none: who could hand one over could write any statement. */
export function sqlFragment(method: string, given: unknown): SqlFragment {
  if (given instanceof SqlFragment) return given;
  throw new RelataError('invalidArgument', `${method}() takes SQL as a template, sql\`…\`, not ${describe(given)}.`);
}

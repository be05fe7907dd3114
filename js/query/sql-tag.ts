import { describe, type EntityClass, isEntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { type FragmentPiece, SqlFragment, sqlFragment } from './sql-fragment.js';
import { boundValue, type SqlOperand } from './sql-value.js';
import type { EmbeddedKey, FieldKey, KeyFields } from './types.js';

/** What stands in the places of a template: a value, other SQL, or an entity class for its table. */
export type SqlPlace = SqlOperand | SqlFragment | EntityClass;

/**
 * SQL as a template. Values are bound, never written into the text; entity classes become their quoted tables; other SQL stands
 * where it is put.
 *
 * @example
 * ```ts
 * const recent = sql`created > ${new Date(2024, 0)}`;
 * const rows = await database.raw<{ title: string }>(sql`SELECT title FROM ${Post} WHERE ${recent} AND id IN (${[1, 2]})`).find();
 * ```
 *
 * @throws RelataError `invalidValue` for a value that SQLite has none for
 */
export function sql(strings: TemplateStringsArray, ...places: readonly SqlPlace[]): SqlFragment {
  if (!Array.isArray(strings) || !Array.isArray(strings.raw) || strings.some((text) => typeof text !== 'string')) {
    throw new RelataError(
      'invalidArgument',
      `sql stands before a template, sql\`…\`, and is not called with ${describe(strings)}.`,
    );
  }
  const pieces: FragmentPiece[] = [];
  strings.forEach((text, index) => {
    if (text !== '') pieces.push({ kind: 'text', text });
    if (index < places.length) pieces.push(...piecesOf(places[index]));
  });
  return new SqlFragment(pieces);
}

/**
 * The name of a table, a column or an alias that is known at run time only, quoted: `sql.identifier(name)`. Several names are joined
 * by dots. A name that there is not is an error of SQLite's.
 */
sql.identifier = (...names: readonly [string, ...string[]]): SqlFragment => {
  const wrong = names.find((name) => typeof name !== 'string');
  if (wrong !== undefined || names.length === 0) {
    throw new RelataError('invalidArgument', `sql.identifier() takes names, not ${describe(wrong)}.`);
  }
  return joined(
    names.map((name) => new SqlFragment([{ kind: 'identifier', name }])),
    new SqlFragment([{ kind: 'text', text: '.' }]),
  );
};

/**
 * The quoted column of a field, alone: `p.${sql.column(Post, 'title')}` where the table has an alias. In `where()` a column of the
 * query's entity is the one of the row that is tested, unless a dot stands before it.
 */
sql.column = <T extends object>(
  entityClass: EntityClass<T>,
  field: FieldKey<T> | (keyof KeyFields<T> & string) | EmbeddedKey<T>,
): SqlFragment => {
  if (isEntityClass(entityClass) && typeof field === 'string') return new SqlFragment([{ kind: 'column', entityClass, field }]);
  throw new RelataError('invalidArgument', "sql.column() takes an entity and the name of a field: sql.column(User, 'name').");
};

/** Pieces of SQL with others between them, commas at first: `sql.join(names.map((name) => sql.identifier(name)))`. Of none, nothing. */
sql.join = (fragments: readonly SqlFragment[], separator: SqlFragment = sql`, `): SqlFragment =>
  joined(
    fragments.map((fragment) => sqlFragment('sql.join', fragment)),
    sqlFragment('sql.join', separator),
  );

function joined(fragments: readonly SqlFragment[], separator: SqlFragment): SqlFragment {
  const between = SqlFragment.pieces(separator);
  return new SqlFragment(
    fragments.flatMap((fragment, index) => [...(index > 0 ? between : []), ...SqlFragment.pieces(fragment)]),
  );
}

function piecesOf(place: unknown): readonly FragmentPiece[] {
  if (place instanceof SqlFragment) return SqlFragment.pieces(place);
  if (isEntityClass(place)) return [{ kind: 'table', entityClass: place }];
  return [{ kind: 'value', ...boundValue(place) }];
}

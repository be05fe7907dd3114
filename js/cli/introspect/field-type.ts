import type { ColumnShape } from './table-shape.js';

/** What a column is in TypeScript. */
export interface FieldType {
  /** The type: `string`. */
  readonly type: string;
  /** The annotation of the declared type, where Relata would choose another one. */
  readonly declared: string | undefined;
  /** The default as TypeScript, where it is a constant that Relata writes in the same way. */
  readonly initial: string | undefined;
  /** What cannot be said. */
  readonly notes: readonly string[];
}

/** What Relata declares for a type. */
const COLUMN_TYPES: Readonly<Record<string, string>> = {
  integer: 'INTEGER',
  bigint: 'INTEGER',
  boolean: 'INTEGER',
  number: 'REAL',
  string: 'TEXT',
  Uint8Array: 'BLOB',
};

const BOOLEANS: Readonly<Record<string, string>> = { 0: 'false', 1: 'true' };

/** The type of a column by its declared type, its affinity, and the values that are there. */
export function fieldType(column: ColumnShape): FieldType {
  const type = typeOf(column);
  const notes: string[] = [];
  if (column.stored.length > 1 && column.stored.join() !== 'integer,real') {
    notes.push(`'${column.name}' holds ${column.stored.join(' and ')}.`);
  }
  const isSame = column.type.toUpperCase() === COLUMN_TYPES[type];
  const canBeSaid = /^[a-z][a-z0-9_ ]*(?:\([0-9, ]*\))?$/i.test(column.type);
  if (!isSame && !canBeSaid) notes.push(`'${column.name}' is declared as '${column.type}', which no annotation says.`);
  const initial = column.default === null ? undefined : constant(column.default, type);
  if (column.default !== null && column.default.toUpperCase() !== 'NULL' && initial === undefined) {
    notes.push(`'${column.name}' has the default ${column.default}, which is no constant of its type.`);
  }
  return { type, declared: isSame || !canBeSaid ? undefined : column.type, initial, notes };
}

function typeOf({ type, stored, isBinary, isBig }: ColumnShape): string {
  const affinity = affinityOf(type);
  const [only] = stored;
  if (stored.length === 1 && only === 'text') return 'string';
  if (stored.length === 1 && only === 'blob') return 'Uint8Array';
  if (/^bool/i.test(type) && isBinary) return 'boolean';
  const isWhole = stored.every((kind) => kind === 'integer');
  if (affinity === 'integer' && isWhole) return isBig ? 'bigint' : 'integer';
  if (affinity === 'text') return 'string';
  if (affinity === 'blob') return stored.length > 0 && isWhole ? 'integer' : 'Uint8Array';
  return 'number';
}

/** SQLite's rules, in their order. */
function affinityOf(type: string): 'integer' | 'text' | 'blob' | 'number' {
  if (/INT/i.test(type)) return 'integer';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'text';
  if (/BLOB/i.test(type) || type === '') return 'blob';
  return 'number';
}

function constant(written: string, type: string): string | undefined {
  if (type === 'string')
    return /^'(?:[^']|'')*'$/.test(written) ? JSON.stringify(written.slice(1, -1).replaceAll("''", "'")) : undefined;
  if (type === 'boolean') return BOOLEANS[written];
  if (type === 'integer') return /^-?(?:0|[1-9]\d{0,14})$/.test(written) ? written : undefined;
  if (type === 'bigint') return /^-?(?:0|[1-9]\d*)$/.test(written) ? `${written}n` : undefined;
  return type === 'number' && String(Number(written)) === written ? written : undefined;
}

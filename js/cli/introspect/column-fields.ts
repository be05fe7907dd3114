import { type FieldType, fieldType } from './field-type.js';
import type { ModelClass, ModelField } from './model.js';
import { fieldName, type Names, referenceName } from './names.js';
import type { ColumnShape, ForeignKeyShape, TableShape } from './table-shape.js';

/** A class under way, with what others need of it. */
export interface Draft extends ModelClass {
  readonly shape: TableShape;
  readonly names: Names;
  readonly indexes: { fields: string[]; unique: boolean; name: string | undefined }[];
  /** The fields by their columns. */
  readonly fieldOf: Map<string, string>;
}

/** Where a reference leads. */
export interface Target {
  readonly draft: Draft;
  readonly key: ForeignKeyShape;
}

/** The drafts by their tables, in lower case. */
export type Drafts = ReadonlyMap<string, Draft>;

/** Where a column leads, if that is the key of a class. */
export function targetOf({ shape }: Draft, { name, isKey }: ColumnShape, drafts: Drafts): Target | undefined {
  const keys = shape.foreignKeys.filter(({ column }) => column === name);
  const [key] = keys;
  const draft = key && drafts.get(key.target.toLowerCase());
  if (key === undefined || draft === undefined || keys.length > 1) return undefined;
  const primary = draft.shape.columns.find((column) => column.isKey)?.name.toLowerCase();
  // A key that leads to a key that leads on could come back to itself.
  if (isKey && draft.shape.foreignKeys.some(({ column }) => column.toLowerCase() === primary)) return undefined;
  return key.targetColumn === null || key.targetColumn.toLowerCase() === primary ? { draft, key } : undefined;
}

/** Adds the fields of a table's columns, and its indexes over several of them. */
export function addColumns(draft: Draft, drafts: Drafts, notes: string[]): void {
  const { shape, names, fields, fieldOf } = draft;
  for (const column of shape.columns) {
    if (column.isComputed) {
      notes.push(`${shape.name}: '${column.name}' is computed by SQLite and no field.`);
      continue;
    }
    const target = targetOf(draft, column, drafts);
    const type = fieldType(column);
    const name = names.take(target === undefined ? fieldName(column.name) : referenceName(column.name));
    fieldOf.set(column.name, name);
    notes.push(...type.notes.map((note) => `${shape.name}: ${note}`));
    fields.push(target === undefined ? plainField(shape, column, name, type) : referenceField(shape, column, name, type, target));
  }
  for (const { columns, unique, name } of shape.indexes) {
    const over = columns.map((column) => fieldOf.get(column));
    if (columns.length > 1 && over.every((field) => field !== undefined)) draft.indexes.push({ fields: over, unique, name });
  }
}

function plainField(shape: TableShape, column: ColumnShape, name: string, { type, declared, initial }: FieldType): ModelField {
  const isAssigned = column.isKey && shape.isAutoIncrement;
  const key = column.isKey ? ['PrimaryKey', ...(isAssigned ? ['AutoIncrement'] : [])] : [];
  return {
    name,
    isOptional: !column.notNull && !column.isKey,
    parts: [type, ...key, ...declaration(name === column.name ? undefined : column.name, declared), ...indexParts(shape, column)],
    initial: isAssigned ? '0' : initial,
  };
}

function referenceField(
  shape: TableShape,
  column: ColumnShape,
  name: string,
  { declared }: FieldType,
  { draft, key }: Target,
): ModelField {
  const options: string[] = [];
  if (key.onDelete !== 'CASCADE') options.push(`onDelete: '${key.onDelete}'`);
  if (key.onUpdate !== 'CASCADE') options.push(`onUpdate: '${key.onUpdate}'`);
  if (name !== column.name) options.push(`column: ${JSON.stringify(column.name)}`);
  const reference = options.length === 0 ? 'Reference' : `Reference<{ ${options.join(', ')} }>`;
  const keyType = draft.shape.columns.find(({ isKey }) => isKey)?.type.toUpperCase();
  const own = keyType === column.type.toUpperCase() ? undefined : (declared ?? column.type);
  // A reference has an index anyway.
  const unique = indexParts(shape, column).filter((part) => part.startsWith('Unique'));
  return {
    name,
    isOptional: !column.notNull && !column.isKey,
    parts: [draft.name, ...(column.isKey ? ['PrimaryKey'] : []), reference, ...declaration(undefined, own), ...unique],
  };
}

function declaration(name: string | undefined, type: string | undefined): string[] {
  const options = Object.entries({ name, type }).filter(([, value]) => value !== undefined);
  if (options.length === 0) return [];
  return [`SQLite<{ ${options.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')} }>`];
}

function indexParts({ indexes }: TableShape, column: ColumnShape): string[] {
  const own = indexes.filter(({ columns }) => columns.length === 1 && columns[0] === column.name);
  return own.map(({ unique, name }) => {
    const kind = unique ? 'Unique' : 'Index';
    return name === undefined ? kind : `${kind}<{ name: ${JSON.stringify(name)} }>`;
  });
}

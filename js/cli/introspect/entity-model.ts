import { addColumns, type Draft, type Drafts, targetOf } from './column-fields.js';
import type { Model } from './model.js';
import { className, Names } from './names.js';
import type { ColumnShape, ForeignKeyShape, IndexShape, TableShape } from './table-shape.js';

/** Makes classes of tables. */
export function modelOf(tables: readonly TableShape[]): Model {
  const notes: string[] = [];
  const classNames = Names.ofClasses();
  const drafts = new Map<string, Draft>();
  const pivots = tables.filter((table) => isPivot(table));
  for (const shape of tables) {
    if (pivots.includes(shape)) continue;
    const keys = shape.columns.filter(({ isKey }) => isKey);
    if (keys.length === 1) {
      const draft: Draft = {
        name: classNames.take(className(shape.name)),
        table: shape.name,
        fields: [],
        indexes: [],
        names: Names.ofFields(),
        fieldOf: new Map(),
        shape,
      };
      drafts.set(shape.name.toLowerCase(), draft);
    } else {
      notes.push(
        `The table '${shape.name}' has ${keys.length === 0 ? 'no primary key' : 'a primary key of several columns'} and no class.`,
      );
    }
  }
  const all = [...drafts.values()];
  for (const draft of all) addColumns(draft, drafts, notes);
  for (const draft of all) addBackReferences(draft, drafts);
  for (const pivot of pivots) addManyToMany(pivot, drafts, notes);
  return { classes: all, notes };
}

/** A join table as Relata makes it: a key of its own, two references that go with their rows, and no pair twice. */
function isPivot({ columns, foreignKeys, indexes, isAutoIncrement }: TableShape): boolean {
  const goes = ({ onDelete, onUpdate }: ForeignKeyShape) => onDelete === 'CASCADE' && onUpdate === 'CASCADE';
  const [key, ...others] = columns;
  const isOther = (column: ColumnShape) => column.notNull && foreignKeys.some((foreign) => foreign.column === column.name);
  const isPair = (index: IndexShape) => index.unique && index.columns.length === 2 && !index.columns.includes('id');
  return (
    columns.length === 3 &&
    key?.name === 'id' &&
    key.isKey &&
    isAutoIncrement &&
    foreignKeys.length === 2 &&
    foreignKeys.every(goes) &&
    others.every(isOther) &&
    indexes.some(isPair)
  );
}

/** The other sides of the references to a class. */
function addBackReferences(draft: Draft, drafts: Drafts): void {
  for (const owner of drafts.values()) {
    for (const column of owner.shape.columns) {
      const target = targetOf(owner, column, drafts);
      if (target?.draft !== draft) continue;
      const isOne = column.isKey || owner.shape.indexes.some(({ unique, columns }) => unique && columns.join() === column.name);
      const name = draft.names.take(lowered(owner.name));
      const annotation = `BackReference<{ mappedBy: ${JSON.stringify(owner.fieldOf.get(column.name))} }>`;
      draft.fields.push(
        isOne
          ? { name, isOptional: true, parts: [owner.name, annotation] }
          : { name, isOptional: false, parts: [`${owner.name}[]`, annotation], initial: '[]' },
      );
    }
  }
}

/** Both lists of a join table. */
function addManyToMany(pivot: TableShape, drafts: Drafts, notes: string[]): void {
  const [first, second] = pivot.foreignKeys;
  const one = first && drafts.get(first.target.toLowerCase());
  const other = second && drafts.get(second.target.toLowerCase());
  if (first === undefined || second === undefined || one === undefined || other === undefined) {
    notes.push(`The join table '${pivot.name}' leads to a table without a class.`);
    return;
  }
  const names = [one.names.take(lowered(other.name)), other.names.take(lowered(one.name))] as const;
  const list = (target: Draft, inverse: string, own: string, far: string) => {
    const options = `inverse: ${JSON.stringify(inverse)}, table: ${JSON.stringify(pivot.name)}, joinColumn: ${JSON.stringify(own)}, inverseJoinColumn: ${JSON.stringify(far)}`;
    return [`${target.name}[]`, `ManyToMany<{ ${options} }>`];
  };
  one.fields.push({
    name: names[0],
    isOptional: false,
    parts: list(other, names[1], first.column, second.column),
    initial: '[]',
  });
  other.fields.push({
    name: names[1],
    isOptional: false,
    parts: list(one, names[0], second.column, first.column),
    initial: '[]',
  });
}

const lowered = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

import { defineEntity, type EntityClass, type FieldBuilder, t } from 'relata';
import type { Dice } from './dice.js';
import { type Kind, kinds } from './kinds.js';

/** Random schemas. */

/** How a field says that there is nothing: not at all, by `undefined`, by `null`. */
export type Empty = 'never' | 'optional' | 'nullable';

/** A field with a column of its own. */
export interface FieldSpec {
  readonly name: string;
  readonly kind: Kind;
  readonly empty: Empty;
}

/** A reference, and its other side. */
export interface ReferenceSpec {
  readonly name: string;
  readonly target: string;
  readonly empty: Empty;
  readonly unique: boolean;
  /** The back reference on the target: to one object where the reference is unique. */
  readonly inverse: string | undefined;
  readonly onDelete: 'CASCADE' | 'SET NULL';
}

/** An entity. Its key is called `id`. */
export interface EntitySpec {
  readonly name: string;
  readonly key: 'number' | 'string';
  readonly fields: readonly FieldSpec[];
  readonly references: readonly ReferenceSpec[];
}

/** A relation as one of its sides sees it. */
export interface RelationSpec {
  readonly name: string;
  readonly target: string;
  readonly kind: 'reference' | 'single' | 'list' | 'pivot';
  /** The reference, on whichever side it is; for a pivot the one that leads to the target. */
  readonly column: string;
  /** The pivot, and its reference to this side; of a join table, which has no entity, also the relation of the other side. */
  readonly pivot?: { readonly entity: string; readonly inverse: string; readonly otherSide?: string };
  /** What stands for a reference to nothing. */
  readonly empty: Empty;
}

/** A schema: entities, some of which are pivots with the references `left` and `right`, and join tables, as pivots without a class. */
export interface SchemaSpec {
  readonly entities: readonly EntitySpec[];
  readonly joinTables: readonly EntitySpec[];
  readonly relations: ReadonlyMap<string, readonly RelationSpec[]>;
}

const names = ['Ant', 'Bee', 'Cow'];
const kindNames = Object.keys(kinds) as Kind[];
const empties: readonly Empty[] = ['never', 'optional', 'nullable'];

function reference(dice: Dice, index: number, owner: string, targets: readonly string[]): ReferenceSpec {
  const target = dice.pick(targets);
  // Rows of an entity that comes later, or of the entity itself, may be none.
  const isEarlier = targets.indexOf(target) < targets.indexOf(owner);
  const unique = dice.oneIn(5);
  const empty = isEarlier && !unique ? dice.pick(empties) : dice.pick(['optional', 'nullable'] as const);
  return {
    name: `r${index}`,
    target,
    empty,
    unique,
    inverse: dice.oneIn(6) ? undefined : `${owner.toLowerCase()}R${index}`,
    onDelete: empty !== 'never' && dice.oneIn(3) ? 'SET NULL' : 'CASCADE',
  };
}

function pivot(dice: Dice, name: string, targets: readonly string[]): EntitySpec {
  const side = (name: string): ReferenceSpec => ({
    name,
    target: dice.pick(targets),
    empty: 'never',
    unique: false,
    inverse: undefined,
    onDelete: 'CASCADE',
  });
  return { name, key: 'number', fields: [], references: [side('left'), side('right')] };
}

/** The name of a many-to-many relation by the side that it leads to. */
export function linkName(pivot: string, side: string): string {
  return `${pivot.toLowerCase()}${side}`;
}

/** The relations of each entity, both ways. */
function relationsOf(entities: readonly EntitySpec[], joinTables: readonly EntitySpec[]): Map<string, RelationSpec[]> {
  const relations = new Map<string, RelationSpec[]>(entities.map(({ name }) => [name, []]));
  for (const { name: owner, references } of [...entities, ...joinTables]) {
    for (const { name: column, target, empty, unique, inverse } of references) {
      relations.get(owner)?.push({ name: column, target, kind: 'reference', column, empty });
      if (inverse === undefined) continue;
      relations.get(target)?.push({ name: inverse, target: owner, kind: unique ? 'single' : 'list', column, empty: 'optional' });
    }
    const [left, right] = references;
    if (left?.name !== 'left' || right === undefined) continue;
    const isHidden = owner.startsWith('Join');
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      const name = linkName(owner, to.name);
      const pivot = { entity: owner, inverse: from.name, ...(isHidden && { otherSide: linkName(owner, from.name) }) };
      relations.get(from.target)?.push({ name, target: to.target, kind: 'pivot', column: to.name, pivot, empty: 'never' });
    }
  }
  return relations;
}

/** A random schema of one to three entities, up to two pivots, and up to two join tables. */
export function randomSchema(dice: Dice): SchemaSpec {
  const own = names.slice(0, 1 + dice.below(3));
  const entities = own.map((name): EntitySpec => {
    const fields = dice.some(4, (index) => ({ name: `f${index}`, kind: dice.pick(kindNames), empty: dice.pick(empties) }));
    return {
      name,
      key: dice.oneIn(4) ? 'string' : 'number',
      fields: [{ name: 'f', kind: dice.pick(['integer', 'string'] as const), empty: dice.pick(empties) }, ...fields],
      references: dice.some(3, (index) => reference(dice, index, name, own)),
    };
  });
  const all = [...entities, ...dice.some(2, (index) => pivot(dice, `Pivot${index}`, own))];
  const joinTables = dice.some(2, (index) => pivot(dice, `Join${index}`, own));
  return { entities: all, joinTables, relations: relationsOf(all, joinTables) };
}

type Field = FieldBuilder<unknown, boolean>;

function emptied(field: Field, empty: Empty): Field {
  if (empty === 'never') return field;
  return empty === 'optional' ? field.optional() : field.nullable();
}

type Target = (name: string) => () => EntityClass<object>;

function fieldsOf({ key, fields, references }: EntitySpec, target: Target): Record<string, Field> {
  const builders: Record<string, Field> = {
    id: key === 'number' ? t.number().primaryKey().autoIncrement() : t.string().primaryKey(),
  };
  for (const { name, kind, empty } of fields) builders[name] = emptied(kinds[kind].field(), empty);
  for (const { name, target: to, empty, unique, onDelete } of references) {
    const builder: Field = emptied(t.reference(target(to), { onDelete }), empty);
    builders[name] = unique ? builder.unique() : builder;
  }
  return builders;
}

/** The field of a back reference; undefined for the other side of one. */
function backReference({ kind, target: to, column, pivot }: RelationSpec, target: Target): Field | undefined {
  if (kind === 'reference') return undefined;
  if (kind === 'single') return t.backReference(target(to), { mappedBy: column });
  if (pivot?.otherSide !== undefined) {
    const columns = { joinColumn: pivot.inverse, inverseJoinColumn: column };
    return t.manyToMany(target(to), { inverse: pivot.otherSide, table: pivot.entity, ...columns });
  }
  const way = pivot ? { via: target(pivot.entity), mappedBy: pivot.inverse } : { mappedBy: column };
  return t.backReferences(target(to), way);
}

/** The classes of a schema, by name. */
export function classesOf({ entities, relations }: SchemaSpec): Map<string, EntityClass> {
  const classes = new Map<string, EntityClass>();
  const target: Target = (name) => () => classes.get(name) as EntityClass<object>;
  for (const entity of entities) {
    const builders = fieldsOf(entity, target);
    for (const relation of relations.get(entity.name) ?? []) {
      const field = backReference(relation, target);
      if (field !== undefined) builders[relation.name] = field;
    }
    classes.set(entity.name, defineEntity(entity.name, builders));
  }
  return classes;
}

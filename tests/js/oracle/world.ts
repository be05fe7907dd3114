import { Database, type EntityClass } from 'relata';
import type { Dice } from './dice.js';
import { kinds } from './kinds.js';
import { classesOf, type EntitySpec, linkName, type RelationSpec, randomSchema, type SchemaSpec } from './schema.js';

/** Random rows, in a database and as plain values. */

/** A key of a row. */
export type Key = number | string;

/** A row: a value for each field, a key for each reference, and null where there is none. */
export type Row = Record<string, unknown> & { id: Key };

/** A schema and its rows, as plain values. */
export class World {
  readonly schema: SchemaSpec;
  /** The rows of each entity. */
  readonly rows = new Map<string, Row[]>();
  /** The classes, by entity. */
  readonly classes: ReadonlyMap<string, EntityClass>;
  /** The persisted objects of the rows. */
  readonly objects = new Map<Row, object>();

  /** @param schema the schema; the world has no rows yet */
  constructor(schema: SchemaSpec) {
    this.schema = schema;
    this.classes = classesOf(schema);
  }

  /** An entity by name. */
  entity(name: string): EntitySpec {
    return this.schema.entities.find((entity) => entity.name === name) as EntitySpec;
  }

  /** The relations of an entity. */
  relations(entity: string): readonly RelationSpec[] {
    return this.schema.relations.get(entity) ?? [];
  }

  /** The relation of a name, or undefined for a field that is none. */
  relation(entity: string, name: string): RelationSpec | undefined {
    return this.relations(entity).find((relation) => relation.name === name);
  }

  /** All rows of an entity. */
  all(entity: string): Row[] {
    return this.rows.get(entity) ?? [];
  }

  /** The rows that a relation of a row leads to, each once. A row that is missing leads nowhere. */
  related(row: Row | undefined, { kind, target, column, pivot }: RelationSpec): Row[] {
    if (row === undefined) return [];
    const others = this.all(target);
    if (kind === 'reference') return others.filter(({ id }) => id === row[column]);
    if (pivot === undefined) return others.filter((other) => other[column] === row.id);
    const links = this.all(pivot.entity).filter((link) => link[pivot.inverse] === row.id);
    return others.filter(({ id }) => links.some((link) => link[column] === id));
  }
}

/** Every table that is no other's: of the entities, and between them. */
function tablesOf({ schema }: World): readonly EntitySpec[] {
  return [...schema.entities, ...schema.joinTables];
}

/** A random row; references are the indices of rows. */
function randomRow(dice: Dice, world: World, entity: EntitySpec, index: number): Row | undefined {
  const row: Row = { id: entity.key === 'string' ? `${dice.pick(['k', 'A', 'é'])}${index}` : 0 };
  for (const { name, kind, empty } of entity.fields) {
    row[name] = empty !== 'never' && dice.oneIn(3) ? null : dice.pick(kinds[kind].values);
  }
  for (const { name, target, empty } of entity.references) {
    const count = world.all(target).length;
    if (empty === 'never' && count === 0) return undefined;
    row[name] = count === 0 || (empty !== 'never' && dice.oneIn(3)) ? null : dice.below(count);
  }
  return row;
}

/** Puts the rows that a unique reference allows only once to nothing, and turns indices of rows into keys. */
function settle(world: World): void {
  for (const { name: entity, references } of tablesOf(world)) {
    for (const { name, target, unique } of references) {
      const taken = new Set<unknown>([null]);
      for (const row of world.all(entity)) {
        if (unique && taken.has(row[name])) row[name] = null;
        taken.add(row[name]);
      }
      for (const row of world.all(entity)) if (row[name] !== null) row[name] = world.all(target)[row[name] as number];
    }
  }
}

function objectsOf(world: World): object[] {
  for (const { name, fields } of world.schema.entities) {
    for (const row of world.all(name)) {
      const given = fields.filter(({ empty, name: field }) => empty !== 'optional' || row[field] !== null);
      const values = Object.fromEntries(given.map(({ name: field }) => [field, row[field]]));
      const entityClass = world.classes.get(name) as new (values: object) => object;
      world.objects.set(row, new entityClass({ ...values, ...(row.id !== 0 && { id: row.id }) }));
    }
  }
  for (const { name, references } of world.schema.entities) {
    for (const row of world.all(name)) {
      const object = world.objects.get(row) as Record<string, unknown>;
      for (const { name: field, empty } of references) {
        const other = row[field] as Row | null;
        if (other !== null) object[field] = world.objects.get(other);
        else if (empty === 'nullable') object[field] = null;
      }
    }
  }
  linkAll(world);
  return [...world.objects.values()];
}

/** Puts the rows of join tables into the lists of either side, now into the one, now into the other, and some into both. */
function linkAll(world: World): void {
  for (const { name } of world.schema.joinTables) {
    world.all(name).forEach(({ left, right }, index) => {
      const [one, other] = [left, right].map((row) => world.objects.get(row as Row) as Record<string, unknown[]>);
      if (one === undefined || other === undefined) return;
      if (index % 3 !== 1) addTo(one, linkName(name, 'right'), other);
      if (index % 3 !== 0) addTo(other, linkName(name, 'left'), one);
    });
  }
}

function addTo(object: Record<string, unknown[]>, list: string, member: object): void {
  object[list] ??= [];
  object[list].push(member);
}

/** A random world and a database with its rows. */
export async function randomWorld(dice: Dice): Promise<{ world: World; database: Database }> {
  const world = new World(randomSchema(dice));
  // Counted before they are made, so that references may lead to rows that come later.
  for (const { name, references } of tablesOf(world)) {
    const isPivot = references[0]?.name === 'left';
    world.rows.set(
      name,
      dice.some(isPivot ? 12 : 7, () => ({ id: 0 })),
    );
  }
  for (const entity of tablesOf(world)) {
    const rows = world.all(entity.name).map((_, index) => randomRow(dice, world, entity, index));
    world.rows.set(
      entity.name,
      rows.filter((row) => row !== undefined),
    );
  }
  settle(world);
  const objects = objectsOf(world);
  const database = new Database([...world.classes.values()]);
  await database.migrate();
  await database.persist(objects);
  for (const [row, object] of world.objects) row.id = (object as Row).id;
  for (const { name, references } of tablesOf(world)) {
    for (const row of world.all(name))
      for (const { name: field } of references) row[field] = (row[field] as Row | null)?.id ?? null;
  }
  return { world, database };
}

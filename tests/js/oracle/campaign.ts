import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Database } from 'relata';
import { Dice } from './dice.js';
import { kinds } from './kinds.js';
import { expectedObject, type Found, naiveMatches, naiveQuery, plainObject } from './naive-query.js';
import { build, queryText, randomSelection, type Selection, written } from './random-query.js';
import { same } from './sql-values.js';
import { randomWorld, type World } from './world.js';

/** Random worlds and queries, run both ways. */

/** How many databases, and from which seed: `ORACLE='{"seed":1,"path":"3:0","numRuns":1000}'`. */
export const settings = JSON.parse(process.env['ORACLE'] ?? '{}') as fc.Parameters<[Uint8Array, Uint8Array[]]>;

const numbers = (most: number) => fc.uint8Array({ maxLength: most, size: 'max' });

/** A world and its queries, as the numbers that they are made of. */
const cases = [numbers(250), fc.array(numbers(120), { minLength: 1, maxLength: 100, size: 'max' })] as const;

/** One query on one world. */
export type Check = (world: World, database: Database, selection: Selection, dice: Dice) => Promise<void>;

/** Runs a check on random queries, many for each random world. @returns how many answers were compared @throws what failed, shrunken */
export async function campaign(check: Check, parameters: fc.Parameters<[Uint8Array, Uint8Array[]]>): Promise<number> {
  const before = compared;
  const property = fc.asyncProperty(...cases, async (forWorld, forQueries) => {
    const { world, database } = await randomWorld(new Dice(forWorld));
    try {
      for (const forQuery of forQueries) {
        const dice = new Dice(forQuery);
        const roots = world.schema.entities.map(({ name }) => name);
        const selection = randomSelection(dice, world, dice.pick(roots), 3);
        await described(world, selection, () => check(world, database, selection, dice));
      }
    } finally {
      await database.close();
    }
  });
  await fc.assert(property, { ...parameters, ...settings });
  return compared - before;
}

/** How many answers were compared so far. */
let compared = 0;

/** Two answers that should be equal. @throws Error with both */
export function agree(what: string, found: unknown, expected: unknown): void {
  compared++;
  if (!isDeepStrictEqual(found, expected)) throw new Error(`${what}\nfound    ${written(found)}\nexpected ${written(expected)}`);
}

async function described(world: World, selection: Selection, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const entities = world.schema.entities.map((entity) => `${entity.name}: ${written(entity)}`);
    const rows = [...world.rows].map(([name, all]) => `${name}\n${all.map((row) => `  ${written(row)}`).join('\n')}`);
    throw new Error([queryText(selection), String(error), ...entities, ...rows].join('\n'), { cause: error });
  }
}

/** What a query finds and how many rows match, and one of the other ways to read it. */
export const reads: Check = async (world, database, selection, dice) => {
  const query = build(database, world, selection);
  const found = naiveQuery(world, selection);
  const objects = await query.find();
  agree(
    'find()',
    objects.map((object) => plainObject(world, selection, object)),
    found.map((one) => expectedObject(world, selection, one)),
  );
  if (selection.select !== undefined) {
    for (const object of objects) agree('the keys', Object.keys(object).sort(), [...selection.select].sort());
  }
  const count = naiveMatches(world, selection).length;
  agree('count()', await query.count(), count);
  const { name } = dice.pick([{ name: 'id' }, ...world.entity(selection.entity).fields]);
  const others: Record<string, () => Promise<void>> = {
    has: async () => agree('has()', await query.has(), count > 0),
    ids: async () =>
      agree(
        'ids()',
        await query.ids(),
        found.map(({ row }) => row.id),
      ),
    findField: async () => {
      const values = await query.findField(name);
      agree(
        `findField('${name}')`,
        values.map((value) => value ?? null),
        found.map(({ row }) => row[name]),
      );
    },
    findOneOrUndefined: async () => {
      const one = await query.findOneOrUndefined();
      const [first] = naiveQuery(world, { ...selection, limit: Math.min(selection.limit ?? 1, 1) });
      agree('findOneOrUndefined()', one && plainObject(world, selection, one), first && expectedObject(world, selection, first));
    },
  };
  await others[dice.pick(Object.keys(others))]?.();
};

/** What a patch by a query changes, and then a delete. */
export const changes: Check = async (world, database, selection, dice) => {
  const [field] = world.entity(selection.entity).fields;
  if (field !== undefined) {
    const patched = naiveQuery(world, selection);
    const value = dice.pick(kinds[field.kind].values);
    await compareChange(patched, build(database, world, selection).patchMany({ [field.name]: value }));
    for (const { row } of patched) row[field.name] = value;
  }
  if (dice.oneIn(4)) {
    const deleted = naiveQuery(world, selection);
    await compareChange(deleted, build(database, world, selection).deleteMany());
    deleteRows(
      world,
      selection.entity,
      deleted.map(({ row }) => row),
    );
  }
  await compareRows(world, database);
};

async function compareChange(found: readonly Found[], change: Promise<{ modified: number; primaryKeys: unknown[] }>) {
  const { modified, primaryKeys } = await change;
  const keys = (list: readonly unknown[]) => list.map(written).sort();
  agree('modified', modified, found.length);
  agree('primaryKeys', keys(primaryKeys), keys(found.map(({ row }) => row.id)));
}

/** Takes rows away, and what refers to them: with them, or to nothing. */
function deleteRows(world: World, entity: string, gone: readonly { id: unknown }[]): void {
  if (gone.length === 0) return;
  world.rows.set(
    entity,
    world.all(entity).filter((row) => !gone.includes(row)),
  );
  for (const { name, references } of world.schema.entities) {
    for (const { name: field, target, onDelete } of references) {
      if (target !== entity) continue;
      const touched = world.all(name).filter((row) => gone.some(({ id }) => same(id, row[field])));
      if (onDelete === 'CASCADE') deleteRows(world, name, touched);
      else for (const row of touched) row[field] = null;
    }
  }
}

async function compareRows(world: World, database: Database): Promise<void> {
  for (const { name: entity } of world.schema.entities) {
    const everything: Selection = {
      entity,
      select: undefined,
      filter: {},
      order: [['id', 'asc']],
      limit: undefined,
      skip: undefined,
      joins: [],
    };
    const found = await build(database, world, everything).find();
    const expected = naiveQuery(world, everything).map((one) => expectedObject(world, everything, one));
    agree(
      `the rows of ${entity}`,
      found.map((object) => plainObject(world, everything, object)),
      expected,
    );
  }
}

import { Database, defineEntity, type Query, RelataError, sql, t } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostile, isHalf } from '../fixtures/hostile.js';
import { mistaken } from './mistaken.js';

/** Each hostile string in each position where a string goes: refused by an error with a code, or data. */

const Maker = defineEntity('maker', { id: t.number().primaryKey().autoIncrement(), name: t.string() });
// The table that one of the strings would drop.
const Lamp = defineEntity(
  'lamp',
  {
    id: t.number().primaryKey().autoIncrement(),
    name: t.string(),
    lumen: t.number().default(0),
    shade: t.object({ label: t.string(), size: t.number() }),
    notes: t.record(t.number()),
    maker: t.reference(() => Maker).optional(),
  },
  { collection: 'users' },
);
type Lamps = Query<InstanceType<typeof Lamp>>;

/** Half of a surrogate pair cannot cross to the planner, and not to SQLite. */
const storable = hostile.filter((text) => !isHalf(text));
const half = '\ud800';

let database: Database;

beforeEach(async () => {
  database = new Database([Lamp, Maker]);
  await database.migrate();
  await database.persist(lamp('desk', 400), lamp('floor', 800));
});

afterEach(() => database.close());

function lamp(name: string, lumen = 0): InstanceType<typeof Lamp> {
  return new Lamp({ name, lumen, shade: { label: 'x', size: 1 }, notes: {}, maker: new Maker({ name: 'Ines' }) });
}

const lamps = (): Lamps => database.query(Lamp);
/** An object with one property of its own, also where every object has one of that name. */
const having = (name: string, value: unknown): never => mistaken(Object.fromEntries([[name, value]]));

/** The code of the error; anything else is told as it is. */
async function codeOf(work: () => unknown): Promise<string> {
  try {
    return `answered ${JSON.stringify(await work())}`;
  } catch (error) {
    return error instanceof RelataError ? error.code : `not a RelataError: ${String(error)}`;
  }
}

/** Expects that a position refuses every string, in a query of the database and in one of a session, and that nothing is written. */
async function refusesAll(code: string, names: readonly string[], work: (query: Lamps, name: string) => unknown): Promise<void> {
  const before = await database.export();
  const answers: [name: string, code: string][] = [];
  for (const name of names) {
    for (const from of [database, database.createSession()])
      answers.push([name, await codeOf(() => work(from.query(Lamp), name))]);
  }
  expect(answers).toEqual(answers.map(([name]) => [name, isHalf(name) ? 'invalidDocument' : code]));
  expect(await database.export()).toEqual(before);
}

const positions: Record<string, (query: Lamps, name: string) => unknown> = {
  filter: (query, name) => query.filter(having(name, 1)).find(),
  'filter for null': (query, name) => query.filter(having(name, null)).count(),
  'filter in $or': (query, name) => query.filter({ $or: [having(name, 1), { lumen: 400 }] }).find(),
  'filter of a reference': (query, name) => query.filter({ maker: having(name, 1) }).find(),
  'filter of a delete': (query, name) => query.filter(having(name, 1)).deleteMany(),
  filterField: (query, name) => query.filterField(mistaken(name), mistaken(1)).find(),
  select: (query, name) => query.select('id', mistaken(name)).find(),
  findField: (query, name) => query.findField(mistaken(name)),
  findOneField: (query, name) => query.findOneField(mistaken(name)),
  findOneFieldOrUndefined: (query, name) => query.findOneFieldOrUndefined(mistaken(name)),
  orderBy: (query, name) => query.orderBy(mistaken(name)).find(),
  'orderBy through a reference': (query, name) => query.orderBy(mistaken(`maker.${name}`)).find(),
  sort: (query, name) => query.sort(having(name, 'asc')).find(),
  joinWith: (query, name) => query.joinWith(mistaken(name)).find(),
  innerJoinWith: (query, name) => query.innerJoinWith(mistaken(name)).find(),
  join: (query, name) => query.join(mistaken(name)).find(),
  'a join in a join': (query, name) => query.useJoinWith('maker').joinWith(mistaken(name)).end().find(),
  'filter of a join': (query, name) => query.useJoinWith('maker').filter(having(name, 1)).end().find(),
  'select of a join': (query, name) => query.useJoinWith('maker').select(mistaken(name)).end().find(),
  'orderBy of a join': (query, name) => query.useJoinWith('maker').orderBy(mistaken(name)).end().find(),
  groupBy: (query, name) => query.groupBy(mistaken(name)).withCount().find(),
  having: (query, name) => query.groupBy('lumen').having(having(name, 1)).find(),
  'orderBy of groups': (query, name) => query.groupBy('lumen').orderBy(mistaken(name)).find(),
  withCount: (query, name) => query.withCount(mistaken(name), 'n').find(),
  withSum: (query, name) => query.withSum(mistaken(name), 'n').find(),
  withAverage: (query, name) => query.withAverage(mistaken(name), 'n').find(),
  withMin: (query, name) => query.withMin(mistaken(name), 'n').find(),
  withMax: (query, name) => query.withMax(mistaken(name), 'n').find(),
  withGroupConcat: (query, name) => query.withGroupConcat(mistaken(name), 'n').find(),
  returning: (query, name) => query.returning(mistaken(name)).patchMany({ lumen: 1 }),
  patch: (query, name) => query.patchMany(having(name, 1)),
  patchOne: (query, name) => query.patchOne({ lumen: 1, ...(having(name, 1) as object) }),
  $set: (query, name) => query.patchMany({ $set: having(name, 1) }),
  $inc: (query, name) => query.patchMany({ $inc: having(name, 1) }),
  $unset: (query, name) => query.patchMany({ $unset: having(name, true) }),
  'filter in a typed object': (query, name) => query.filter(having(`shade.${name}`, 1)).find(),
  'orderBy in a typed object': (query, name) => query.orderBy(mistaken(`shade.${name}`)).find(),
  '$set in a typed object': (query, name) => query.patchMany({ $set: having(`shade.${name}`, 1) }),
};

test.each(Object.keys(positions))('the name of no field is refused: %s', (position) =>
  refusesAll('unknownField', hostile, positions[position] as (typeof positions)[string]),
);

const directions: Record<string, (query: Lamps, direction: never) => unknown> = {
  orderBy: (query, direction) => query.orderBy('name', direction).find(),
  sort: (query, direction) => query.sort({ name: direction }).find(),
  'orderBy of a join': (query, direction) => query.useJoinWith('maker').orderBy('name', direction).end().find(),
  'orderBy of groups': (query, direction) => query.groupBy('name').orderBy('name', direction).find(),
  'orderBy of a patch': (query, direction) => query.orderBy('name', direction).patchOne({ lumen: 1 }),
};

test.each(Object.keys(directions))('a direction is asc or desc and nothing else: %s', (position) =>
  refusesAll('invalidOrder', [...hostile, 'ASC', 'Desc', 'asc ', 'asc, (SELECT 1)'], (query, direction) =>
    (directions[position] as (typeof directions)[string])(query, mistaken(direction)),
  ),
);

test('an alias is the name of a property, or is refused', async () => {
  const refused = new Map([
    [half, 'invalidDocument'],
    ['__proto__', 'invalidAlias'],
    ['', 'invalidAlias'],
  ]);
  for (const alias of hostile) {
    const query = lamps()
      .groupBy('lumen')
      .withSum('id', alias)
      .having(having(alias, { $gt: 1 }))
      .orderBy(mistaken(alias));
    const code = refused.get(alias);
    if (code === undefined)
      expect(Object.entries((await query.findOne()) as object)).toEqual([
        ['lumen', 800],
        [alias, 2],
      ]);
    else expect([alias, await codeOf(() => query.find())]).toEqual([alias, code]);
  }
  expect(await lamps().count()).toBe(2);
});

describe('a member of a record', () => {
  test.each(storable)('%j is written, found, ordered by and taken away', async (name) => {
    const [path, one] = [`notes.${name}`, lamps().filter({ name: 'desk' })];
    expect(await one.patchMany({ $set: having(path, 5) })).toMatchObject({ modified: 1 });
    expect(await one.patchMany({ $inc: having(path, 2) })).toMatchObject({ modified: 1 });
    const desk = await one.findOne();
    // Its own, and not what objects inherit.
    expect([Object.entries(desk.notes), Object.getPrototypeOf(desk.notes)]).toEqual([[[name, 7]], Object.prototype]);
    await database.persist(Object.assign(lamp('hall'), { notes: having(name, 3) }));
    for (const from of [database, database.createSession()]) {
      const names = (query: Lamps): Promise<string[]> => query.findField('name');
      const query = from.query(Lamp);
      expect(await names(query.filter(having(path, 7)))).toEqual(['desk']);
      expect(await names(query.filter({ notes: having(name, { $lt: 7 }) }))).toEqual(['hall']);
      expect(await names(query.filter(having(path, { $gt: 0 })).orderBy(mistaken(path)))).toEqual(['hall', 'desk']);
      expect(await names(query.filter(having(path, { $gt: 0 })).orderBy(mistaken(path), 'desc'))).toEqual(['desk', 'hall']);
    }
    await one.patchMany({ $unset: having(path, true) });
    expect(Object.keys((await one.findOne()).notes)).toEqual([]);
    expect(
      await lamps()
        .filter(having(path, { $gt: 0 }))
        .findField('name'),
    ).toEqual(['hall']);
  });

  test('half of a surrogate pair is no path, but stays what it is in a record', async () => {
    const path = `notes.${half}`;
    await refusesAll('', [half], (query) => query.filter(having(path, 1)).find());
    await refusesAll('', [half], (query) => query.orderBy(mistaken(path)).find());
    await refusesAll('', [half], (query) => query.filter({ notes: having(half, 1) }).find());
    await refusesAll('', [half], (query) => query.patchMany({ $set: having(path, 1) }));
    await refusesAll('', [half], (query) => query.patchMany({ $inc: having(path, 1) }));
    await refusesAll('', [half], (query) => query.patchMany({ $unset: having(path, true) }));
    const desk = lamps().filter({ name: 'desk' });
    await desk.patchMany({ notes: having(half, 5), 'shade.label': half });
    await desk.patchMany({ $set: { 'notes.other': 1 }, $inc: { 'shade.size': 1 } });
    expect(await desk.findOne()).toMatchObject({ notes: { [half]: 5, other: 1 }, shade: { label: half, size: 2 } });
  });
});

test('F37: the name of a parameter may be anything', async () => {
  for (const name of hostile) {
    const query = lamps().filter({ lumen: { $parameter: name } });
    expect([name, await codeOf(() => query.find())]).toEqual([name, 'missingParameter']);
    expect([name, await query.parameter(name, 400).findField('name')]).toEqual([name, ['desk']]);
    expect([name, await query.parameters(having(name, 800)).findField('name')]).toEqual([name, ['floor']]);
    const other = query.parameter(`${name}x`, 400);
    expect([name, await codeOf(() => other.find())]).toEqual([name, 'missingParameter']);
  }
  const query = lamps().filter({ lumen: { $parameter: '__proto__' } });
  expect(await query.parameters(JSON.parse('{"__proto__": 400}') as Record<string, unknown>).count()).toBe(1);
  // What an object inherits is nobody's value.
  expect(await codeOf(() => query.parameters({}).find())).toBe('missingParameter');
});

describe('a value', () => {
  /** What finds exactly the lamps of a name. SQLite's LIKE ends a text at a NUL: there it cannot tell. */
  const conditions: Record<string, (value: unknown) => unknown> = {
    plain: (value) => value,
    $eq: (value) => ({ $eq: value }),
    $in: (value) => ({ $in: value }),
    $like: (value) => ({ $like: value }),
    $regex: (value) => ({ $regex: value }),
  };
  /** What a condition takes, to find a text. */
  const given = (condition: string, text: string): unknown => {
    if (condition === '$in') return [text, 'nobody has this'];
    return condition === '$regex' ? `^${text.replace(/[/*]/g, '\\$&')}$` : text;
  };

  test.each(Object.keys(conditions))(
    'F37: is compared as it is, written there or given by a parameter: %s',
    async (condition) => {
      const texts = storable.filter((text) => condition !== '$like' || text !== '\0');
      await database.persist(texts.map((text) => lamp(text)));
      const filter = (value: unknown) => ({ name: mistaken((conditions[condition] as (value: unknown) => unknown)(value)) });
      for (const text of texts) {
        for (const query of [lamps(), database.createSession().query(Lamp)]) {
          const value = given(condition, text);
          expect(await query.filter(filter(value)).findField('name')).toEqual([text]);
          expect(
            await query
              .filter(filter({ $parameter: 'p' }))
              .parameter('p', value)
              .findField('name'),
          ).toEqual([text]);
        }
      }
      const value = given(condition, half);
      expect(await codeOf(() => lamps().filter(filter(value)).find())).toBe('invalidValue');
      expect(
        await codeOf(() =>
          lamps()
            .filter(filter({ $parameter: 'p' }))
            .parameter('p', value)
            .find(),
        ),
      ).toBe('invalidValue');
      expect(await codeOf(() => lamps().filter(filter(value)).deleteMany())).toBe('invalidValue');
      expect(await lamps().count()).toBe(texts.length + 2);
    },
  );

  test('is a regular expression as JavaScript has it', async () => {
    await database.persist(storable.map((text) => lamp(`a${text}b`)));
    const names = await lamps().findField('name');
    for (const text of storable) {
      for (const pattern of [text, new RegExp(text), new RegExp(`a${text}b`, 'i')]) {
        const found = await lamps()
          .filter({ name: { $regex: pattern } })
          .findField('name');
        expect([pattern, found]).toEqual([pattern, names.filter((name) => new RegExp(pattern).test(name))]);
      }
    }
  });

  const writes: Record<string, (text: string) => Promise<unknown>> = {
    persist: (text) => database.persist(Object.assign(lamp(text), { id: 9 })),
    'persist of what is there': async (text) => {
      await database.persist(Object.assign(lamp('new'), { id: 9 }));
      await database.persist(Object.assign(await lamps().filter({ id: 9 }).findOne(), { name: text }));
    },
    session: async (text) => {
      await database.persist(Object.assign(lamp('new'), { id: 9 }));
      const session = database.createSession();
      (await session.query(Lamp).filter({ id: 9 }).findOne()).name = text;
      await session.commit();
    },
    patchOne: async (text) => {
      await database.persist(Object.assign(lamp('new'), { id: 9 }));
      await lamps().filter({ id: 9 }).patchOne({ name: text });
    },
    $set: async (text) => {
      await database.persist(Object.assign(lamp('new'), { id: 9 }));
      await lamps()
        .filter({ id: 9 })
        .patchMany({ $set: { name: text } });
    },
    'raw SQL': async (text) =>
      database.raw(sql`INSERT INTO users (id, name, shade, notes) VALUES (9, ${text}, '{}', '{}')`).execute(),
  };

  test.each(Object.keys(writes))('F37: is read as it was written: %s', async (path) => {
    const write = writes[path] as (typeof writes)[string];
    for (const text of storable) {
      await write(text);
      expect(await lamps().filter({ id: 9 }).findField('name')).toEqual([text]);
      expect(await database.raw(sql`SELECT name FROM users WHERE name = ${text}`).find()).toEqual([{ name: text }]);
      await lamps().filter({ id: 9 }).deleteMany();
    }
    const refused = await write(half).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(RelataError);
    expect(refused).toMatchObject(
      path === 'raw SQL'
        ? { code: 'invalidValue' }
        : { code: 'validationFailed', errors: [{ code: 'invalidValue', path: 'name' }] },
    );
    expect((await lamps().findField('name')).filter((name) => name !== 'new')).toEqual(['desk', 'floor']);
  });
});

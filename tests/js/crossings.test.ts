import { Database, sql } from 'relata';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { lending, Title, Writer } from '../fixtures/entities/library.js';

/**
 * The budget of ARCHITECTURE.md: a shape crosses to the core once; values, rows and cells never. Every export of the generated
 * module is wrapped and every method of what it answers, so that a crossing which nobody thought of counts as well.
 */
const crossings = vi.hoisted(() => [] as string[]);

vi.mock('../../pkg/core.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../pkg/core.js')>();
  const counted = <F extends (...args: never[]) => unknown>(name: string, call: F): F =>
    new Proxy(call, {
      apply(target, self, args) {
        crossings.push(name);
        return Reflect.apply(target, self, args);
      },
    });
  const { prototype } = original.Core;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (name !== 'constructor' && !name.startsWith('_') && typeof method === 'function') {
      Object.defineProperty(prototype, name, { value: counted(name, method), configurable: true, writable: true });
    }
  }
  const exports = Object.entries(original).map(([name, value]) => {
    const isCall = typeof value === 'function' && name !== 'Core' && name !== 'default' && name !== 'initSync';
    return [name, isCall ? counted(name, value as () => unknown) : value];
  });
  return Object.fromEntries(exports);
});

/** What crossed while some work was done. */
async function crossed(work: () => Promise<unknown>): Promise<string[]> {
  const from = crossings.length;
  await work();
  return crossings.slice(from);
}

let database: Database;

beforeEach(async () => {
  await database?.close();
  database = new Database([...lending]);
  await database.migrate();
  const ines = new Writer('Ines');
  await database.persist(new Title(ines, 'Reef'), new Title(ines, 'Tide'));
});

afterAll(() => database.close());

const byName = (name: string) =>
  database.query(Title).filter({ name }).joinWith('writer').orderBy('id').limit(name.length).find();

test('opening is two crossings, the schema and the connection, migrating another, closing the last', async () => {
  const other = new Database([...lending]);
  expect(
    await crossed(() =>
      other
        .query(Writer)
        .find()
        .catch(() => []),
    ),
  ).toEqual(['open', 'connect', 'query']);
  expect(await crossed(() => other.migrate())).toEqual(['migrate']);
  expect(await crossed(() => other.close())).toEqual(['free']);
});

test('a new shape is one crossing, the same with other values none', async () => {
  expect(await crossed(() => byName('Reef'))).toEqual(['query']);
  expect(await crossed(() => byName('Tide'))).toEqual([]);
  expect(await crossed(() => byName('nothing by this name'))).toEqual([]);
  expect(
    await crossed(() =>
      database.createSession().query(Title).filter({ name: 'x' }).joinWith('writer').orderBy('id').limit(1).find(),
    ),
  ).toEqual([]);
});

test('a list of another length, and of no length of its own kind, is the same shape', async () => {
  const byIds = (...ids: number[]) =>
    database
      .query(Title)
      .filter({ id: { $in: ids } })
      .find();
  expect(await crossed(() => byIds(1))).toEqual(['query']);
  expect(await crossed(() => byIds(1, 2))).toEqual([]);
  expect(await crossed(() => byIds(...Array.from({ length: 5000 }, (_, i) => i)))).toEqual([]);
});

test('each change of the shape does cost one', async () => {
  const titles = () => database.query(Title);
  await titles().filter({ pages: 1 }).find();
  const changed = [
    titles().filter({ pages: { $gt: 1 } }),
    titles().filter({ pages: null }),
    titles().filter({ id: 1 }),
    titles().filter({ pages: 1, id: 1 }),
    titles().filter({ pages: 1 }).orderBy('pages'),
    titles().filter({ pages: 1 }).orderBy('pages', 'desc'),
    titles().filter({ pages: 1 }).limit(1),
    titles().filter({ pages: 1 }).skip(1),
    titles().filter({ pages: 1 }).joinWith('writer'),
    titles().filter({ pages: 1 }).innerJoinWith('writer'),
    titles().filter({ pages: 1 }).select('pages'),
  ];
  for (const query of changed) {
    expect(await crossed(() => query.find())).toEqual(['query']);
    expect(await crossed(() => query.find())).toEqual([]);
  }
  expect(await crossed(() => titles().filter({ pages: 1 }).count())).toEqual(['query']);
});

test('a known grouped query costs none, whatever its values; each change of its shape costs one', async () => {
  const grouped = (pages: number, separator: string) =>
    titles()
      .filter({ pages: { $gt: pages } })
      .groupBy('writer')
      .withGroupConcat('name', 'names', { separator })
      .having({ names: { $ne: separator } })
      .orderBy('names')
      .limit(pages + 1);
  const titles = () => database.query(Title);
  expect(await crossed(() => grouped(1, ';').find())).toEqual(['query']);
  expect(await crossed(() => grouped(2, '-').find())).toEqual([]);
  expect(await crossed(() => database.createSession().query(Title).groupBy('writer').find())).toEqual(['query']);
  expect(await crossed(() => titles().groupBy('writer').find())).toEqual([]);
  const changed = [
    titles().groupBy('writer', 'name'),
    titles().groupBy('name').groupBy('writer'),
    titles().groupBy('writer').withCount(),
    titles().withCount(),
    titles().withCount('writer', 'count'),
    titles().withCount('writer'),
    titles().withCount('pages', 'writer'),
    titles().withSum('pages', 'writer'),
    titles().withAverage('pages', 'writer'),
    titles().withMin('pages', 'writer'),
    titles().withMax('pages', 'writer'),
    titles().withCount('pages', 'writer', { distinct: true }),
    titles().withGroupConcat('name'),
    titles().withGroupConcat('name', undefined, { separator: ',' }),
    titles().withGroupConcat('name', 'n'),
    titles().withCount().having({ count: 1 }),
    titles().withCount().having({ count: null }),
    titles().withCount().having({ count: 1 }).having({ count: 1 }),
    titles().innerJoin('writer').withCount(),
    titles().join('writer').withCount(),
  ];
  for (const query of changed) {
    expect(await crossed(() => query.find())).toEqual(['query']);
    expect(await crossed(() => query.find())).toEqual([]);
  }
});

test('ten thousand rows are written and read without a further crossing', async () => {
  const writer = new Writer('Ravi');
  writer.titles = Array.from({ length: 10_000 }, (_, i) => new Title(writer, `t${i}`));
  expect(await crossed(() => database.persist(writer))).toEqual([]);
  const all = () => database.query(Writer).joinWith('titles').find();
  expect(await crossed(all)).toEqual(['query']);
  expect((await all()).flatMap(({ titles }) => titles)).toHaveLength(10_002);
  expect(await crossed(all)).toEqual([]);
});

test('the first write of a shape is one crossing, the next none', async () => {
  const titles = await database.query(Title).find();
  const change = (pages: number) => {
    for (const title of titles) title.pages += pages;
    return database.persist(titles);
  };
  expect(await crossed(() => change(1))).toEqual(['write']);
  expect(await crossed(() => change(2))).toEqual([]);
  expect(await crossed(() => database.remove(titles[0] as object))).toEqual(['write']);
  expect(await crossed(() => database.remove(titles[1] as object))).toEqual([]);
});

test('reading fields, references and lists never crosses', async () => {
  const [title] = await byName('Reef');
  const work = async () => JSON.stringify(title) + title?.writer.greeting() + Object.keys(title ?? {}).length;
  expect(await crossed(work)).toEqual([]);
});

test('a patch of a known shape costs no crossing, whatever its values', async () => {
  const patch = (pages: number, name: string) =>
    database
      .query(Title)
      .filter({ name })
      .patchOne({ pages, $inc: { id: 0 } } as never);
  const set = (pages: number, name: string) => database.query(Title).filter({ name }).patchOne({ pages });
  expect(await crossed(() => set(1, 'Reef'))).toEqual(['query']);
  expect(await crossed(() => set(2, "it's"))).toEqual([]);
  // What is refused is not kept: it is asked again.
  for (const _ of [1, 2]) expect(await crossed(() => patch(1, 'Reef').catch(() => undefined))).toEqual(['query']);
  expect(await crossed(() => set(3, 'Reef'))).toEqual([]);
});

test('a statement by hand costs one crossing, with other values none', async () => {
  const longer = (length: number) =>
    database.raw(sql`SELECT name FROM ${Title} WHERE length(name) > ${length} AND name NOT IN (${['x'.repeat(length)]})`).find();
  expect(await crossed(() => longer(1))).toEqual(['raw']);
  expect(await crossed(() => longer(100))).toEqual([]);
  const where = (length: number) => database.query(Title).where(sql`length(name) > ${length}`).find();
  expect(await crossed(() => where(1))).toEqual(['query']);
  expect(await crossed(() => where(2))).toEqual([]);
});

import {
  type AutoIncrement,
  type BackReference,
  Database,
  type LoaderContext,
  type PrimaryKey,
  type Reference,
  type RelationLoader,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';

const calls: string[][] = [];
let answer: (owners: readonly Writer[], context: LoaderContext) => unknown;

const loadTexts: RelationLoader<Writer, Text> = (owners, context) => {
  calls.push([context.relation, ...owners.map(({ name }) => name)]);
  return answer(owners, context) as Map<Writer, Text[]>;
};

async function loadWriter(texts: readonly Text[], { query }: LoaderContext): Promise<(Writer | undefined)[]> {
  const writers = await query(Writer).find();
  calls.push(['writer', String(texts.length)]);
  return texts.map((text) => writers.find(({ id }) => id === text.writer.id) as unknown as Writer);
}

class Writer {
  id: number & PrimaryKey & AutoIncrement = 0;
  texts?: Text[] & BackReference<{ loader: typeof loadTexts }>;
  constructor(public name: string) {}
}

class Text {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public writer: Writer & Reference<{ loader: typeof loadWriter }>,
    public title: string,
  ) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([Writer, Text]);
  await database.migrate();
  const [ada, bo] = [new Writer('Ada'), new Writer('Bo')];
  await database.persist(ada, bo, new Text(ada, 'a1'), new Text(ada, 'a2'), new Text(bo, 'b1'));
  calls.length = 0;
  answer = async (owners, { query }) => {
    const texts = await query(Text)
      .filter({ writer: { $in: owners.map(({ id }) => id) } })
      .orderBy('title', 'desc')
      .find();
    return new Map(owners.map((owner) => [owner, texts.filter((text) => text.writer.id === owner.id)]));
  };
});

afterEach(() => database.close());

test('F48 a loader is called once for each batch, of a join and of handles, and its rows appear', async () => {
  for (const place of [database, database.createSession()]) {
    calls.length = 0;
    const joined = await place.query(Writer).joinWith('texts').orderBy('name').find();
    expect(joined.map(({ texts }) => texts.map(({ title }) => title))).toEqual([['a2', 'a1'], ['b1']]);
    expect(joined[0]?.texts[0]?.writer).toBe(joined[0]);
    expect(calls).toEqual([['Writer.texts', 'Ada', 'Bo']]);
    const writers = await place.query(Writer).orderBy('name').find();
    calls.length = 0;
    const loaded = await Promise.all(writers.map((writer) => place.related(writer, 'texts').load({ reload: true })));
    expect(loaded.map((texts) => texts.map(({ title }) => title))).toEqual([['a2', 'a1'], ['b1']]);
    expect(await place.related(writers[0] as Writer, 'texts').load()).toBe(writers[0]?.texts);
    expect(calls).toEqual([['Writer.texts', 'Ada', 'Bo']]);
  }
  calls.length = 0;
  const texts = await database.query(Text).joinWith('writer').orderBy('title').find();
  expect(texts.map(({ writer }) => writer.name)).toEqual(['Ada', 'Ada', 'Bo']);
  expect(calls).toEqual([['writer', '3']]);
  expect(
    await database
      .query(Writer)
      .filter({ texts: { $some: { title: 'b1' } } })
      .findOneField('name'),
  ).toBe('Bo');
});

test('a loader of joined objects gets each of them once', async () => {
  answer = (owners) => owners.map(() => []);
  const texts = await database
    .query(Text)
    .joinWith('writer', (writer) => writer)
    .find();
  expect(texts).toHaveLength(3);
  const session = database.createSession();
  await session.query(Text).joinWith('writer').find();
  expect(calls.filter(([name]) => name === 'writer')).toHaveLength(2);
});

test.each<[string, () => unknown, string]>([
  [
    'it throws',
    () => {
      throw new Error('offline');
    },
    'Writer.texts could not be loaded: its loader threw: offline.',
  ],
  ['it answers something else', () => 'no', "its loader answered the string 'no'"],
  ['its list is too short', () => [[]], 'its loader answered a list of 1'],
  ['it gives no list', (): unknown => [{}, {}], 'its loader gave a plain object for one object. It gives a list'],
])('a loader fails where %s', async (_, given, message) => {
  answer = given;
  await expect(database.query(Writer).joinWith('texts').find()).rejects.toMatchObject({
    code: 'loaderFailed',
    detail: { entity: 'Writer', field: 'texts' },
    message: expect.stringContaining(message) as string,
  });
});

test('a join with a loader takes no conditions', async () => {
  await expect(database.query(Writer).innerJoinWith('texts').find()).rejects.toThrow('Writer.texts is loaded by a function');
  const limited = database.query(Writer).joinWith('texts', (texts) => texts.limit(1));
  await expect(limited.find()).rejects.toMatchObject({ code: 'invalidArgument' });
});

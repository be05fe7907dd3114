import { inspect } from 'node:util';
import { Database, defineEntity, serialize, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { Article, Employee, firm, Manager, Person } from '../fixtures/entities/firm.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { Dog, Member, school, Toy } from '../fixtures/entities/school.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...lending, ...choir, ...firm]);
  await database.migrate();
  const ines = new Writer('Ines');
  ines.registered = new Date(0);
  const reef = new Title(ines, 'Reef');
  reef.borrower = new Borrower('Jo');
  await database.persist(reef, new Title(ines, 'Wreck'));
});

afterEach(() => database.close());

const printed = '1970-01-01T00:00:00.000Z';
const reef = { id: 1, pages: 100, printed, name: 'Reef' };
const wreck = { id: 2, pages: 100, printed, name: 'Wreck' };
const ines = { id: 1, registered: printed, name: 'Ines' };

test('F80: relations that are not loaded are left out; of a reference its key is there', async () => {
  expect(serialize(await database.query(Writer).findOne())).toEqual(ines);
  const titles = await database.query(Title).orderBy('id').find();
  expect(serialize(titles)).toEqual([
    { ...reef, writerId: 1, borrowerId: 1 },
    { ...wreck, writerId: 1 },
  ]);
  expect(JSON.stringify(serialize(titles[1] as object))).toBe(
    '{"id":2,"pages":100,"printed":"1970-01-01T00:00:00.000Z","writerId":1,"name":"Wreck"}',
  );
});

test('F80: loaded relations are written, and a way back to what is written around it shows its key', async () => {
  const writer = await database
    .query(Writer)
    .joinWith('titles', (titles) => titles.joinWith('borrower').orderBy('id'))
    .findOne();
  const [first] = writer.titles;
  expect(first?.writer).toBe(writer);
  const borrower = { id: 1, name: 'Jo' };
  expect(serialize(writer)).toEqual({
    ...ines,
    titles: [
      { ...reef, borrower, writerId: 1 },
      { ...wreck, writerId: 1 },
    ],
  });
  expect(serialize(first as object)).toEqual({
    ...reef,
    borrower,
    writer: { ...ines, titles: [{ id: 1 }, { ...wreck, writerId: 1 }] },
  });
});

test('F80: what is met twice, but not inside itself, is written twice', async () => {
  const titles = await database.query(Title).joinWith('writer').orderBy('id').find();
  expect(titles[0]?.writer).toBe(titles[1]?.writer);
  expect(serialize(titles)).toEqual([
    { ...reef, writer: ines, borrowerId: 1 },
    { ...wreck, writer: ines },
  ]);
});

test('F80: collections that lead to each other end', async () => {
  const [alto, bass] = [new Singer('alto'), new Singer('bass')];
  const duo = new Choir('duo');
  duo.singers = [alto, bass];
  await database.persist(duo);
  const session = database.createSession();
  const [singer] = await session
    .query(Singer)
    .joinWith('choirs', (choirs) => choirs.joinWith('singers'))
    .find();
  expect(serialize(singer as object)).toEqual({
    id: 1,
    name: 'alto',
    choirs: [{ id: 1, name: 'duo', singers: [{ id: 1 }, { id: 2, name: 'bass', choirs: [{ id: 1 }] }] }],
  });
  expect(JSON.parse(JSON.stringify(singer))).toEqual({
    id: 1,
    name: 'alto',
    choirs: [{ id: 1, name: 'duo', singers: [{ id: 2, name: 'bass', choirs: [] }] }],
  });
  expect(structuredClone(singer)).toMatchObject({ choirs: [{ name: 'duo' }] });
  expect(inspect(singer, { depth: 9, getters: true })).toContain('[Circular');
  expect(inspect(singer)).toMatch(/^Singer/);
  expect(await database.query(Membership).count()).toBe(2);
});

test('JSON.stringify of collections in which everything leads to everything ends soon, and shows every object', async () => {
  const singers = Array.from({ length: 30 }, (_, index) => new Singer(`s${index}`));
  const choirs = Array.from({ length: 30 }, (_, index) => Object.assign(new Choir(`c${index}`), { singers }));
  await database.persist(choirs);
  const session = database.createSession();
  const found = await session
    .query(Singer)
    .joinWith('choirs', (join) => join.joinWith('singers'))
    .orderBy('id')
    .find();
  const [first, ...others] = JSON.parse(JSON.stringify(found)) as { choirs: { name: string; singers: { name: string }[] }[] }[];
  expect([others.length, first?.choirs.length, first?.choirs[0]?.singers.length]).toEqual([29, 30, 29]);
  const text = JSON.stringify(found[0]);
  for (const { name } of [...singers, ...choirs]) expect(text).toContain(`"${name}"`);
  expect(JSON.stringify(found[0]?.choirs)).toBe(JSON.stringify(JSON.parse(text).choirs));
});

test('JSON.stringify shows what is in several lists as a whole in each, where nothing leads back', async () => {
  const [x, y] = [new Dog('x'), new Dog('y')];
  const [m, n] = [new Member('m'), new Member('n')];
  m.likes = [n];
  for (const dog of [x, y]) dog.owners = [m];
  const toy = new Toy('ball');
  toy.dogs = [x, y];
  const { dogs } = JSON.parse(JSON.stringify(toy)) as { dogs: { owners: unknown[] }[] };
  const member = { id: 0, leads: [], follows: [] };
  const owners = [{ ...member, name: 'm', likes: [{ ...member, name: 'n', likes: [] }] }];
  expect(dogs.map((dog) => dog.owners)).toEqual([owners, owners]);
});

test('JSON.stringify of objects that lead to their own kind ends', async () => {
  await using own = new Database([...school]);
  await own.migrate();
  const [m, n] = [new Member('m'), new Member('n')];
  [m.likes, m.leads] = [[m, n], [n]];
  [n.likes, n.leads] = [[m], [m, n]];
  await own.persist(m);
  const shown = { id: 2, name: 'n', likes: [], leads: [], follows: [] };
  expect(JSON.parse(JSON.stringify(m))).toEqual({ id: 1, name: 'm', likes: [shown], leads: [shown], follows: [shown] });
});

test('F80: classes that share a table have the fields of their own', async () => {
  const boss = new Manager('mo');
  const ann = new Employee('ann');
  ann.boss = boss;
  boss.boss = ann;
  await database.persist(new Article(ann, 'a'));
  const session = database.createSession();
  const people = await session.query(Person).orderBy('id').joinWith('articles').find();
  const articles = [{ id: 1, title: 'a', authorId: 2 }];
  const mo = { id: 1, type: 'manager', articles: [], name: 'mo', hired: printed, level: 1 };
  const staff = { id: 2, type: 'employee', articles, name: 'ann', hired: printed };
  expect(serialize(people)).toEqual([
    { ...mo, boss: { ...staff, bossId: 1 } },
    { ...staff, boss: { ...mo, bossId: 2 } },
  ]);
});

test('F80: values take the forms that they have in JSON columns', () => {
  const Every = defineEntity('every', {
    id: t.number().primaryKey(),
    digits: t.bigint(),
    far: t.number(),
    bytes: t.bytes(),
    day: t.date().nullable(),
    any: t.json<unknown>(),
    __proto__x: t.boolean(),
    none: t.string().optional(),
  });
  const every = new Every({
    id: 1,
    digits: 2n ** 60n,
    far: Number.POSITIVE_INFINITY,
    bytes: new Uint8Array([1, 2, 255]),
    day: null,
    any: { tags: new Set(['a']) },
    __proto__x: true,
  });
  expect(serialize(every)).toEqual({
    id: 1,
    digits: '1152921504606846976',
    far: 'Infinity',
    bytes: 'AQL/',
    day: null,
    any: { tags: { $set: ['a'] } },
    __proto__x: true,
  });
  every.far = Number.NaN;
  expect(() => serialize(every)).toThrow(/every.far expects a number \(not NaN\)/);
});

test('F80: include and exclude choose fields by path, and a path that leads nowhere is refused', async () => {
  const writer = await database
    .query(Writer)
    .joinWith('titles', (titles) => titles.joinWith('borrower').orderBy('id'))
    .findOne();
  expect(serialize(writer, { include: ['name', 'titles.name', 'titles.borrower'] })).toEqual({
    name: 'Ines',
    titles: [{ name: 'Reef', borrower: { id: 1, name: 'Jo' } }, { name: 'Wreck' }],
  });
  expect(serialize(writer, { exclude: ['registered', 'titles.borrower', 'titles.printed', 'titles.writerId'] })).toEqual({
    id: 1,
    name: 'Ines',
    titles: [
      { id: 1, pages: 100, name: 'Reef' },
      { id: 2, pages: 100, name: 'Wreck' },
    ],
  });
  expect(serialize(writer, { include: ['titles'], exclude: ['titles.borrower', 'titles.printed'] }).titles).toEqual([
    { id: 1, pages: 100, name: 'Reef', writerId: 1 },
    { id: 2, pages: 100, name: 'Wreck', writerId: 1 },
  ]);
  for (const path of ['nme', 'titles.nme', 'titles.borrower.__proto__']) {
    expect(() => serialize(writer, { exclude: [path] })).toThrow(expect.objectContaining({ code: 'unknownField' }));
  }
  expect(() => serialize(writer, { include: 'name' as never })).toThrow(/list of paths/);
  expect(() => serialize({ id: 1 })).toThrow(expect.objectContaining({ code: 'notAnEntity' }));
  expect(() => serialize(undefined as never)).toThrow(expect.objectContaining({ code: 'notAnEntity' }));
});

test('F80: JSON.stringify, structuredClone and console.log of loaded graphs end', async () => {
  const writer = await database
    .query(Writer)
    .joinWith('titles', (titles) => titles.joinWith('borrower').orderBy('id'))
    .findOne();
  const [title] = await database
    .createSession()
    .query(Title)
    .joinWith('writer', (w) => w.joinWith('titles'))
    .find();
  const unloaded = await database.query(Title).findOne();
  const back = writer.titles[0] as object;
  for (const graph of [writer, title as object, unloaded, back]) {
    expect(JSON.parse(JSON.stringify(graph))).toMatchObject({ id: 1 });
    expect(structuredClone(graph)).toMatchObject({ id: 1 });
    expect(inspect(graph, { depth: 9 })).toMatch(/^(Writer|Title)/);
  }
  expect(JSON.parse(JSON.stringify(writer)).titles[0]).toEqual({ ...reef, borrower: { id: 1, name: 'Jo' } });
  expect(JSON.parse(JSON.stringify(unloaded)).writer).toEqual({ id: 1 });
  expect(JSON.parse(JSON.stringify(back)).writer).toBeUndefined();
});

import { Database, RelataError } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { definitionOf, rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
});

afterEach(() => database.close());

/** Ines wrote two titles, of which Jo has borrowed one; Ravi wrote nothing, Kim borrowed nothing. */
async function fill(): Promise<{ ines: Writer; ravi: Writer; jo: Borrower; kim: Borrower; reef: Title; tide: Title }> {
  const [ines, ravi] = [new Writer('Ines'), new Writer('Ravi')];
  const [jo, kim] = [new Borrower('Jo'), new Borrower('Kim')];
  const [reef, tide] = [new Title(ines, 'Reef'), new Title(ines, 'Tide')];
  reef.borrower = jo;
  await database.persist(ines, ravi, jo, kim, reef, tide);
  return { ines, ravi, jo, kim, reef, tide };
}

test('F1: the foreign key column holds the other table’s key, and several children may hold the same', async () => {
  const { ines } = await fill();
  const keys = await rowsOf(database, `PRAGMA foreign_key_list('titles')`);
  expect(keys).toContainEqual(expect.objectContaining({ table: 'writers', from: 'writer', to: 'id' }));
  expect(await rowsOf(database, 'SELECT writer FROM titles')).toEqual([{ writer: ines.id }, { writer: ines.id }]);
});

test('F2: the column of a reference is called like its field, or as it says', async () => {
  const { ines, ravi, reef } = await fill();
  reef.editor = ravi;
  await database.persist(reef);
  expect(await rowsOf(database, `SELECT writer, editor_id FROM titles WHERE name = 'Reef'`)).toEqual([
    { writer: ines.id, editor_id: ravi.id },
  ]);
});

test('F7: the table’s name is set apart from the class’s', async () => {
  await fill();
  expect(await definitionOf(database, 'writers')).toContain('CREATE TABLE');
  const statements = await recordStatements();
  await database.query(Writer).find();
  expect(statements.texts).toEqual([expect.stringMatching(/FROM .?writers\b/)]);
});

test('F8: the key is 0 before and assigned after, on the same object', async () => {
  const writer = new Writer('Ines');
  expect(writer.id).toBe(0);
  await database.persist(writer);
  expect(writer.id).toBeGreaterThan(0);
});

test('F9: keys and relations are no constructor arguments', () => {
  expect(new Writer('Ines').titles).toEqual([]);
  // @ts-expect-error the constructor takes what the class wrote, and nothing less
  new Writer();
});

test('F11: defaults apply, and dates come back as dates of the same millisecond', async () => {
  const { ines, reef } = await fill();
  const loaded = await database.query(Title).filter({ id: reef.id }).joinWith('writer').findOne();
  expect(loaded.pages).toBe(100);
  expect(loaded.writer.registered).toBeInstanceOf(Date);
  expect(loaded.writer.registered.getTime()).toBe(ines.registered.getTime());
});

test('F15: an optional reference is a nullable column, a required one is not', async () => {
  const columns = await rowsOf(database, `PRAGMA table_info('titles')`);
  const isRequired = (name: string) => columns.find((column) => column.name === name)?.notnull === 1;
  expect([isRequired('writer'), isRequired('editor_id'), isRequired('borrower')]).toEqual([true, false, false]);
});

test('F20: a list is empty from the start, and for a loaded parent without children', async () => {
  await fill();
  const kim = await database.query(Borrower).filter({ name: 'Kim' }).joinWith('titles').findOne();
  expect(kim.titles).toEqual([]);
  expect(new Borrower('Lu').titles).toEqual([]);
});

test('F21: an optional reference is an object or nothing, and its type says so', async () => {
  await fill();
  const [reef, tide] = await database.query(Title).joinWith('borrower').orderBy('name').find();
  expect(tide?.borrower).toBeUndefined();
  // @ts-expect-error it may be missing
  expect(() => tide.borrower.name).toThrow(TypeError);
  expect(reef?.borrower?.name).toBe('Jo');
});

test('F22: a child is stored without a parent where the reference is optional', async () => {
  await fill();
  expect(await rowsOf(database, `SELECT borrower FROM titles WHERE name = 'Tide'`)).toEqual([{ borrower: null }]);
});

test('F23: rows without a counterpart stay, on both sides', async () => {
  await fill();
  const borrowers = await database.query(Borrower).joinWith('titles').orderBy('name').find();
  expect(borrowers.map(({ name, titles }) => [name, titles.length])).toEqual([
    ['Jo', 1],
    ['Kim', 0],
  ]);
  const titles = await database.query(Title).joinWith('borrower').orderBy('name').find();
  expect(titles.map(({ name, borrower }) => [name, borrower?.name])).toEqual([
    ['Reef', 'Jo'],
    ['Tide', undefined],
  ]);
});

test('F26 F46: what was joined is there without a further statement', async () => {
  await fill();
  const statements = await recordStatements();
  const titles = await database.query(Title).joinWith('writer').find();
  const { count } = statements;
  expect(count).toBe(1);
  expect(titles.map(({ writer }) => writer.name)).toEqual(['Ines', 'Ines']);
  expect(titles[0]?.writer).toBe(titles[1]?.writer);
  expect(statements.count).toBe(count);
});

test('F28 F40: a reference that is not joined has its key, says so, and reads nothing', async () => {
  const { ines } = await fill();
  const title = await database.query(Title).filter({ name: 'Reef' }).findOne();
  const statements = await recordStatements();
  expect(title.writer).toBeInstanceOf(Writer);
  expect(title.writer.id).toBe(ines.id);
  // @ts-expect-error only the key is loaded
  const readName = () => title.writer.name;
  expect(readName).toThrow(RelataError);
  expect(readName).toThrow(/writer\.name is not loaded.*joinWith/);
  expect(JSON.parse(JSON.stringify(title))).toMatchObject({ name: 'Reef', writer: { id: ines.id } });
  expect(statements.texts).toEqual([]);
});

test('F29: a back reference has no column', async () => {
  const names = (await rowsOf(database, `PRAGMA table_info('borrowers')`)).map(({ name }) => name);
  expect(names).toEqual(['id', 'name']);
});

test('F30: a relation is joined from the side that declares it', async () => {
  // @ts-expect-error Title declares no back reference
  const query = () => database.query(Title).joinWith('loans').find();
  await expect(query()).rejects.toMatchObject({ code: 'unknownField', detail: { entity: 'title', field: 'loans' } });
});

test('F31: selected fields are exactly those, with whole nested objects', async () => {
  await fill();
  const [ines] = await database.query(Writer).select('name', 'titles').joinWith('titles').orderBy('id').find();
  expect(Object.keys(ines ?? {}).sort()).toEqual(['name', 'titles']);
  expect(ines?.titles[0]).toBeInstanceOf(Title);
  // @ts-expect-error it was not selected
  expect(ines?.registered).toBeUndefined();
});

test('F45: a to-many relation of a thousand parents takes a constant number of statements', async () => {
  const writers = Array.from({ length: 1000 }, (_, i) => new Writer(`w${i}`));
  for (const writer of writers) for (let i = 0; i < 10; i++) writer.titles.push(new Title(writer, `t${i}`));
  await database.persist(writers);
  // The first query over several tables after so many writes lets SQLite count its rows.
  await database.query(Writer).joinWith('titles').limit(1).find();
  const statements = await recordStatements();
  const loaded = await database.query(Writer).joinWith('titles').find();
  expect(statements.count).toBe(2);
  expect(loaded.every(({ titles }) => titles.length === 10)).toBe(true);
  expect(loaded.flatMap(({ titles }) => titles)).toHaveLength(10_000);
});

test('F78: instances go in and instances come out', async () => {
  await fill();
  const [writer] = await database.query(Writer).orderBy('name').find();
  expect(writer).toBeInstanceOf(Writer);
  expect(writer?.greeting()).toBe('Dear Ines');
});

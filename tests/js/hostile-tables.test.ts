import { Database, defineEntity, sql, t } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { hostile, isHalf } from '../fixtures/hostile.js';
import { mistaken } from './mistaken.js';
import { rowsOf } from './sqlite-file.js';

/** Tables and columns that are called like hostile strings: SQLite holds all of them but a NUL, nothing at all, and half a character. */

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(...entities: ConstructorParameters<typeof Database>[1][number][]): Promise<Database> {
  const database = new Database(entities);
  opened.push(database);
  await database.migrate();
  return database;
}

const names = hostile.filter((name) => name !== '' && name !== '\0' && !isHalf(name));
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

test.each(names)('F7: an entity, its table and its columns may be called %j', async (name) => {
  const Parent = defineEntity(name, { id: t.number().primaryKey().autoIncrement(), label: t.string().unique().column(name) });
  const Child = defineEntity(`child ${name}`, {
    id: t.number().primaryKey().autoIncrement(),
    parent: t.reference(() => Parent).column(name),
    count: t.number().default(0).column(`count ${name}`).index(),
  });
  const database = await open(Parent, Child);
  const parent = new Parent({ label: 'a' });
  await database.persist(parent, new Parent({ label: 'b' }), new Child({ parent, count: 1 }), new Child({ parent, count: 2 }));

  const children = () => database.query(Child).orderBy('count', 'desc');
  expect(
    await children()
      .filter({ count: { $gt: 0 }, parent })
      .findField('count'),
  ).toEqual([2, 1]);
  expect(await children().filter({ 'parent.label': 'a' }).orderBy('parent.label').count()).toBe(2);
  expect((await children().joinWith('parent').findOne()).parent.label).toBe('a');
  expect(await children().useInnerJoinWith('parent').filter({ label: 'b' }).end().count()).toBe(0);
  expect(await database.query(Child).groupBy('parent').withSum('count').find()).toEqual([{ parent: { id: 1 }, count: 3 }]);
  expect(
    await children()
      .returning('count')
      .patchMany({ $inc: { count: 5 } }),
  ).toMatchObject({ modified: 2 });

  const session = database.createSession();
  const [first] = await session.query(Parent).filter({ label: 'a' }).find();
  Object.assign(first as object, { label: 'changed' });
  await session.commit();
  expect(await database.raw(sql`SELECT ${sql.column(Parent, 'label')} AS label FROM ${Parent}`).find()).toEqual([
    { label: 'changed' },
    { label: 'b' },
  ]);
  expect(await database.raw(Parent, sql`SELECT * FROM ${Parent} ORDER BY id`).find()).toMatchObject([
    { label: 'changed' },
    { label: 'b' },
  ]);

  await children().filter({ count: 6 }).deleteOne();
  expect(await rowsOf(database, `SELECT ${quoted(`count ${name}`)} AS n FROM ${quoted(`child ${name}`)}`)).toEqual([{ n: 7 }]);
  expect((await database.migrate()).statements).toEqual([]);
});

test.each(names)('F53: a unique value that is taken names entity and field: %j', async (name) => {
  const Thing = defineEntity(name, { id: t.number().primaryKey(), label: t.string().unique().column(name) });
  const database = await open(Thing);
  await database.persist(new Thing({ id: 1, label: 'a' }));
  await expect(database.persist(new Thing({ id: 2, label: 'a' }))).rejects.toMatchObject({
    code: 'uniqueConstraint',
    detail: { entity: name, field: 'label' },
  });
  await expect(database.raw(sql`INSERT INTO ${Thing} VALUES (2, NULL)`).execute()).rejects.toMatchObject({
    code: 'notNullConstraint',
    detail: { entity: name, field: 'label' },
  });
  expect(await database.query(Thing).count()).toBe(1);
});

test('F7: all of them side by side stay apart', async () => {
  const fields = Object.fromEntries(names.map((name, index) => [`field${index}`, t.string().column(name)]));
  const Wide = defineEntity('users', { id: t.number().primaryKey().autoIncrement(), ...fields });
  const others = names.map((name) => defineEntity(name, { id: t.number().primaryKey(), note: t.string() }));
  const database = await open(Wide, ...others);
  const values = Object.fromEntries(names.map((name, index) => [`field${index}`, `in ${name}`]));
  await database.persist(new Wide(values), ...others.map((Other, index) => new Other({ id: 1, note: names[index] as string })));
  expect(await database.query(Wide).findOne()).toEqual({ id: 1, ...values });
  for (const [index, name] of names.entries()) {
    const field = `field${index}`;
    const query = database.query(Wide).filter(mistaken({ [field]: values[field] }));
    expect(await query.orderBy(mistaken(field)).findField(mistaken(field))).toEqual([`in ${name}`]);
    await query.patchMany(mistaken({ [field]: `new ${name}` }));
    const Other = others[index] as (typeof others)[number];
    expect(await database.query(Other).filter({ note: name }).deleteMany()).toMatchObject({ modified: 1 });
  }
  expect(Object.values(await database.query(Wide).findOne())).toEqual([1, ...names.map((name) => `new ${name}`)]);
  const columns = names.map((name, index) => `${quoted(name)} AS field${index}`).join();
  expect(await rowsOf(database, `SELECT ${columns} FROM users`)).toEqual([
    Object.fromEntries(names.map((name, index) => [`field${index}`, `new ${name}`])),
  ]);
  const counts = await Promise.all(others.map((Other) => database.query(Other).count()));
  expect(counts).toEqual(names.map(() => 0));
});

test.each(['\0', '', 'a\0b', '\ud800', 'a\udc00'])(
  'F7: what SQLite cannot hold is refused before anything is made: %j',
  async (name) => {
    const fields = () => ({ id: t.number().primaryKey(), value: t.string() });
    const entities = [
      defineEntity(name, fields()),
      defineEntity('thing', fields(), { collection: name }),
      defineEntity('thing', { ...fields(), other: t.string().column(name) }),
      defineEntity('thing', { ...fields(), other: t.string().index(name) }),
    ];
    for (const entity of entities) {
      const database = new Database([entity]);
      opened.push(database);
      await expect(database.migrate()).rejects.toMatchObject({ name: 'RelataError', code: 'invalidName', detail: { name } });
    }
  },
);

test('F7: half a character is no name of a field either, and no default', async () => {
  for (const fields of [
    { id: t.number().primaryKey(), '\ud800': t.string() },
    { id: t.number().primaryKey(), value: t.string().default('\ud800') },
  ]) {
    const database = new Database([defineEntity('thing', fields)]);
    opened.push(database);
    await expect(database.migrate()).rejects.toMatchObject({ code: 'invalidName', detail: { entity: 'thing', name: '\ud800' } });
  }
});

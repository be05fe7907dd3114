import { Database, defineEntity, defineSchema, type EntityClass, RelataError, schemaDocument, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Line, Note, Order, orphanage, Seal, Stamp } from '../fixtures/entities/orphanage.js';
import { rowsOf } from './sqlite-file.js';

/** What becomes of a child that was taken from its parent and got no other one is decided by the commit, as the relation says. */

let database: Database;

beforeEach(async () => {
  database = new Database([...orphanage]);
  await database.migrate();
  const [first, second] = [new Order('first'), new Order('second')];
  first.lines.push(new Line('a'), new Line('b'));
  first.notes.push(new Note('a'));
  first.stamps.push(new Stamp('a'));
  first.seal = new Seal('red');
  await database.persist(first, second);
});

afterEach(() => database.close());

const orders = (source: Pick<Database, 'query'>) =>
  source
    .query(Order)
    .joinWith('lines')
    .joinWith('notes')
    .joinWith('stamps')
    .joinWith('seal')
    .orderBy('id')
    .find() as unknown as Promise<[Order, Order]>;

const rows = async (table: string) =>
  (await rowsOf(database, `SELECT text, "order" FROM ${table} ORDER BY id`)).map(({ text, order }) => `${text} ${order}`);

/** With a session and without one: the objects, and what writes them. */
const ways: [string, () => Promise<{ first: Order; second: Order; write: () => Promise<void> }>][] = [
  [
    'a session',
    async () => {
      const session = database.createSession();
      const [first, second] = await orders(session);
      return { first, second, write: () => session.commit() };
    },
  ],
  [
    'persist()',
    async () => {
      const [first, second] = await orders(database);
      return { first, second, write: () => database.persist(first, second) };
    },
  ],
];

for (const [way, load] of ways) {
  test(`F25: with ${way}, orphans are deleted where the relation says so`, async () => {
    const { first, write } = await load();
    const [line] = first.lines.splice(0, 1);
    expect(line?.order).toBeUndefined();
    await write();
    expect(await rows('line')).toEqual(['b 1']);
    await write();
    expect(await rows('line')).toEqual(['b 1']);
  });

  test(`F25: with ${way}, the references of orphans are emptied where the relation says so`, async () => {
    const { first, write } = await load();
    first.notes.pop();
    await write();
    expect(await rows('note')).toEqual(['a null']);
  });

  test(`F25: with ${way}, orphans are refused where the relation says so, and nothing is written`, async () => {
    const { first, write } = await load();
    const [stamp] = first.stamps.splice(0) as [Stamp];
    first.notes.pop();
    const error = await write().catch((thrown: unknown) => thrown as RelataError);
    expect(error).toBeInstanceOf(RelataError);
    expect(error).toMatchObject({ code: 'orphan', detail: { entity: 'stamp', field: 'order', key: 1, parent: 'order.stamps' } });
    expect((error as RelataError).message).toBe(
      "The stamp 1 was taken out of order.stamps and has no other parent. Give stamp.order another object, remove() the stamp, or declare the list with BackReference<{ orphans: 'nullify' or 'delete' }>.",
    );
    expect(await rows('note')).toEqual(['a 1']);
    first.stamps.push(stamp);
    await write();
    expect([await rows('stamp'), await rows('note')]).toEqual([['a 1'], ['a null']]);
  });

  test(`F25: with ${way}, a child that moved is no orphan`, async () => {
    const { first, second, write } = await load();
    second.lines.push(...first.lines.splice(0));
    second.stamps.push(...first.stamps.splice(0));
    await write();
    expect([await rows('line'), await rows('stamp')]).toEqual([['a 2', 'b 2'], ['a 2']]);
  });

  test(`F25: with ${way}, one object that takes another one’s place makes that an orphan`, async () => {
    const { first, write } = await load();
    const blue = new Seal('blue');
    blue.order = first;
    expect(first.seal).toBe(blue);
    await write();
    expect(await rows('seal')).toEqual(['blue 1']);
  });
}

test('F25: an orphan that is removed by name is no mistake', async () => {
  const session = database.createSession();
  const [first] = await orders(session);
  session.remove(...first.stamps.splice(0));
  await session.commit();
  expect(await rows('stamp')).toEqual([]);
});

test('F25: a rollback brings deleted orphans back, and the next commit deletes them', async () => {
  const session = database.createSession();
  const [first] = await orders(session);
  await session.begin();
  first.lines.splice(0, 1);
  await session.flush();
  await session.rollback();
  expect(await rows('line')).toEqual(['a 1', 'b 1']);
  await session.commit();
  expect(await rows('line')).toEqual(['b 1']);
});

function shop(orphans: 'nullify' | 'delete' | 'refuse' | undefined, isRequired: boolean): [EntityClass, EntityClass] {
  const Shelf = defineEntity('shelf', {
    id: t.number().primaryKey().autoIncrement(),
    get books() {
      return t.backReferences(() => Book, orphans === undefined ? {} : { orphans });
    },
  });
  const Book: EntityClass = defineEntity('book', {
    id: t.number().primaryKey().autoIncrement(),
    shelf: isRequired ? t.reference(() => Shelf as EntityClass) : t.reference(() => Shelf as EntityClass).optional(),
  });
  return [Shelf, Book];
}

const declared = ['nullify', 'delete', 'refuse', undefined] as const;

test.each(declared)('F25: defineEntity() and JSON declare orphans: %s', async (rule) => {
  const document = JSON.parse(JSON.stringify(schemaDocument(shop(rule, false))));
  for (const [Shelf, Book] of [
    shop(rule, false),
    Object.values(defineSchema(document)) as unknown as [EntityClass, EntityClass],
  ]) {
    const other = new Database([Shelf, Book]);
    await other.migrate();
    const make = (entityClass: EntityClass, fields: object) =>
      new (entityClass as new (fields: object) => { books: object[] })(fields);
    const shelf = make(Shelf, { books: [make(Book, {})] });
    await other.persist(shelf);
    shelf.books.pop();
    const wrote = await other.persist(shelf).then(
      () => true,
      ({ code }: RelataError) => code,
    );
    expect(wrote).toBe(rule === 'refuse' ? 'orphan' : true);
    expect(await other.query(Book).count()).toBe(rule === 'delete' ? 0 : 1);
    await other.close();
  }
});

test('a rule that a relation cannot have is refused', async () => {
  const opened = (entities: readonly EntityClass[]) => new Database(entities).migrate();
  await expect(opened(shop('nullify', true))).rejects.toMatchObject({
    code: 'invalidOrphans',
    message:
      "'shelf.books' cannot have these `orphans`: 'book.shelf' is required and cannot be emptied. Make it optional (`shelf?:`), or write 'delete' or 'refuse'.",
  });
  const Tag = defineEntity('tag', {
    id: t.number().primaryKey().autoIncrement(),
    get pins() {
      return t.backReferences(() => Pin, { via: () => Pinned, orphans: 'delete' });
    },
  });
  const Pin: EntityClass = defineEntity('pin', { id: t.number().primaryKey().autoIncrement() });
  const Pinned: EntityClass = defineEntity('pinned', {
    id: t.number().primaryKey().autoIncrement(),
    tag: t.reference(() => Tag as EntityClass),
    pin: t.reference(() => Pin),
  });
  await expect(opened([Tag, Pin, Pinned])).rejects.toMatchObject({
    code: 'invalidOrphans',
    message:
      "'tag.pins' cannot have these `orphans`: the members of a many-to-many list are nobody's children, only their link goes. Remove the option.",
  });
});

test('a one-to-one relation that was loaded from its reference is set from the other side', async () => {
  const session = database.createSession();
  const seal = await session.query(Seal).joinWith('order').findOne();
  const order = seal.order as unknown as Order;
  expect(order.seal).toBe(seal);
  (order as { seal?: Seal | undefined }).seal = undefined;
  expect(seal.order).toBeUndefined();
  await session.commit();
  expect(await rows('seal')).toEqual([]);
});

test('what a query of the session deletes leaves the lists of its objects, and a rollback brings it back', async () => {
  const session = database.createSession();
  const [first] = await orders(session);
  await session.begin();
  await session.query(Line).filter({ text: 'a' }).deleteOne();
  expect(first.lines.map(({ text }) => text)).toEqual(['b']);
  await session.rollback();
  expect(first.lines.map(({ text }) => text)).toEqual(['a', 'b']);
  await session.commit();
  expect(await rows('line')).toEqual(['a 1', 'b 1']);
});

test('hydrateEntity() loads the row of an object whose key was set to another', async () => {
  const session = database.createSession();
  const order = await session.query(Order).findOne();
  order.id = 70;
  await database.query(Order).filter({ id: 1 }).patchOne({ title: 'third' });
  await session.hydrateEntity(order);
  expect([order.id, order.title]).toEqual([70, 'third']);
  await session.commit();
  expect(await rows('line')).toEqual(['a 70', 'b 70']);
});

import {
  type AutoIncrement,
  Database,
  type DatabaseField,
  defineEntity,
  entity,
  ForeignKeyConstraintFailure,
  type PrimaryKey,
  type Reference,
  RelataError,
  sql,
  t,
  type Unique,
  UniqueConstraintFailure,
} from 'relata';
import { beforeEach, expect, test } from 'vitest';

/** What the database refuses, said in the names of entities and fields, though tables and columns have others. */

@entity.collection('quays')
class Quay {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public code: string & Unique & DatabaseField<{ name: 'quay_code' }>) {}
}

@entity.collection('berths')
class Berth {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public quay: Quay & Reference<{ onDelete: 'NO ACTION' }> & DatabaseField<{ name: 'quay_id' }>,
    public number: number,
  ) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([Quay, Berth]);
  await database.migrate();
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error,
  );
}

test('F53: a unique value that is taken names entity and field', async () => {
  await database.persist(new Quay('north'));
  const error = await failureOf(database.persist(new Quay('south'), new Quay('north')));
  expect(error).toBeInstanceOf(UniqueConstraintFailure);
  expect(error).toMatchObject({
    message: 'Another Quay has the same code already.',
    detail: { entity: 'Quay', field: 'code', columns: 'quays.quay_code' },
  });
  expect(await database.query(Quay).count()).toBe(1);
});

test('F75: a reference to a row that does not exist names the relation, and nothing is written', async () => {
  const quay = new Quay('north');
  await database.persist(quay);
  const elsewhere = (await database.query(Quay).findOne()) as Quay;
  await database.remove(quay);
  const error = await failureOf(database.persist(new Berth(elsewhere, 1), new Quay('west')));
  expect(error).toBeInstanceOf(ForeignKeyConstraintFailure);
  expect(error).toMatchObject({ code: 'foreignKeyConstraint', detail: { entity: 'Berth', field: 'quay' } });
  expect((error as RelataError).message).toContain('Berth.quay would point at a row that does not exist');
  expect([await database.query(Berth).count(), await database.query(Quay).count()]).toEqual([0, 0]);
});

test('F69 F75: a row that is still referred to stays, and the error names the relation', async () => {
  const quay = new Quay('north');
  await database.persist(new Berth(quay, 1));
  const error = await failureOf(database.remove(quay));
  expect(error).toMatchObject({ code: 'foreignKeyConstraint', detail: { entity: 'Berth', field: 'quay' } });
  expect(await database.query(Quay).count()).toBe(1);
});

test('statistics that SQLite keeps are no difference to the entities', async () => {
  const quay = new Quay('north');
  await database.persist(Array.from({ length: 1500 }, (_, number) => new Berth(quay, number)));
  expect(await database.query(Berth).joinWith('quay').find()).toHaveLength(1500);
  expect((await database.migrate()).statements).toEqual([]);
});

test('a failed commit leaves objects that can be persisted after mending', async () => {
  await database.persist(new Quay('north'));
  const [south, north] = [new Quay('south'), new Quay('north')];
  expect(await failureOf(database.persist(south, north))).toBeInstanceOf(RelataError);
  expect([south.id, north.id]).toEqual([0, 0]);
  north.code = 'east';
  await database.persist(south, north);
  expect([south.id, north.id]).toEqual([2, 3]);
});

test('F53: a table with a dot and columns with commas and lines are found in what SQLite says', async () => {
  const Book = defineEntity(
    'book',
    {
      id: t.number().primaryKey().autoIncrement(),
      title: t.string().column('its.title, in full'),
      shelf: t.string().column('shelf\nand row'),
      note: t.string().optional(),
    },
    { collection: 'library.books', indexes: [{ fields: ['title', 'shelf'], unique: true }] },
  );
  // So that what begins alike is not taken for it.
  const Library = defineEntity('library', { id: t.number().primaryKey().autoIncrement(), books: t.string() });
  const hostile = new Database([Library, Book]);
  await hostile.migrate();
  const book = () => new Book({ title: 'a', shelf: 'b' });
  await hostile.persist(book());
  expect(await failureOf(hostile.persist(book()))).toMatchObject({
    code: 'uniqueConstraint',
    message: 'Another book has the same title and shelf already.',
    detail: { entity: 'book', field: 'title and shelf' },
  });
  await hostile.close();
});

test('F53: a check of several lines that does not hold is told as a check', async () => {
  const Parcel = defineEntity('parcel', { id: t.number().primaryKey().autoIncrement(), weight: t.number() });
  const sized = new Database([Parcel]);
  const check = sql`"weight" > 0
    AND "weight" < 30`;
  await sized
    .raw(sql`CREATE TABLE parcel (id INTEGER PRIMARY KEY AUTOINCREMENT, weight REAL NOT NULL CHECK (${check}))`)
    .execute();
  expect(await failureOf(sized.persist(new Parcel({ weight: 40 })))).toMatchObject({ code: 'checkConstraint' });
  await sized.persist(new Parcel({ weight: 4 }));
  expect(await failureOf(sized.query(Parcel).patchMany({ weight: 40 }))).toMatchObject({ code: 'checkConstraint' });
  expect(await sized.query(Parcel).findField('weight')).toEqual([4]);
  await sized.close();
});

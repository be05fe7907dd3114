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
import { beforeEach, describe, expect, test } from 'vitest';

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

describe('a table that somebody else made, with constraints that the entity does not know', () => {
  @entity.collection('crates')
  class Crate {
    id: number & PrimaryKey & AutoIncrement = 0;
    owner?: string;

    constructor(
      public mark: string,
      public weight: number & DatabaseField<{ name: 'kilos' }>,
    ) {}
  }

  let foreign: Database;

  beforeEach(async () => {
    foreign = new Database([Crate]);
    await foreign
      .raw(
        sql`CREATE TABLE crates (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          owner TEXT NOT NULL,
          mark TEXT NOT NULL CHECK (length(mark) < 5),
          kilos REAL NOT NULL CONSTRAINT liftable CHECK (kilos <= 100)
        )`,
      )
      .execute();
    await foreign.persist([1, 2].map((number) => Object.assign(new Crate(`m${number}`, number), { owner: 'Ines' })));
  });

  const rows = () => foreign.raw(sql`SELECT owner, mark, kilos FROM crates ORDER BY id`).find();
  const before = [
    { owner: 'Ines', mark: 'm1', kilos: 1 },
    { owner: 'Ines', mark: 'm2', kilos: 2 },
  ];
  const crates = () => foreign.query(Crate).orderBy('id');
  const owned = (mark: string, weight: number) => Object.assign(new Crate(mark, weight), { owner: 'Ines' });

  const changed = async (change: Partial<Crate>): Promise<void> => {
    const session = foreign.createSession();
    const [first, second] = await session.query(Crate).orderBy('id').find();
    Object.assign(first as Crate, { mark: 'new' });
    Object.assign(second as Crate, change);
    await session.commit();
  };

  test.each<[string, string, () => Promise<unknown>]>([
    ['persist', 'liftable', () => foreign.persist(owned('new', 1), owned('new', 101))],
    ['persist of a column without a name for its check', 'length(mark) < 5', () => foreign.persist(owned('too long', 1))],
    ['a change in a session', 'liftable', () => changed({ weight: 101 })],
    ['patchMany', 'liftable', () => crates().patchMany({ $inc: { weight: 99 } })],
    ['patchOne', 'length(mark) < 5', () => crates().patchOne({ mark: 'too long' })],
    ['raw SQL', 'liftable', () => foreign.raw(sql`UPDATE ${Crate} SET kilos = kilos + ${99}`).execute()],
    [
      'raw SQL that inserts',
      'length(mark) < 5',
      () => foreign.raw(sql`INSERT INTO crates (owner, mark, kilos) VALUES ('x', 'new', 1), ('x', 'too long', 1)`).execute(),
    ],
  ])('a check that does not hold has a code and its text, and nothing is written: %s', async (_, check, work) => {
    const error = await failureOf(work());
    expect(error).toBeInstanceOf(RelataError);
    expect(error).toMatchObject({ code: 'checkConstraint', message: expect.stringContaining(check) });
    expect(await rows()).toEqual(before);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['persist', () => foreign.persist(owned('new', 1), new Crate('new', 1))],
    ['a change in a session', () => changed({ owner: undefined as never })],
    ['patchMany', () => crates().patchMany({ owner: null, mark: 'new' })],
    ['patchOne', () => crates().patchOne({ owner: null })],
    ['$unset', () => crates().patchMany({ $unset: { owner: true } })],
    ['raw SQL', () => foreign.raw(sql`UPDATE ${Crate} SET owner = NULL`).execute()],
  ])('a value that only the table needs names entity and field, and nothing is written: %s', async (_, work) => {
    const error = await failureOf(work());
    expect(error).toBeInstanceOf(RelataError);
    expect(error).toMatchObject({
      code: 'notNullConstraint',
      message: 'Crate.owner needs a value.',
      detail: { entity: 'Crate', field: 'owner', columns: 'crates.owner' },
    });
    expect(await rows()).toEqual(before);
  });

  test('what could not be written is written once it is mended', async () => {
    const crate = new Crate('too long', 101);
    for (const [code, mend] of [
      ['notNullConstraint', { owner: 'Ravi' }],
      ['checkConstraint', { mark: 'm3' }],
      ['checkConstraint', { weight: 100 }],
    ] as const) {
      expect(await failureOf(foreign.persist(crate))).toMatchObject({ code });
      expect(crate.id).toBe(0);
      Object.assign(crate, mend);
    }
    await foreign.persist(crate);
    expect(await rows()).toEqual([...before, { owner: 'Ravi', mark: 'm3', kilos: 100 }]);
  });
});

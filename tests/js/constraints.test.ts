import {
  type AutoIncrement,
  Database,
  type DatabaseField,
  entity,
  ForeignKeyConstraintFailure,
  type PrimaryKey,
  type Reference,
  RelataError,
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

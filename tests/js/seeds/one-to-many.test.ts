import {
  type AutoIncrement,
  type BackReference,
  Database,
  entity,
  type PrimaryKey,
  type Reference,
  SQLiteDatabaseAdapter,
} from 'relata';
import { expect, test } from 'vitest';

/**
 * A program as users of Deepkit's ORM write it: decorators chained as they stand there, nothing else than the import line changed.
 * TypeScript itself refuses a chain after a call (TS1497) unless it is in parentheses; the plugin takes it.
 */

// @ts-expect-error TS1497
@entity.name('gardener').collection('gardeners')
class Gardener {
  id: number & PrimaryKey & AutoIncrement = 0;
  hired: Date = new Date();

  beds?: Bed[] & BackReference;

  constructor(public nickname: string) {}
}

@entity.collection('beds')
class Bed {
  id: number & PrimaryKey & AutoIncrement = 0;
  dug: Date = new Date();

  constructor(
    public keeper: Gardener & Reference,
    public plant: string,
  ) {}
}

test('F1 F7 F8 F31 F32 F77 F78: one to many, and back', async () => {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Gardener, Bed]);
  await database.migrate();

  const gardener1 = new Gardener('Rosa');
  const bed1 = new Bed(gardener1, 'leek');
  const bed2 = new Bed(gardener1, 'bean');

  await database.persist(gardener1, bed1, bed2);

  const gardeners = await database.query(Gardener).select('nickname', 'beds').joinWith('beds').find();

  expect(gardeners).toEqual([
    {
      nickname: 'Rosa',
      beds: [expect.objectContaining({ plant: 'leek' }), expect.objectContaining({ plant: 'bean' })],
    },
  ]);
  expect(gardeners[0]?.beds.every((bed) => bed instanceof Bed)).toBe(true);
  await database.close();
});

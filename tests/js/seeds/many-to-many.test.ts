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

@entity.name('hiker')
class Hiker {
  id: number & PrimaryKey & AutoIncrement = 0;

  trails?: Trail[] & BackReference<{ via: typeof HikerTrail }>;

  constructor(public handle: string) {}
}

@entity.name('trail')
class Trail {
  id: number & PrimaryKey & AutoIncrement = 0;

  hikers?: Hiker[] & BackReference<{ via: typeof HikerTrail }>;

  constructor(public title: string) {}
}

//the pivot
@entity.name('hikerTrail')
class HikerTrail {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public hiker: Hiker & Reference,
    public trail: Trail & Reference,
  ) {}
}

test('F57 F58 F59 F60: many to many through a pivot, and an unlink', async () => {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Hiker, Trail, HikerTrail]);
  await database.migrate();

  const hiker1 = new Hiker('fox');
  const hiker2 = new Hiker('owl');
  const trail1 = new Trail('Ridge');

  await database.persist(hiker1, hiker2, trail1, new HikerTrail(hiker1, trail1), new HikerTrail(hiker2, trail1));

  const select = () => database.query(Hiker).select('id', 'handle', 'trails').joinWith('trails').find();
  expect(await select()).toEqual([
    { id: 1, handle: 'fox', trails: [expect.any(Trail)] },
    { id: 2, handle: 'owl', trails: [expect.any(Trail)] },
  ]);

  const unlinked = await database.query(HikerTrail).filter({ hiker: hiker1, trail: trail1 }).deleteOne();

  expect(unlinked.modified).toBe(1);
  expect((await select()).map(({ trails }) => trails.length)).toEqual([0, 1]);
  await database.close();
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AutoIncrement, type BackReference, Database, entity, type PrimaryKey, type Reference } from 'relata';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void;

@entity.name('Owner')
class Owner {
  id: number & PrimaryKey & AutoIncrement = 0;
  items?: Item[] & BackReference;
}

@entity.name('Item')
class Item {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public owner: Owner & Reference,
    public title: string,
  ) {}
}

const ITEMS = 10_000;

/** How many bytes are in use when garbage among what is new was collected: twice, since new objects survive the first time. */
function used(): number {
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  return process.memoryUsage().heapUsed;
}

// V8 puts functions that are assigned to properties beside old objects: what they see outlives minor collections, dead or not.
test('what was read is given free by a minor collection when nobody holds it any more', async () => {
  const database = new Database([Owner, Item]);
  await database.migrate();
  const owners = Array.from({ length: 100 }, () => new Owner());
  const items = Array.from({ length: ITEMS }, (_, index) => new Item(owners[index % owners.length] as Owner, `Item ${index}`));
  await database.persist(...owners, ...items);
  const reads: Record<string, () => Promise<object[]>> = {
    plain: () => database.query(Item).find(),
    session: () => database.createSession().query(Item).find(),
    joined: () => database.createSession().query(Owner).joinWith('items').find(),
    selection: () => database.query(Item).select('title').find(),
  };
  for (const [name, read] of Object.entries(reads)) {
    for (let warm = 0; warm < 3; warm++) await read();
    collect({ type: 'major' });
    const before = used();
    let held: object[] | undefined = await read();
    const size = used() - before;
    expect(held.length, name).toBeGreaterThan(0);
    held = undefined;
    for (let again = 0; again < 5; again++) await read();
    // What was held was promoted by the first look; of what was read after it nothing is left.
    expect((used() - before) / size, name).toBeLessThan(2.5);
  }
  await database.close();
});

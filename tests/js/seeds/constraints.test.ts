import { type AutoIncrement, Database, entity, type PrimaryKey, type Reference, SQLiteDatabaseAdapter } from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';

@entity.name('owner')
class Owner {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public name: string) {}
}

@entity.name('passport')
class Passport {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    // goes with its owner
    public owner: Owner & Reference<{ onDelete: 'CASCADE' }>,
  ) {}
}

@entity.name('kennel')
class Kennel {
  id: number & PrimaryKey & AutoIncrement = 0;

  // stays without its owner
  owner?: Owner & Reference<{ onDelete: 'SET NULL' }>;
}

@entity.name('dog')
class Dog {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    // keeps its owner
    public owner: Owner & Reference<{ onDelete: 'RESTRICT' }>,
  ) {}
}

async function open(): Promise<{ database: Database; owner: Owner }> {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Owner, Passport, Kennel, Dog]);
  await database.migrate();
  const owner = new Owner('Vera');
  await database.persist(owner);
  return { database, owner };
}

test('CASCADE deletes with the referenced row', async () => {
  const { database, owner } = await open();
  await database.persist(new Passport(owner), new Passport(new Owner('Ugo')));
  await database.remove(owner);
  expect(await database.query(Passport).joinWith('owner').find()).toMatchObject([{ owner: { name: 'Ugo' } }]);
  await database.close();
});

test('SET NULL leaves the row without a reference', async () => {
  const { database, owner } = await open();
  const kennel = new Kennel();
  kennel.owner = owner;
  await database.persist(kennel);
  await database.query(Owner).filter({ name: 'Vera' }).deleteOne();
  expect(await rowsOf(database, 'SELECT owner FROM kennel')).toEqual([{ owner: null }]);
  expect((await database.query(Kennel).findOne()).owner).toBeUndefined();
  await database.close();
});

test('RESTRICT refuses, and says so', async () => {
  const { database, owner } = await open();
  const dog = new Dog(owner);
  await database.persist(dog);
  await expect(database.remove(owner)).rejects.toMatchObject({ code: 'foreignKeyConstraint' });
  await expect(database.query(Owner).deleteMany()).rejects.toMatchObject({ code: 'foreignKeyConstraint' });
  expect(await database.query(Owner).count()).toBe(1);
  await database.query(Dog).deleteMany();
  await database.remove(owner);
  expect(await database.query(Owner).count()).toBe(0);
  await database.close();
});

test('F73: the referring and the referenced row go in one call', async () => {
  const { database, owner } = await open();
  const dog = new Dog(owner);
  await database.persist(dog);
  await database.remove(owner, dog);
  expect(await database.query(Owner).has()).toBe(false);
  await database.close();
});

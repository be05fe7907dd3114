import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mate } from '../fixtures/entities/crew.js';
import { rowsOf } from './sqlite-file.js';

let database: Database;

beforeEach(async () => {
  database = new Database([Mate]);
  await database.migrate();
});

afterEach(() => database.close());

test('F68: a tree of three levels, written leaf first', async () => {
  const captain = new Mate('captain');
  const bosun = new Mate('bosun', captain);
  const deckhands = [new Mate('deckhand 1', bosun), new Mate('deckhand 2', bosun)];
  await database.persist(deckhands);
  const top = await database.query(Mate).filter({ lead: null }).useJoinWith('follows').joinWith('follows').end().findOne();
  expect(top.name).toBe('captain');
  expect(top.follows.map(({ name }) => name)).toEqual(['bosun']);
  expect(top.follows[0]?.follows.map(({ name }) => name).sort()).toEqual(['deckhand 1', 'deckhand 2']);
  expect(top.follows[0]?.lead).toBe(top);
});

test('F68: the joined row is the other one, not the row itself', async () => {
  const captain = new Mate('captain');
  await database.persist(new Mate('bosun', captain), new Mate('cook', captain));
  const mates = await database.query(Mate).joinWith('lead').orderBy('name').find();
  expect(mates.map(({ name, lead }) => [name, lead?.name])).toEqual([
    ['bosun', 'captain'],
    ['captain', undefined],
    ['cook', 'captain'],
  ]);
  const chain = await database.query(Mate).useJoinWith('lead').joinWith('lead').end().filter({ name: 'cook' }).findOne();
  expect(chain.lead?.name).toBe('captain');
  expect(chain.lead?.lead).toBeUndefined();
  const [first] = await database.query(Mate).joinWith('lead').orderBy('lead.name', 'desc').orderBy('name').find();
  expect(first?.name).toBe('bosun');
});

test('F68: objects that lead each other are written in one commit', async () => {
  const [left, right, self] = [new Mate('left'), new Mate('right'), new Mate('self')];
  left.lead = right;
  right.lead = left;
  self.lead = self;
  await database.persist(left, self);
  expect(await rowsOf(database, 'SELECT id, lead FROM mates ORDER BY id')).toEqual(
    [left, right, self].map(({ id, lead }) => ({ id, lead: lead?.id })).sort((a, b) => a.id - b.id),
  );
  const loaded = await database.query(Mate).joinWith('lead').filter({ name: 'self' }).findOne();
  expect(loaded.lead).toBe(loaded);
});

test('F68: pushing into the list of a loaded lead sets the other side', async () => {
  await database.persist(new Mate('captain'));
  const captain = await database.query(Mate).joinWith('follows').findOne();
  captain.follows.push(new Mate('cabin boy'));
  await database.persist(captain);
  const boy = await database.query(Mate).filter({ name: 'cabin boy' }).findOne();
  expect(boy.lead?.id).toBe(captain.id);
});

test('F70: deleting the lead deletes who follows, since CASCADE is the default', async () => {
  const captain = new Mate('captain');
  await database.persist(new Mate('deckhand', new Mate('bosun', captain)));
  expect(await rowsOf(database, `PRAGMA foreign_key_list('mates')`)).toMatchObject([
    { on_delete: 'CASCADE', on_update: 'CASCADE' },
  ]);
  await database.remove(captain);
  expect(await database.query(Mate).count()).toBe(0);
});

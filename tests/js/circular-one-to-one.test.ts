import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mechanic, made, Toolbox } from '../fixtures/entities/garage.js';

let database: Database;

beforeEach(async () => {
  database = new Database([Toolbox, Mechanic]);
  await database.migrate();
});

afterEach(() => database.close());

test('F56: persisting one side of a circle writes both', async () => {
  const mechanic = new Mechanic();
  await database.persist(mechanic);
  expect(mechanic.id).toBeGreaterThan(0);
  expect(mechanic.toolbox.id).toBeGreaterThan(0);
  const toolbox = await database.query(Toolbox).joinWith('mechanic').findOne();
  expect(toolbox).toMatchObject({ id: mechanic.toolbox.id, weight: 3 });
  expect(toolbox.mechanic.name).toBe('Mona');
});

test('F56: loading neither recurses nor makes another counterpart', async () => {
  await database.persist([new Mechanic(), new Mechanic()]);
  const { toolboxes } = made;
  const mechanics = await database.query(Mechanic).joinWith('toolbox').orderBy('id').find();
  expect(mechanics.map(({ toolbox }) => toolbox?.mechanic === undefined)).toEqual([false, false]);
  expect(mechanics[0]?.toolbox?.mechanic).toBe(mechanics[0]);
  expect(JSON.stringify(mechanics[0])).toBe('{"id":1,"name":"Mona","toolbox":{"id":1,"weight":3}}');
  const [bare] = await database.query(Mechanic).find();
  expect(Object.keys(bare ?? {})).toEqual(['id', 'name']);
  expect(made.toolboxes).toBe(toolboxes);
});

test('F56: a loaded pair is written again without a new counterpart', async () => {
  await database.persist(new Mechanic());
  const mechanic = await database.query(Mechanic).joinWith('toolbox').findOne();
  mechanic.name = 'Mika';
  if (mechanic.toolbox) mechanic.toolbox.weight = 9;
  await database.persist(mechanic);
  expect(await database.query(Toolbox).count()).toBe(1);
  const again = await database.query(Toolbox).joinWith('mechanic').findOne();
  expect([again.weight, again.mechanic.name]).toEqual([9, 'Mika']);
});

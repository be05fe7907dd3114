import { beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.resetModules());

const ferryFile = () => import('../fixtures/entities/ferry.js');
const passengerFile = () => import('../fixtures/entities/passenger.js');

test('F10: files that import each other give the same schema in every order of imports', async () => {
  const documents: unknown[] = [];
  for (const order of [
    [ferryFile, passengerFile],
    [passengerFile, ferryFile],
  ]) {
    vi.resetModules();
    // Relata itself belongs to the modules that are loaded anew.
    const relata = await import('relata');
    for (const load of order) await load();
    documents.push(relata.schemaDocument([(await ferryFile()).Ferry, (await passengerFile()).Passenger]));
  }
  expect(documents[0]).toEqual(documents[1]);
  expect(documents[0]).toMatchObject({
    entities: [
      { name: 'ferry', fields: expect.arrayContaining([expect.objectContaining({ name: 'captain' })]) },
      { name: 'passenger', fields: expect.arrayContaining([expect.objectContaining({ name: 'ferry' })]) },
    ],
  });
});

test('F10: two tables that refer to each other are created, filled and read', async () => {
  const relata = await import('relata');
  const { Ferry } = await ferryFile();
  const { Passenger } = await passengerFile();
  const database = new relata.Database([Ferry, Passenger]);
  await database.migrate();
  const ferry = new Ferry('Sund');
  ferry.captain = new Passenger('Cleo', ferry);
  await database.persist(ferry, new Passenger('Dan', ferry));
  const loaded = await database.query(Ferry).joinWith('captain').joinWith('passengers').findOne();
  expect(loaded.captain?.name).toBe('Cleo');
  expect(loaded.passengers.map(({ name }) => name).sort()).toEqual(['Cleo', 'Dan']);
  await database.close();
});

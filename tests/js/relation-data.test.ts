import { Database, type EntityClass } from 'relata';
import { expect, test } from 'vitest';
import { Choir, choir } from '../fixtures/entities/choir.js';
import { harbour, Insurance, LogBook, Page, Ship } from '../fixtures/entities/harbour.js';

async function relations(entities: readonly EntityClass[], entity: EntityClass): Promise<unknown> {
  const database = new Database(entities);
  try {
    return JSON.parse(JSON.stringify(await database.relations(entity)));
  } finally {
    await database.close();
  }
}

test('F16 one to one: the side that is referred to has the key on the target, the other one on the source', async () => {
  const side = { type: 'o2o', fkColumns: ['ship'] };
  expect(await relations(harbour, Ship)).toEqual([
    { ...side, name: 'logBook', schema: 'log-book', field: 'ship', fkSide: 'target', optional: true },
    { ...side, name: 'insurance', schema: 'insurance', field: 'ship', fkSide: 'target', optional: true },
  ]);
  const source = { ...side, name: 'ship', schema: 'ship', fkSide: 'source', optional: false };
  expect(await relations(harbour, LogBook)).toEqual([{ ...source, field: 'logBook' }]);
  expect(await relations(harbour, Insurance)).toEqual([{ ...source, field: 'insurance' }]);
});

test('F16 one to many: a reference without another side has the key on the source', async () => {
  expect(await relations(harbour, Page)).toEqual([
    { name: 'book', schema: 'log-book', type: 'o2m', fkSide: 'source', fkColumns: ['book'], optional: false },
  ]);
});

test('A many-to-many relation is data too: it has a junction table and no side with the key', async () => {
  expect(await relations(choir, Choir)).toMatchObject([
    {
      name: 'singers',
      schema: 'singer',
      field: 'choirs',
      type: 'm2m',
      fkColumns: ['choir', 'singer'],
      junctionTable: 'membership',
    },
  ]);
  await expect(relations(choir, Ship)).rejects.toMatchObject({ code: 'unknownEntity' });
});

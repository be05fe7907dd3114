import { type AutoId, Database, defineEntity, entity, type Reference, SQLiteDatabaseAdapter, t } from 'relata';
import { expect, test } from 'vitest';
import { definitionOf } from '../sqlite-file.js';

/** Defaults of nothing: what a database says of them must be what the entities say, or a migration never ends. */

@entity.name('cabin')
class Cabin {
  id: AutoId = 0;
}

@entity.name('guest')
class Guest {
  id: AutoId = 0;
  note: string | null = null;
  day: Date | null = null;
  count: number | null = null;
  done: boolean | null = null;
  bytes: Uint8Array | null = null;
  tags: string[] | null = null;
  kind: 'a' | 'b' | null = null;
  cabin: (Cabin & Reference) | null = null;
  partner?: (Guest & Reference<{ onDelete: 'SET NULL' }>) | null = null;
  missing?: string;
}

const Built = defineEntity('guest', {
  id: t.number().primaryKey().autoIncrement(),
  note: t.string().nullable(),
  day: t.date().nullable(),
  get cabin() {
    return t.reference(() => Cabin).nullable();
  },
});

test.each([
  ['a class', Guest],
  ['defineEntity()', Built],
] as const)('F77: defaults of null need no second migration: %s', async (_, Entity) => {
  const entities = [Cabin, Entity];
  await using first = new Database(entities);
  expect((await first.migrate()).statements.length).toBeGreaterThan(1);
  expect(await first.migrate()).toMatchObject({ steps: [], statements: [] });
  await first.persist(new Entity());
  expect(await first.migrate()).toMatchObject({ steps: [], statements: [] });
  await using second = new Database(new SQLiteDatabaseAdapter(':memory:', { data: await first.export() }), entities);
  expect(await second.migrate()).toMatchObject({ steps: [], statements: [] });
  expect(await second.query(Entity).find()).toMatchObject([{ note: null, day: null, cabin: null }]);
  expect(await second.migrate()).toMatchObject({ steps: [], statements: [] });
  expect(await definitionOf(second, 'guest')).toBe(await definitionOf(first, 'guest'));
});

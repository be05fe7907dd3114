import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';

const Clerk = defineEntity('clerk', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  get boss() {
    return t.reference(() => Clerk).optional();
  },
});

test('a reference that was joined and empty takes what a patch gives it', async () => {
  const database = new Database([Clerk]);
  await database.migrate();
  await database.persist(new Clerk({ name: 'Ada' }), new Clerk({ name: 'Bo' }));
  const session = database.createSession();
  const [ada, bo] = await session.query(Clerk).joinWith('boss').orderBy('id').find();
  expect(bo?.boss).toBeUndefined();
  await session
    .query(Clerk)
    .filter({ name: 'Bo' })
    .patchOne({ boss: ada as never });
  expect(bo?.boss).toBe(ada);
  await session.commit();
  expect(await database.query(Clerk).filter({ name: 'Bo' }).joinWith('boss').findOne()).toMatchObject({ boss: { name: 'Ada' } });
  await database.close();
});

test('what the application set on such a reference stays', async () => {
  const database = new Database([Clerk]);
  await database.migrate();
  await database.persist(new Clerk({ name: 'Ada' }), new Clerk({ name: 'Bo' }));
  const session = database.createSession();
  const [ada, bo] = await session.query(Clerk).joinWith('boss').orderBy('id').find();
  if (ada === undefined || bo === undefined) throw new Error('no clerks');
  bo.boss = bo as never;
  await session
    .query(Clerk)
    .filter({ name: 'Bo' })
    .patchOne({ boss: ada as never });
  expect(bo.boss).toBe(bo);
  await session.commit();
  const { boss } = await database.query(Clerk).filter({ name: 'Bo' }).joinWith('boss').findOne();
  expect(boss?.name).toBe('Bo');
  await database.close();
});

test('a rollback empties such a reference again, and the list that followed', async () => {
  const database = new Database([Clerk]);
  await database.migrate();
  await database.persist(new Clerk({ name: 'Ada' }), new Clerk({ name: 'Bo' }));
  const session = database.createSession();
  const [ada, bo] = await session.query(Clerk).joinWith('boss').orderBy('id').find();
  const failing = session.transaction(async () => {
    await session
      .query(Clerk)
      .filter({ name: 'Bo' })
      .patchOne({ boss: ada as never });
    expect(bo?.boss).toBe(ada);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(bo?.boss).toBeUndefined();
  await database.close();
});

import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type AutoIncrement, Database, entity, type PrimaryKey, SQLiteDatabaseAdapter } from 'relata';
import { expect, test } from 'vitest';
import type { EngineWorker } from '../../../js/worker/engine-worker.js';

/** A thread of Node runs the built package: `npm run build` comes first, as in `npm test`. */
const script = new URL('../../../dist/worker/relata-worker.js', import.meta.url);

@entity.name('Note')
class Note {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public text: string) {}
}

function inThread(file = script) {
  const threads: Worker[] = [];
  const worker = (): EngineWorker => {
    const thread = new Worker(file);
    threads.push(thread);
    return thread as unknown as EngineWorker;
  };
  return { database: new Database(new SQLiteDatabaseAdapter(':memory:', { worker }), [Note]), threads };
}

test('a thread of Node runs SQLite, and ends with the database', async () => {
  expect(existsSync(script)).toBe(true);
  const { database, threads } = inThread();
  await database.migrate();
  await database.transaction(async (session) => {
    session.add(...['one', 'two', 'three'].map((text) => new Note(text)));
  });
  expect((await database.query(Note).orderBy('id').find()).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  await database.close();
  expect(await new Promise((resolve) => setTimeout(() => resolve(threads[0]?.threadId), 100))).toBe(-1);
});

test('a thread that is terminated leaves no call without an answer', async () => {
  const { database, threads } = inThread();
  await database.migrate();
  // Listened to at once: a call that fails before anybody does is an unhandled rejection.
  const calls = Promise.allSettled([database.query(Note).find(), database.persist(new Note('lost')), database.export()]);
  await threads[0]?.terminate();
  expect(await calls).toMatchObject([1, 2, 3].map(() => ({ status: 'rejected', reason: { code: 'workerLost' } })));
});

test('a file that cannot be loaded is told', async () => {
  const { database } = inThread(new URL('./nowhere.js', import.meta.url));
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'workerLost',
    message: expect.stringContaining("import 'relata/worker'"),
  });
});

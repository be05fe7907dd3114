import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { storagePages, storeIn } from './stores.js';

const { visit, context } = storagePages();

/** Stores that are open each in their own tab: the usual storage of a page, and that of a worker. */
const usual = [
  ['page', 'indexeddb'],
  ['worker', 'opfs'],
] as const;

test.each(usual)('a name in a %s is in %s', async (place, mode) => {
  const { store } = await visit(place);
  expect(await store.open(`it's "ünï"/../__proto__ %20`)).toMatchObject({ mode, durability: 'strict' });
  expect(await store.write(1)).toBe(undefined);
  const report = await store.report();
  expect(report).toMatchObject({ mode, durability: 'strict', quota: expect.any(Number), persisted: expect.any(Boolean) });
  expect(report.bytes).toBeGreaterThanOrEqual(3 * 4096);
});

test.each(usual)('F112: a one-row commit of a large database in a %s writes some pages, whatever its size', async (place) => {
  const { store } = await visit(place);
  await store.open('large');
  for (let batch = 1; batch <= 5; batch++) await store.write(batch, 100_000);
  const { bytes } = await store.report();
  expect(bytes).toBeGreaterThan(3_000_000);
  await store.fault();
  await store.commits(1);
  // Calls of the storage: the pages of the table and of its sequence, a header for each of them where there is a log, and the end.
  expect(await store.fault()).toBeLessThan(20);
});

test.each(usual)('a database is open once, and for others when a %s is gone', async (place) => {
  const first = await visit(place);
  const second = await visit(place);
  await first.store.open('shared');
  await expect(second.store.open('shared')).rejects.toMatchObject({ code: 'storageInUse' });
  expect(await second.store.delete('shared')).toMatchObject({ code: 'storageInUse' });
  expect(await first.store.write(1)).toBe(undefined);
  await first.page.close();
  expect(await second.store.open('shared')).toMatchObject({ batches: [1] });
});

test('a page that has no time to hear that a database is its own opens it nevertheless', async () => {
  const { page, store } = await visit('page');
  await page.evaluate(() => {
    const { request } = LockManager.prototype;
    LockManager.prototype.request = function (this: LockManager, ...args: unknown[]) {
      const answer = request.apply(this, args as never);
      // The longest that a page waits for a database which somebody has is a second.
      const from = performance.now();
      while (performance.now() - from < 1500);
      return answer;
    } as typeof request;
  });
  expect(await store.open('busy')).toMatchObject({ mode: 'indexeddb' });
});

test.each(usual)('a database in a %s can be deleted', async (place) => {
  const { store } = await visit(place);
  await store.open('old');
  await store.write(1, 5000);
  await store.close();
  expect(await store.delete('old')).toBe(undefined);
  expect(await store.delete('old')).toBe(undefined);
  expect(await store.open('old')).toMatchObject({ batches: [] });
});

test('a storage that cannot be had is an error, unless the application has another one', async () => {
  const { store } = await visit('page');
  await expect(store.open('notes', { storage: 'opfs' })).rejects.toMatchObject({
    code: 'storageUnavailable',
    message: expect.stringContaining('dedicated worker'),
  });
  await expect(store.open('notes', { storage: 'file' })).rejects.toMatchObject({ code: 'storageUnavailable' });
  expect(await store.open('notes', { storage: ['opfs', 'indexeddb', 'memory'] })).toMatchObject({ mode: 'indexeddb' });
});

test('a browser that refuses IndexedDB is an error, unless memory will do', async () => {
  const { page, store } = await visit('page');
  await page.evaluate(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('not in this window', 'SecurityError');
    };
  });
  await expect(store.open('notes')).rejects.toMatchObject({ code: 'storageUnavailable' });
  expect(await store.open('notes', { storage: ['indexeddb', 'memory'] })).toMatchObject({ mode: 'memory', durability: 'none' });
});

test.each([
  ['bundles', 2, 20],
  ['bundles', 2, 20_000],
  ['chunks', 0, 800_000],
  ['chunks', 1, 800_000],
] as const)('records of %s that are missing are told, and not taken for zeros: %i', async (from, key, length) => {
  const { page, store } = await visit('page');
  await store.open('holes');
  await store.write(1, length);
  await store.close();
  const left = await page.evaluate(withoutRecord, [from, key] as const);
  expect(left).toBeGreaterThanOrEqual(0);
  await expect(store.open('holes')).rejects.toMatchObject({ code: 'databaseCorrupt' });
});

/** Deletes a record. Answers how many are left, or -1 when there was none. */
function withoutRecord([from, key]: readonly ['bundles' | 'chunks', number]): Promise<number> {
  return new Promise<number>((resolve) => {
    const request = indexedDB.open('relata:holes');
    request.onsuccess = () => {
      const transaction = request.result.transaction(from, 'readwrite');
      const found = transaction.objectStore(from).getKey(key);
      transaction.objectStore(from).delete(key);
      const count = transaction.objectStore(from).count();
      transaction.oncomplete = () => {
        request.result.close();
        resolve(found.result === undefined ? -1 : count.result);
      };
    };
  });
}

test.each(['page', 'worker'] as const)(
  'a large database in a %s is in chunks and some pages apart, and is there again',
  async (place) => {
    const { page, store } = await visit(place);
    const storage = 'indexeddb';
    await store.open('holes', { storage });
    for (let batch = 1; batch <= 6; batch++) expect(await store.write(batch, batch % 2 === 0 ? 1_000_000 : 20)).toBe(undefined);
    const { bytes } = await store.report();
    await store.close();
    const batches = [1, 2, 3, 4, 5, 6];
    expect(await store.open('holes', { storage })).toMatchObject({ check: 'ok', partial: [], batches });
    // Pages that came out of a chunk are written again.
    expect(await store.write(7)).toBe(undefined);
    await page.reload();
    const again = storeIn(page, place);
    expect(await again.open('holes', { storage })).toMatchObject({ check: 'ok', partial: [], batches: [...batches, 7] });
    await again.close();
    // Where it was written does not matter.
    const elsewhere = storeIn(page, place === 'page' ? 'worker' : 'page');
    expect(await elsewhere.open('holes', { storage })).toMatchObject({ check: 'ok', partial: [], batches: [...batches, 7] });
    await elsewhere.close();
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(await page.evaluate(withoutRecord, ['chunks', 4] as const)).toBeGreaterThanOrEqual(4);
  },
);

test('a worker reads the chunks of a large database when they are asked for; what fails is an error, and read another time', async () => {
  const { page } = await visit('worker');
  const store = storeIn(page, 'worker');
  await store.open('late', { storage: 'indexeddb' });
  for (let batch = 1; batch <= 4; batch++) expect(await store.write(batch, 300_000)).toBe(undefined);
  await store.close();
  await page.reload();
  await store.fault();
  await store.opening('late', { storage: 'indexeddb' });
  // One for the transaction, and one for the chunk that has the tables.
  expect(await store.fault('throws', 1, 1e9)).toBeLessThanOrEqual(2);
  await expect(store.state()).rejects.toMatchObject({ code: 'storageFailed' });
  expect(await store.fault()).toBeGreaterThanOrEqual(1);
  expect(await store.state()).toMatchObject({ check: 'ok', partial: [], batches: [1, 2, 3, 4] });
  expect(await store.fault()).toBeGreaterThanOrEqual(7);
});

test.each(['page', 'worker'] as const)(
  'an sql.js that lets nobody under its feet is used by comparing whole files in a %s',
  async (place) => {
    const { page, store } = await visit(place);
    // The same module, with another name for SQLite's own file system.
    const module = readFileSync(new URL('../../pkg/sqlite.wasm', import.meta.url));
    for (let at = module.indexOf('\0unix\0'); at >= 0; at = module.indexOf('\0unix\0', at + 1)) module.write('\0unjx\0', at);
    await context().route('**/other.wasm', (route) => route.fulfill({ body: module, contentType: 'application/wasm' }));
    const options = { storage: 'indexeddb', wasm: './other.wasm' } as const;
    expect(await store.open('exported', options)).toMatchObject({ mode: 'indexeddb-export' });
    expect(await store.write(1, 9000)).toBe(undefined);
    await store.fault('quota', 2);
    expect(await store.write(2, 9000)).toMatchObject({ code: 'storageFull' });
    await store.fault();
    expect(await store.state()).toMatchObject({ check: 'ok', batches: [1] });
    expect(await store.write(3, 9000)).toBe(undefined);
    await page.reload();
    const left = { mode: 'indexeddb-export', durability: 'strict', check: 'ok', partial: [], batches: [1, 3] };
    expect(await store.open('exported', options)).toEqual(left);
    if (place === 'worker') {
      await expect(store.open('files', { storage: 'opfs', wasm: './other.wasm' })).rejects.toMatchObject({
        code: 'storageUnavailable',
      });
    }
    // What the one wrote, the other reads.
    await page.reload();
    expect(await store.open('exported', { storage: 'indexeddb' })).toEqual({ ...left, mode: 'indexeddb' });
  },
);

import { describe, expect, test } from 'vitest';
import { storagePages, storeIn } from './stores.js';

const { visit } = storagePages();

const kinds = [
  ['indexeddb', 'page', 'strict'],
  ['indexeddb', 'worker', 'strict'],
  ['indexeddb', 'page', 'relaxed'],
  ['opfs', 'worker', 'strict'],
  ['opfs', 'worker', 'relaxed'],
] as const;

describe.each(kinds)('%s in a %s, %s', (storage, place, durability) => {
  test('what was committed is there when the page is loaded again', async () => {
    const { page, store } = await visit(place);
    const first = await store.open('notes', { storage, durability });
    expect(first).toEqual({ mode: storage, durability, check: 'ok', partial: [], batches: [] });
    for (const batch of [1, 2, 3]) expect(await store.write(batch, 3000)).toBe(undefined);
    // Relaxed commits are kept when the page goes.
    await page.reload();
    expect(await storeIn(page, place).open('notes', { storage, durability })).toEqual({ ...first, batches: [1, 2, 3] });
  });
});

describe.each(kinds)('%s in a %s, %s, that fails', (storage, place, durability) => {
  const faults = storage === 'opfs' ? (['throws', 'quota', 'short'] as const) : (['throws', 'quota', 'abort'] as const);

  test.each(faults)('by one call that %s: an error tells, and nothing is half there', async (kind) => {
    const { store } = await visit(place);
    for (let turn = 1, count = turn; turn <= count; turn = Math.ceil(turn * 1.2)) {
      const name = `faulty-${turn}`;
      await store.open(name, { storage, durability });
      await store.fault(kind, turn);
      const kept: number[] = [];
      for (const batch of [1, 2, 3]) {
        // The second changes so much of IndexedDB's chunk that it is written whole.
        const outcome = await store.write(batch, batch === 2 ? 60_000 : 3000);
        if (outcome === undefined) kept.push(batch);
        else expect(outcome.code).toMatch(/^storage(Failed|Full)$/);
      }
      count = await store.fault();
      const left = { mode: storage, durability, check: 'ok', partial: [], batches: kept };
      expect(await store.state()).toEqual(left);
      expect(await store.close()).toBe(undefined);
      expect(await store.open(name, { storage, durability })).toEqual(left);
      await store.close();
    }
  });

  test('for good: commits fail, and what was committed before stays', async () => {
    const { page, store } = await visit(place);
    await store.open('full', { storage, durability });
    await store.write(1);
    // Opened anew, nothing of a relaxed commit is left to be written when the fault begins.
    await store.close();
    await store.open('full', { storage, durability });
    await store.fault('quota', 1, 1e9);
    // Relaxed commits go through until a flush behind them has failed.
    const kept = [1];
    for (const batch of [2, 3]) if ((await store.write(batch, 3000)) === undefined) kept.push(batch);
    expect(kept.length > 1).toBe(durability === 'relaxed' && storage === 'indexeddb');
    await page.waitForTimeout(200);
    const outcome = await store.write(4, 3000);
    expect(outcome?.code).toBe('storageFull');
    await store.fault();
    const { batches } = await store.state();
    // What relaxed commits left for later is not lost, while the page is there.
    expect(batches).toEqual(kept);
    expect(await store.write(5)).toBe(undefined);
    await store.close();
    expect(await store.open('full', { storage, durability })).toMatchObject({ check: 'ok', batches: [...batches, 5] });
  });
});

test.each(['page', 'worker'] as const)(
  'what was closed is opened without a write: IndexedDB of a %s has no mark of somebody in the middle of writing',
  async (place) => {
    const storage = 'indexeddb';
    const { store } = await visit(place);
    await store.open('notes', { storage });
    await store.write(1);
    await store.close();
    await store.fault();
    expect(await store.open('notes', { storage })).toMatchObject({ batches: [1] });
    // It is one transaction, which reads.
    expect(await store.fault()).toBe(1);
  },
);

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';

/** Each version runs in a realm of its own, as sql.js keeps one module. */
const require = createRequire(import.meta.url);

describe.each(['sql.js', 'sql.js-1152'])('%s', (name) => {
  afterAll(() => vi.resetModules());

  test('lets Relata keep files under it, and a file that is written is read again', async () => {
    vi.resetModules();
    vi.doMock('sql.js', () => import(name));
    const { batchOf, contentOf, entriesAt, newPath } = await import('./entries.js');
    const wasm = join(dirname(require.resolve(name)), 'sql-wasm.wasm');
    const options = { sqliteWasm: new URL(`file://${wasm}`) };
    const path = newPath();
    const database = entriesAt(path, options);
    // Without the hook, a storage of files cannot be had at all.
    await database.migrate();
    await database.persist(...batchOf(1, 9000));
    const data = await database.export();
    await database.close();
    const again = entriesAt(path, options);
    expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: [1] });
    await again.persist(...batchOf(2));
    await again.import(data);
    expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: [1] });
    await again.close();
  });
});

test('both are what they are called', () => {
  const version = (name: string) =>
    (require(join(dirname(require.resolve(name)), '..', 'package.json')) as { version: string }).version;
  expect([version('sql.js'), version('sql.js-1152')]).toEqual(['1.16.0', '1.15.2']);
});

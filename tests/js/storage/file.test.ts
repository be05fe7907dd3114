import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { RelataError, SQLiteDatabaseAdapter } from 'relata';
import { describe, expect, test } from 'vitest';
import { batchOf, contentOf, Entry, entriesAt, newPath } from './entries.js';

const fails = async (work: Promise<unknown>, code: string) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RelataError);
  expect(error).toMatchObject({ code });
};

describe('a database with a name', () => {
  test('is a file in Node, and tells so', async () => {
    const path = newPath(`it's "ünï" __proto__ %20.db`);
    const database = entriesAt(path);
    expect([database.storageMode, database.durability]).toEqual([undefined, undefined]);
    await database.migrate();
    await database.persist(...batchOf(1));
    expect([database.storageMode, database.durability]).toEqual(['file', 'strict']);
    const { bytes, ...report } = await database.storage({ persist: true });
    expect(report).toEqual({ mode: 'file', durability: 'strict', quota: undefined, usage: undefined, persisted: undefined });
    await database.close();
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    const file = readFileSync(path);
    expect([file.length, file.subarray(0, 15).toString()]).toEqual([bytes, 'SQLite format 3']);
  });

  test('is in memory where that is asked for', async () => {
    const path = newPath();
    const database = entriesAt(path, { storage: ['memory', 'file'], durability: 'relaxed' });
    await database.migrate();
    expect(await database.storage()).toMatchObject({ mode: 'memory', durability: 'none' });
    await database.close();
    expect(existsSync(path)).toBe(false);
  });

  test('takes the next storage of a list where one cannot be had, and none when it is open elsewhere', async () => {
    const path = newPath();
    const first = entriesAt(path, { storage: ['opfs', 'indexeddb', 'file'] });
    await first.migrate();
    expect(first.storageMode).toBe('file');
    await fails(entriesAt(path, { storage: ['file', 'memory'] }).migrate(), 'storageInUse');
    await fails(SQLiteDatabaseAdapter.delete(path), 'storageInUse');
    await first.close();
    await SQLiteDatabaseAdapter.delete(path);
    await SQLiteDatabaseAdapter.delete(path);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('is taken over from a process that is gone, and not from one that is there', async () => {
    const path = newPath();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const lock of [JSON.stringify({ process: gone, thread: 0, started: 0 }), '', '{"process":', 'null', '{}']) {
      writeFileSync(`${path}-lock`, lock);
      const database = entriesAt(path);
      await database.migrate();
      await database.close();
    }
    writeFileSync(`${path}-lock`, JSON.stringify({ process: process.ppid, thread: 0, started: 0 }));
    await fails(entriesAt(path).migrate(), 'storageInUse');
  });
});

describe('a transaction in a file', () => {
  test.each(['strict', 'relaxed'] as const)('that is rolled back leaves nothing (%s)', async (durability) => {
    const path = newPath();
    const database = entriesAt(path, { durability });
    await database.migrate();
    const failing = database.transaction(async (session) => {
      session.add(...batchOf(1, 9000));
      await session.flush();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.persist(...batchOf(2));
    await database.query(Entry).filter({ batch: 2 }).limit(1).patchOne({ text: 'changed' });
    await database.close();
    const again = entriesAt(path, { durability });
    expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: [2] });
    expect(await again.query(Entry).filter({ text: 'changed' }).count()).toBe(1);
    await again.close();
  });
});

describe('a file from elsewhere', () => {
  test('is where an empty database starts, and never in the place of one', async () => {
    const source = entriesAt(':memory:');
    await source.migrate();
    await source.persist(...batchOf(1));
    const data = await source.export();
    const path = newPath();
    const database = entriesAt(path, { data });
    expect(await contentOf(database)).toMatchObject({ batches: [1] });
    await database.persist(...batchOf(2));
    await database.close();
    await fails(entriesAt(path, { data }).migrate(), 'invalidArgument');
    const again = entriesAt(path);
    expect(await contentOf(again)).toMatchObject({ batches: [1, 2] });
    await again.import(data);
    expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: [1] });
    for (const wrong of [data.subarray(0, 5000), new TextEncoder().encode('no database '.repeat(900))]) {
      await fails(again.import(wrong), 'databaseCorrupt');
    }
    await fails(again.import('file' as never), 'invalidArgument');
    expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: [1] });
    await again.close();
    await source.close();
  });

  test('that was damaged is told at open, and what can be read of it is saved where that is wanted', async () => {
    const path = newPath();
    const database = entriesAt(path);
    await database.migrate();
    for (const batch of [1, 2, 3]) await database.persist(...batchOf(batch, 3000));
    await database.close();
    const bytes = readFileSync(path);
    // The middle of the table: a page that claims to have more cells than fit.
    bytes.fill(0xff, 4096 * 5, 4096 * 5 + 64);
    writeFileSync(path, bytes);
    const error = await entriesAt(path)
      .migrate()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'databaseCorrupt',
      detail: { findings: expect.arrayContaining([expect.any(String)]) },
    });
    const opened = entriesAt(path, { check: false });
    expect(await opened.query(Entry).filter({ id: 1 }).count()).toBe(1);
    await fails(opened.query(Entry).find(), 'databaseCorrupt');
    expect((await opened.export()).length).toBe(bytes.length);
    await opened.close();
  });

  test('is a backup, written into a file that was picked as a whole or not at all', async () => {
    const database = entriesAt(newPath());
    await database.migrate();
    const written: string[] = [];
    const target = (broken?: string) => ({
      createWritable: async () => ({
        write: async (data: Blob) => void written.push(`wrote ${data.size}`),
        close: async () => {
          if (broken !== undefined) throw new Error(broken);
          written.push('closed');
        },
        abort: async () => void written.push('aborted'),
      }),
    });
    const file = await database.backup(target());
    expect(written).toEqual([`wrote ${file.size}`, 'closed']);
    await fails(database.backup(target('no room')), 'storageFailed');
    expect(written.at(-1)).toBe('aborted');
    const copy = entriesAt(':memory:', { data: new Uint8Array(await (await database.backup()).arrayBuffer()) });
    expect(await contentOf(copy)).toMatchObject({ check: 'ok' });
    await copy.close();
    await database.close();
  });

  test('that is none is told, and left as it is', async () => {
    const path = newPath();
    const poem = 'no database '.repeat(900);
    writeFileSync(path, poem);
    await fails(entriesAt(path).migrate(), 'databaseCorrupt');
    expect(readFileSync(path, 'utf8')).toBe(poem);
  });
});

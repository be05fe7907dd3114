import fs, { cpSync } from 'node:fs';
import { type Database, RelataError } from 'relata';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { batchOf, contentOf, entriesAt, newPath } from './entries.js';

/** The calls that a storage of files makes. */
const CALLS = [
  'openSync',
  'readSync',
  'writeSync',
  'ftruncateSync',
  'fsyncSync',
  'fstatSync',
  'rmSync',
  'writeFileSync',
] as const;
type Call = (typeof CALLS)[number];

const originals = Object.fromEntries(CALLS.map((name) => [name, fs[name]]));
const thrown = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: made to fail`), { code });
};

/** How a call fails, given what it would have done; a short write is none that may be noticed. */
const FAULTS = {
  throws: () => thrown('EIO'),
  'finds no room': () => thrown('ENOSPC'),
  'writes less': (name: Call) =>
    name === 'writeSync'
      ? (file: number, bytes: Uint8Array, offset: number, length: number, at: number) =>
          (originals.writeSync as typeof fs.writeSync)(file, bytes, offset, Math.ceil(length / 2), at)
      : undefined,
  'writes nothing': (name: Call) => (name === 'writeSync' ? () => 0 : undefined),
} as const;

/** Makes calls fail: the one of that number, or all from it on. Answers how many there were. */
function arm(fault: keyof typeof FAULTS, first: number, last: number): () => number {
  let count = 0;
  for (const name of CALLS) {
    const original = originals[name] as (...args: unknown[]) => unknown;
    const failing = FAULTS[fault](name) as typeof original | undefined;
    Object.assign(fs, {
      [name]: (...args: unknown[]) => {
        if (failing === undefined) return original(...args);
        const turn = ++count;
        return turn >= first && turn <= last ? failing(...args) : original(...args);
      },
    });
  }
  return () => count;
}

const disarm = () => Object.assign(fs, originals);
afterEach(disarm);

let seed: string;
beforeAll(async () => {
  seed = newPath();
  const database = entriesAt(seed);
  await database.migrate();
  for (const batch of [1, 2]) await database.persist(...batchOf(batch));
  await database.close();
});

const allowed = ['storageFailed', 'storageFull', 'storageUnavailable'];

/** Does some work, which fails with one of the codes that tell of storage, or not at all. */
async function done(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof RelataError) || !allowed.includes(error.code)) throw error;
    return false;
  }
}

/** Writes batches while calls fail, and looks at what is there then, before and after it is opened again. */
async function scenario(durability: 'strict' | 'relaxed', fault: keyof typeof FAULTS, first: number, last: number) {
  const path = newPath();
  cpSync(seed, path);
  const database: Database = entriesAt(path, { durability });
  const kept = [1, 2];
  const calls = arm(fault, first, last);
  const isOpen = await done(() => database.migrate());
  if (isOpen) {
    for (const batch of [3, 4, 5]) if (await done(() => database.persist(...batchOf(batch, 5000)))) kept.push(batch);
    const count = calls();
    disarm();
    expect(await contentOf(database)).toEqual({ check: 'ok', partial: [], batches: kept });
    if (count < first) return 'through';
  }
  disarm();
  await database.close();
  const again = entriesAt(path, { durability });
  expect(await contentOf(again)).toEqual({ check: 'ok', partial: [], batches: kept });
  await again.close();
  return 'failed';
}

describe.each([
  ['strict', Object.keys(FAULTS) as (keyof typeof FAULTS)[]],
  ['relaxed', ['throws'] as const],
] as const)('with %s commits', (durability, faults) => {
  test.each(faults)('a call that %s reaches the caller, and the file stays whole', async (fault) => {
    let turn = 1;
    while ((await scenario(durability, fault, turn, turn)) !== 'through') turn++;
    expect(turn).toBeGreaterThan(10);
  });

  test('storage that fails for good at any moment leaves what was committed', async () => {
    let turn = 1;
    while ((await scenario(durability, 'finds no room', turn, Number.POSITIVE_INFINITY)) !== 'through') turn++;
    expect(turn).toBeGreaterThan(10);
  });
});

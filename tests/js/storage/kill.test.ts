import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contentOf, entriesAt, newPath } from './entries.js';

/** How often each durability loses its process; `npm run test:kill -- --runs 200` says more. */
const RUNS = Number(process.env.KILLS ?? 20);
/** How long the work may last before it is ended, in milliseconds. */
const LONGEST = 300;

const script = fileURLToPath(new URL('writer.mjs', import.meta.url));

/** Lets a process write batches, kills it at some moment, and answers the last batch that it had told to be committed. */
async function killed(path: string, durability: string, first: number): Promise<number> {
  const child = spawn(process.execPath, [script, path, durability, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = first - 1;
  for await (const line of createInterface({ input: child.stdout })) {
    if (last < first) setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST);
    last = Number(line);
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return last;
}

describe.each(['strict', 'relaxed'] as const)('a file with %s commits', (durability) => {
  test(`stays whole when its process is killed ${RUNS} times, and loses no commit`, { timeout: 0 }, async () => {
    const path = newPath();
    let acknowledged = 0;
    for (let run = 0; run <= RUNS; run++) {
      // The lock of the killed process is taken over.
      const database = entriesAt(path, { durability });
      await database.migrate();
      const { check, partial, batches } = await contentOf(database);
      await database.close();
      expect({ check, partial, batches }).toEqual({ check: 'ok', partial: [], batches: batches.map((_, index) => index + 1) });
      expect(batches.length).toBeGreaterThanOrEqual(acknowledged);
      if (run < RUNS) acknowledged = await killed(path, durability, batches.length + 1);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(RUNS);
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';
import { loadSqlJs } from '../../js/driver/sqljs.js';
import init from '../../pkg/core.js';

/** How many queries, each with an SQL text of its own: `LEAKS=100000` for the long form. */
const QUERIES = Number(process.env['LEAKS'] ?? 10_000);
/** So many plans are kept, and after that many the cache is as full as before. */
const PLANS = 1000;
const MEGABYTE = 2 ** 20;

const fields = Array.from({ length: 17 }, (_, index) => `f${index}`);
const Row = defineEntity('Row', {
  id: t.number().primaryKey().autoIncrement(),
  ...Object.fromEntries(fields.map((name) => [name, t.integer()])),
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Counts the statements that are prepared and not finalised. */
async function countStatements(): Promise<() => number> {
  const { module } = await loadSqlJs();
  const { _sqlite3_prepare_v2: prepare, _sqlite3_finalize: finalize } = module;
  let live = 0;
  module._sqlite3_prepare_v2 = (...given) => {
    live++;
    return prepare(...given);
  };
  module._sqlite3_finalize = (statement) => {
    live--;
    return finalize(statement);
  };
  return () => live;
}

/** The condition whose fields are the ones of a number's bits. */
function condition(number: number): object {
  const chosen = fields.filter((_, bit) => (number >> bit) % 2 === 1);
  return Object.fromEntries(chosen.map((name) => [name, number]));
}

test('queries of ever new shapes fill neither a memory nor a cache', async () => {
  const live = await countStatements();
  const database = new Database([Row]);
  await database.migrate();
  const sqlite = (await loadSqlJs()).memory;
  const planner = (await init()).memory;
  const used = () => {
    collectGarbage();
    return { sqlite: sqlite.buffer.byteLength, planner: planner.buffer.byteLength, heap: process.memoryUsage().heapUsed };
  };
  let next = 1;
  const run = async (count: number) => {
    for (const end = next + count; next < end; next++) await database.query(Row).filter(condition(next)).count();
    return used();
  };
  const first = await run(3 * PLANS);
  const last = await run(Math.ceil((QUERIES - 3 * PLANS) / PLANS) * PLANS);
  expect(last.sqlite).toBe(first.sqlite);
  expect(last.planner).toBe(first.planner);
  expect(last.heap - first.heap).toBeLessThan(8 * MEGABYTE);
  expect(live()).toBeLessThanOrEqual(300);
  await database.close();
  expect(live()).toBe(0);
}, 36_000_000);

test('databases that were opened and closed leave nothing behind', async () => {
  const live = await countStatements();
  const sqlite = (await loadSqlJs()).memory;
  const planner = (await init()).memory;
  const run = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const database = new Database([Row]);
      await database.migrate();
      await database.query(Row).filter(condition(index)).find();
      await database.close();
    }
    return [sqlite.buffer.byteLength, planner.buffer.byteLength, live()];
  };
  expect(await run(80)).toEqual(await run(20));
}, 36_000_000);

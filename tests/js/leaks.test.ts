import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Database, defineEntity, RelataError, sql, t } from 'relata';
import { expect, test } from 'vitest';
import { loadSqlJs, SQLITE_OK } from '../../js/driver/sqljs.js';
import init from '../../pkg/core.js';
import { mistaken } from './mistaken.js';

/** How many queries, each with an SQL text of its own: `LEAKS=100000` for the long form. */
const QUERIES = Number(process.env['LEAKS'] ?? 10_000);
/** So many plans are kept, and after that many the cache is as full as before. */
const PLANS = 1000;
const MEGABYTE = 2 ** 20;

const fields = Array.from({ length: 17 }, (_, index) => `f${index}`);
const Shelf = defineEntity('Shelf', { id: t.number().primaryKey(), name: t.string() });
const Row = defineEntity('Row', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string().unique().optional(),
  shelf: t.reference(() => Shelf).optional(),
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
    const code = prepare(...given);
    // What does not compile is no statement.
    if (code === SQLITE_OK) live++;
    return code;
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

/** What else there is but counting, each with a text that is new for each number. */
const others: readonly ((database: Database, number: number) => Promise<unknown>)[] = [
  (database, number) => rowsBut(database, number).joinWith('shelf').find(),
  (database, number) => rowsBut(database.createSession(), number).joinWith('shelf').findOne(),
  (database, number) => rowsBut(database, number).findOne(),
  (database, number) =>
    rowsBut(database, number)
      .returning('name')
      .patchMany(mistaken({ $inc: { f0: 1 } })),
  (database, number) => database.raw(sql`SELECT ${1} AS ${sql.identifier(`n${number}`)} FROM ${Row}`).find(),
  (database, number) => database.raw(sql`UPDATE ${Row} SET f1 = (SELECT ${0} AS ${sql.identifier(`n${number}`)})`).execute(),
  // The rest fails: where it is planned, where it is prepared, at a row, and at a constraint.
  (database, number) =>
    failing(
      rowsBut(database, number)
        .orderBy(mistaken(`none${number}`))
        .find(),
    ),
  (database, number) => failing(database.raw(sql`SELECT Row.${sql.identifier(`n${number}`)} FROM ${Row}`).find()),
  (database, number) =>
    failing(
      rowsBut(database, number)
        .filter(mistaken({ name: { $regex: '(' } }))
        .find(),
    ),
  (database, number) => failing(rowsBut(database, number).patchMany(mistaken({ name: 'the same' }))),
];

/** All rows: those that do not meet the condition of a number, whose values none has. */
const rowsBut = (from: Pick<Database, 'query'>, number: number) =>
  from.query(Row).filter(mistaken({ $nor: [{ ...condition(number), name: 'nobody' }] }));

const failing = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => expect(error).toBeInstanceOf(RelataError),
  );

test('queries of ever new shapes fill neither a memory nor a cache', async () => {
  const live = await countStatements();
  const database = new Database([Row, Shelf]);
  await database.migrate();
  const shelf = new Shelf({ id: 1, name: 'low' });
  const zeros = Object.fromEntries(fields.map((name) => [name, 0]));
  await database.persist(['a', 'b', 'c'].map((name) => new Row({ ...zeros, name, shelf })));
  const sqlite = (await loadSqlJs()).memory;
  const planner = (await init()).memory;
  const used = () => {
    collectGarbage();
    return { sqlite: sqlite.buffer.byteLength, planner: planner.buffer.byteLength, heap: process.memoryUsage().heapUsed };
  };
  let next = 1;
  const run = async (count: number) => {
    for (const end = next + count; next < end; next++) {
      // Every second one counts, the others take turns.
      const other = next % 2 === 0 ? undefined : others[((next - 1) / 2) % others.length];
      await (other?.(database, next) ?? database.query(Row).filter(condition(next)).count());
    }
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
      const database = new Database([Row, Shelf]);
      await database.migrate();
      await database.query(Row).filter(condition(index)).find();
      await database.close();
    }
    return [sqlite.buffer.byteLength, planner.buffer.byteLength, live()];
  };
  expect(await run(80)).toEqual(await run(20));
}, 36_000_000);

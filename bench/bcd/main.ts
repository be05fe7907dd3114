import { createRequire } from 'node:module';
import { Database } from 'relata';
import * as byHand from './by-hand.js';
import { entities } from './entities.js';
import { buildGraph } from './graph.js';
import * as relata from './questions.js';
import { readSource } from './source.js';

/** Loading and querying the browser-compat data, with Relata and by hand on sql.js, in one process. */

const desktop = ['chrome', 'edge', 'firefox', 'safari'];

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

/** Medians of alternating runs: both sides see the same machine. */
async function compared(ours: () => unknown, theirs: () => unknown, rounds = 7): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push((await timed(ours))[1]);
    times[1].push((await timed(theirs))[1]);
  }
  return times.map((list) => list.sort((a, b) => a - b)[rounds >> 1] as number) as [number, number];
}

function row(name: string, ours: number, theirs: number, note = ''): void {
  const cells = [name.padEnd(42), `${ours.toFixed(1)} ms`.padStart(12), `${theirs.toFixed(1)} ms`.padStart(12)];
  console.log(`${cells.join('')}${(ours / theirs).toFixed(2).padStart(8)}   ${note}`);
}

function peak(): string {
  return `peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
}

const [source] = await timed(readSource);
const [graph, building] = await timed(() => buildGraph(source));
console.log(
  `browser-compat-data: ${source.features.length} features, ${graph.length} objects built in ${building.toFixed(0)} ms\n`,
);
console.log(`${'what'.padEnd(42)}${'Relata'.padStart(12)}${'by hand'.padStart(12)}${'ratio'.padStart(8)}`);

const database = new Database([...entities]);
const { statements } = await database.migrate();
const [, loading] = await timed(() => database.persist(graph));
const peakAfterRelata = peak();

const initSqlJs = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => byHand.HandDatabase }>;
const hand = new (await initSqlJs()).Database();
hand.run('PRAGMA foreign_keys = ON');
for (const statement of statements) hand.run(statement);
const tables = new byHand.HandTables(source);
const [, handLoading] = await timed(() => byHand.loadByHand(hand, tables));
// Without statistics SQLite answers the first question by the index that finds half the table, for minutes.
hand.run('PRAGMA optimize = 0x10002');
row(`load ${graph.length} rows`, loading, handLoading, peakAfterRelata);

const questions: [string, () => unknown, () => unknown][] = [
  [
    'supported by four current browsers',
    () => relata.supportedEverywhere(database, desktop),
    () => byHand.supportedEverywhere(hand, desktop),
  ],
  ['subtree of css with its support', () => relata.subtree(database, 'css'), () => byHand.subtree(hand, 'css')],
  [
    'releases that brought most',
    () => relata.richestReleases(database, 'firefox', 10),
    () => byHand.richestReleases(hand, 'firefox', 10),
  ],
  [
    'all statements of a browser, joined',
    () => relata.statementsOf(database, 'chrome'),
    () => byHand.statementsOf(hand, 'chrome'),
  ],
];
for (const [name, ours, theirs] of questions) row(name, ...(await compared(ours, theirs)));

console.log('\nthe releases that brought most features to Firefox:');
for (const [version, count] of await relata.richestReleases(database, 'firefox', 5))
  console.log(`  ${version.padEnd(8)} ${count}`);
console.log(`\n${peak()} in the end; each ratio is Relata to hand-written sql.js in this run, less is better`);
await database.close();

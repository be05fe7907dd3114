import { createRequire } from 'node:module';
import { measureAll } from '../compare/run.js';
import type { HandDatabase } from '../compare/sql-js.js';
import { prepareCases } from './cases.js';
import { FULL } from './tables.js';

/** In Node: prints the measurements as JSON. Time is the CPU's, which other programs disturb less. */

const initSqlJs = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => HandDatabase }>;
const openByHand = async () => new (await initSqlJs()).Database();

const clock = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

console.log(JSON.stringify(await measureAll(await prepareCases(openByHand, FULL), clock)));

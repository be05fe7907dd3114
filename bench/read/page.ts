import initSqlJs from 'sql.js';
import { type Measurement, measureAll } from '../compare/run.js';
import type { HandDatabase } from '../compare/sql-js.js';
import { prepareCases } from './cases.js';
import { FULL } from './population.js';

/** In a page: whoever drives it calls `measure()`. A page has no clock of the CPU, so time is the wall's. */

const wasm = new URL('../../node_modules/sql.js/dist/sql-wasm-browser.wasm', import.meta.url).href;

const start = initSqlJs as unknown as (options: { locateFile(): string }) => Promise<{ Database: new () => HandDatabase }>;
const openByHand = async () => new (await start({ locateFile: () => wasm })).Database();

const measure = async (): Promise<Measurement[]> => measureAll(await prepareCases(openByHand, FULL), () => performance.now());

Object.assign(globalThis, { measure });

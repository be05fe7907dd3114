/** `npm run features`: every behaviour of FEATURES.md with its tests and their outcome in the last full test run; `--json` for data. */
import { parseArgs } from 'node:util';
import { lines, report } from './features/report.mjs';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const data = report();
console.log(values.json ? JSON.stringify(data, null, 2) : lines(data).join('\n'));

/** Loading and querying the browser-compat data, with Relata and by hand. */
import { runApplication } from './application.mjs';

await runApplication('bcd');

/** The speed of reading, against the best hand-written form of the same work. */
import { runApplication } from './application.mjs';

await runApplication('read');

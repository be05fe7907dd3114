/**
 * Relata's type compiler for Node, which also strips the types of TypeScript files on the way: `node --import relata/node app.ts`.
 *
 * @packageDocumentation
 */
import { register } from 'node:module';

register('./node-hooks.js', import.meta.url);
process.setSourceMapsEnabled(true);

/**
 * `npm start`: builds what is stale and serves the demo on a local address.
 *
 * `npm start -- --no-open` does not open a browser, `npm start -- --port 4000` chooses the port.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './steps/build.mjs';
import { Missing, script } from './steps/failure.mjs';
import { at } from './steps/project.mjs';

await script(async () => {
  const { values } = parseArgs({ options: { 'no-open': { type: 'boolean', default: false }, port: { type: 'string' } } });
  await build();

  const configFile = at('demo', 'vite.config.ts');
  if (!existsSync(configFile))
    throw new Missing('The demo is missing: demo/vite.config.ts is not in this checkout; fetch it from git again.');
  // A person at a terminal wants to see the page; a build machine has nobody to look at it.
  const open = !values['no-open'] && !process.env.CI && Boolean(process.stdout.isTTY);
  const { createServer } = await import('vite');
  const port = values.port === undefined ? {} : { port: Number(values.port) };
  const server = await createServer({ root: at('demo'), configFile, server: { host: '127.0.0.1', open, ...port } });
  await server.listen();
  console.log(
    `\nThe demo is served at ${server.resolvedUrls?.local[0] ?? 'an address that Vite did not tell'}  (Ctrl+C ends it)`,
  );
});

/**
 * `npm start`: builds what is stale and serves the demo on a local address, as it would be published: it starts without a network too.
 *
 * `npm start -- --no-open` does not open a browser, `npm start -- --port 4000` chooses the port, `npm start -- --dev` serves the
 * sources, for work on the demo itself.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './steps/build.mjs';
import { Missing, script } from './steps/failure.mjs';
import { at } from './steps/project.mjs';
import { step } from './steps/terminal.mjs';

/** Storage belongs to an address, so the address stays the same. */
const PORT = 5173;

await script(async () => {
  const { values } = parseArgs({
    options: {
      dev: { type: 'boolean', default: false },
      'no-open': { type: 'boolean', default: false },
      port: { type: 'string' },
    },
  });
  await build();

  const configFile = at('demo', 'vite.config.ts');
  if (!existsSync(configFile))
    throw new Missing('The demo is missing: demo/vite.config.ts is not in this checkout; fetch it from git again.');
  // A person at a terminal wants to see the page; a build machine has nobody to look at it.
  const open = !values['no-open'] && !process.env.CI && Boolean(process.stdout.isTTY);
  const address = { host: '127.0.0.1', open, port: Number(values.port ?? PORT) };
  const server = values.dev ? await serveSources(configFile, address) : await serveBuilt(configFile, address);
  console.log(
    `\nThe demo is served at ${server.resolvedUrls?.local[0] ?? 'an address that Vite did not tell'}  (Ctrl+C ends it)`,
  );
});

/**
 * @typedef {{ host: string, open: boolean, port: number }} Address
 * @param {string} configFile
 * @param {Address} address
 */
async function serveSources(configFile, address) {
  const { createServer } = await import('vite');
  const server = await createServer({ configFile, server: address });
  return server.listen();
}

/**
 * @param {string} configFile
 * @param {Address} address
 */
async function serveBuilt(configFile, address) {
  const { build: buildSite, preview } = await import('vite');
  await step('Build the demo', () => buildSite({ configFile, logLevel: 'error', build: { emptyOutDir: true } }));
  return preview({ configFile, logLevel: 'warn', preview: address });
}

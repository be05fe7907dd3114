import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';

/** Something that a browser can open, until it is closed. */
export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A port of nobody, on this machine only. */
const host = { host: '127.0.0.1', port: 0 } as const;

function configOf(folder: string): string {
  if (!existsSync(join(root, 'dist', 'index.js'))) {
    throw new Error('dist/ is missing: run "npm run build" first (npm test does).');
  }
  return join(root, folder, 'vite.config.ts');
}

/** Builds the site in a folder of the project and serves the result below a path. */
export async function serveBuilt(folder: string, base = '/'): Promise<Served> {
  const configFile = configOf(folder);
  const outDir = mkdtempSync(join(tmpdir(), 'relata-built-'));
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({ configFile, base, logLevel: 'warn', build: { outDir }, preview: host });
  return { address: addressOf(server.resolvedUrls), close: () => end(server, outDir) };
}

/** Serves a folder of the project as `vite dev` does, with nothing pre-bundled before. */
export async function serveDev(folder: string): Promise<Served> {
  const configFile = configOf(folder);
  const cacheDir = mkdtempSync(join(tmpdir(), 'relata-dev-'));
  const server = await createServer({ configFile, cacheDir, logLevel: 'warn', server: host });
  await server.listen();
  return { address: addressOf(server.resolvedUrls), close: () => end(server, cacheDir) };
}

function addressOf(urls: { local: string[] } | null): string {
  const [address] = urls?.local ?? [];
  if (address === undefined) throw new Error('Vite tells no address.');
  return address;
}

async function end(server: { close(): Promise<void> }, folder: string): Promise<void> {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

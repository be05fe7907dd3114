import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Alias, createServer, type InlineConfig, type ViteDevServer } from 'vite';
import { onTestFinished } from 'vitest';
import { relata } from '../../../js/plugin/vite.js';
import type { Registration } from './relata-stub.js';

const stub = fileURLToPath(new URL('./relata-stub.ts', import.meta.url));

/** A directory with the given files, removed after the test. */
export async function project(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'relata-plugin-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

/** A configuration of Vite with the plugin, and with the stub for the runtime. */
export function configuration(root: string, aliases: Alias[] = []): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'silent',
    appType: 'custom',
    plugins: [relata()],
    resolve: { alias: [{ find: /^relata$/, replacement: stub }, ...aliases] },
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false },
  };
}

/** A real Vite server over the given files, closed after the test. */
export async function serve(
  files: Record<string, string>,
  aliases: (root: string) => Alias[] = () => [],
): Promise<ViteDevServer> {
  const root = await project(files);
  const server = await createServer(configuration(root, aliases(root)));
  onTestFinished(() => server.close());
  return server;
}

/** Runs the modules in the given order and answers with what they registered. */
export async function register(server: ViteDevServer, ...modules: string[]): Promise<Registration[]> {
  for (const module of modules) await server.ssrLoadModule(module);
  return (await server.ssrLoadModule(stub)).registered;
}

/** The definition of an entity by its name, as data: with the names of classes where it has thunks, and without what sets fields. */
export function documentOf(registrations: Registration[], name: string): unknown {
  const found = registrations.find((registration) => registration.cls.name === name);
  if (found === undefined) throw new Error(`${name} was not registered`);
  const nameOf = (_key: string, value: unknown): unknown => (typeof value === 'function' ? `class ${value().name}` : value);
  return JSON.parse(JSON.stringify({ ...(found.definition() as object), assign: undefined, gather: undefined }, nameOf));
}

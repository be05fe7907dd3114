import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { relata } from '../../js/plugin/vite.js';
import { blocksOf, promisesOf } from './readme-blocks.js';

/** Every TypeScript block of the README is type-checked and compiled, and what it says that is printed is printed. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const imports =
  "import { type AutoIncrement, type BackReference, Database, type ManyToMany, type PrimaryKey, type Reference, type Unique } from 'relata';";
const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'), imports);
const names = { 'relata/vite': join(root, 'js/plugin/vite.ts'), relata: join(root, 'js/index.ts') };

let folder: string;
let server: ViteDevServer;

beforeAll(async () => {
  // Inside the project, so that its node_modules are found.
  mkdirSync(join(root, '.results'), { recursive: true });
  folder = mkdtempSync(join(root, '.results', 'readme-'));
  for (const { file, code } of blocks) writeFileSync(join(folder, file), code);
  server = await createServer({
    configFile: false,
    root: folder,
    logLevel: 'error',
    plugins: [relata()],
    resolve: { alias: names },
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
}, 60_000);

afterAll(async () => {
  await server?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('the README has blocks, and each has a file of its own', () => {
  expect(blocks.filter(({ runs }) => runs).length).toBeGreaterThanOrEqual(9);
  expect(new Set(blocks.map(({ file }) => file)).size).toBe(blocks.length);
});

test('the blocks have no type errors', { timeout: 300_000 }, () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['vitest.config.ts'] }, ts.sys, root);
  const files = [...blocks.map(({ file }) => join(folder, file)), join(root, 'js/driver/sql-js.d.ts')];
  const program = ts.createProgram(files, options);
  const wrongs = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.replace(folder, '')}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(wrongs).toEqual([]);
});

describe('what runs prints what its comments say', () => {
  for (const { file, line, code } of blocks.filter(({ runs }) => runs)) {
    test(`line ${line}`, async () => {
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      try {
        await server.ssrLoadModule(join(folder, file));
        const promised = promisesOf(code).map((text) => new Function(`return [${text}]`)() as unknown[]);
        expect(promised.length).toBeGreaterThan(0);
        expect(log.mock.calls).toEqual(promised);
      } finally {
        log.mockRestore();
      }
    });
  }
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { relata } from './js/plugin/vite.js';

/** The tests use the sources, not dist/, under the names that users write; whole names, because a subpath is an entry of its own. */
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const alias = [
  { find: /^relata$/, replacement: source('js/index.ts') },
  { find: /^relata\/vite$/, replacement: source('js/plugin/vite.ts') },
];

/** Tests that run modules in Vite's own server, which makes functions from text. */
const VITE_RUNS = ['tests/js/plugin/vite.test.ts', 'tests/js/plugin/runtime.test.ts', 'tests/js/readme.test.ts'];

/** Tests that say nothing of where the engine is. */
const BEHIND_A_PORT = [
  'queries',
  'find-one-row',
  'values',
  'transactions',
  'begun-transactions',
  'sessions-*',
  'persist-graph',
  'change-detection',
  'sync-commits',
  'raw*',
  'events-*',
  'patch*',
  'constraints',
  'versions',
  'explain',
  'log',
  'scan-warning',
  'soft-delete',
  'related/*',
  'many-to-many/*',
  'machine/*',
  'rows/*',
].map((name) => `tests/js/${name}.test.ts`);

/** How long a test or a hook may take, in milliseconds: machines that do something else at the same time take their time, to delete a folder too. */
const PATIENCE = { testTimeout: 60_000, hookTimeout: 60_000 };

/** The same for tests that start browsers, or build projects. */
const LONG_PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  plugins: [relata()],
  resolve: { alias },
  test: {
    // Vitest leaves one core to itself, which of two is half of them: files wait longer for their modules than they compute.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          ...PATIENCE,
          include: ['tests/js/**/*.test.ts', 'tests/house/**/*.test.ts'],
          exclude: VITE_RUNS,
          // As under a content policy without `unsafe-eval`: `eval` and `new Function` throw.
          execArgv: ['--disallow-code-generation-from-strings'],
        },
      },
      {
        extends: true,
        test: { name: 'node-vite', include: VITE_RUNS, ...PATIENCE },
      },
      {
        // Tests of the rooms above the engine, once more: against an engine behind a port.
        extends: true,
        test: {
          name: 'node-worker',
          ...PATIENCE,
          include: BEHIND_A_PORT,
          setupFiles: ['tests/worker/setup.ts'],
        },
      },
      {
        // Run in Node and drive a real Chromium, whose path `npm test` gives in RELATA_CHROMIUM; one browser at a time on small machines.
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          ...LONG_PATIENCE,
          fileParallelism: false,
        },
      },
      {
        // Projects of users, built from the packed package and run; they share one installation, which prepare.ts makes.
        extends: true,
        test: {
          name: 'packaging',
          include: ['tests/packaging/**/*.test.ts'],
          globalSetup: ['tests/packaging/prepare.ts'],
          ...LONG_PATIENCE,
          fileParallelism: false,
        },
      },
    ],
  },
});

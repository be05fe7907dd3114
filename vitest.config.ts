import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { relata } from './js/plugin/vite.js';

/** The tests use the sources, not dist/, under the names that users write. */
const alias = {
  'relata/vite': fileURLToPath(new URL('js/plugin/vite.ts', import.meta.url)),
  relata: fileURLToPath(new URL('js/index.ts', import.meta.url)),
};

export default defineConfig({
  plugins: [relata()],
  resolve: { alias },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['tests/js/**/*.test.ts', 'tests/house/**/*.test.ts'] },
      },
      {
        // Run in Node and drive a real Chromium, whose path `npm test` gives in RELATA_CHROMIUM; one browser at a time on small machines.
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { fileURLToPath } from 'node:url';
import { relata } from 'relata/vite';
import { defineConfig } from 'vite';
import { serviceWorker } from './offline/service-worker-plugin.js';

/**
 * The demo uses Relata the way applications do: `relata` and `relata/vite` are the built package (dist/ and pkg/), found by its own
 * name because this folder lies inside it. `npm start` builds them first.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative addresses: the build works in any folder of any server.
  base: './',
  plugins: [relata(), serviceWorker()],
  build: {
    target: 'es2022',
    // A file inlined as a data: address is one that the page's content policy refuses.
    assetsInlineLimit: 0,
  },
});

/** Compiles bench/bcd/main.ts with the type compiler, as an application would be, and runs it against the built package. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { relata } from '../dist/plugin/vite.js';

const outDir = fileURLToPath(new URL('../target/bench', import.meta.url));

await build({
  configFile: false,
  logLevel: 'warn',
  plugins: [relata()],
  build: {
    ssr: fileURLToPath(new URL('bcd/main.ts', import.meta.url)),
    outDir,
    emptyOutDir: false,
    minify: false,
    rollupOptions: { external: ['relata'], output: { entryFileNames: 'bcd.mjs' } },
  },
});
await import(pathToFileURL(`${outDir}/bcd.mjs`).href);

import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { relata } from '../dist/plugin/vite.js';

const outDir = fileURLToPath(new URL('../target/bench', import.meta.url));

/**
 * Compiles a benchmark with the type compiler, as an application would be, and runs it against the built package.
 *
 * @param {string} name the benchmark's folder in bench/
 */
export async function runApplication(name) {
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [relata()],
    build: {
      ssr: fileURLToPath(new URL(`${name}/main.ts`, import.meta.url)),
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { external: ['relata'], output: { entryFileNames: `${name}.mjs` } },
    },
  });
  await import(pathToFileURL(`${outDir}/${name}.mjs`).href);
}

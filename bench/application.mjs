import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { relata } from '../dist/plugin/vite.js';

const outDir = fileURLToPath(new URL('../target/bench', import.meta.url));

/**
 * Compiles a file of a benchmark with the type compiler, as an application would be, for Node and against the built package.
 *
 * @param {string} name the benchmark's folder in bench/
 * @param {string} entry the file's name in it, without its ending
 * @returns {Promise<string>} the path of the module
 */
export async function buildApplication(name, entry) {
  const file = `${name}-${entry}.mjs`;
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [relata()],
    build: {
      ssr: fileURLToPath(new URL(`${name}/${entry}.ts`, import.meta.url)),
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { external: ['relata'], output: { entryFileNames: file } },
    },
  });
  return `${outDir}/${file}`;
}

/**
 * Builds a benchmark's main file and runs it.
 *
 * @param {string} name the benchmark's folder in bench/
 */
export async function runApplication(name) {
  await import(pathToFileURL(await buildApplication(name, 'main')).href);
}

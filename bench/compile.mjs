/** How long the type compiler takes for 200 entity files that refer to each other and take types from a third: alone, and under Vite. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compileFile } from '../dist/plugin/compile.js';
import { relata } from '../dist/plugin/vite.js';

const FILES = 200;
const folder = fileURLToPath(new URL('../target/bench/compile', import.meta.url));

const source = (number) =>
  `import { type AutoIncrement, type BackReference, entity, type Index, type PrimaryKey, type Reference } from 'relata';
import type { Entity${(number + 1) % FILES} } from './entity${(number + 1) % FILES}.js';
import type { Place, State } from './types.js';

@entity({ name: 'entity${number}', collection: 'entities${number}' })
export class Entity${number} {
  id: number & PrimaryKey & AutoIncrement = 0;
  state: State = 'open';
  count: number & Index = 0;
  note?: string;
  data: Place = { street: '', town: '' };
  tags: string[] = [];
  others?: Entity${(number + FILES - 1) % FILES}[] & BackReference;
  next?: Entity${(number + 1) % FILES} & Reference;

  constructor(public title: string) {}

  rename(title: string): void {
    this.title = title;
  }
}
`.replace(
    'import type { Place',
    `import type { Entity${(number + FILES - 1) % FILES} } from './entity${(number + FILES - 1) % FILES}.js';\nimport type { Place`,
  );

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const files = Array.from({ length: FILES }, (_, number) => join(folder, `entity${number}.ts`));
files.forEach((file, number) => {
  writeFileSync(file, source(number));
});
writeFileSync(
  join(folder, 'types.ts'),
  `export type State = 'open' | 'done';\nexport interface Place { street: string; town: string }\n`,
);
writeFileSync(
  join(folder, 'main.ts'),
  files.map((_, number) => `export { Entity${number} } from './entity${number}.js';\n`).join(''),
);

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const resolver = async (specifier, importer) => {
  if (!specifier.startsWith('.')) return { file: specifier };
  const file = resolve(importer, '..', specifier.replace(/\.js$/, '.ts'));
  return { file, source: readFileSync(file, 'utf8') };
};

const compileAll = async () => {
  for (const file of files) {
    const compiled = await compileFile(file, readFileSync(file, 'utf8'), resolver);
    if (compiled?.entities.length !== 1) throw new Error(`${file} was not compiled.`);
  }
};

/** @param {boolean} withRelata */
const buildAll = (withRelata) =>
  build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    plugins: withRelata
      ? [relata()]
      : [{ name: 'decorators', enforce: 'pre', transform: (code) => code.replace(/^@entity.*$/m, '') }],
    build: {
      write: false,
      minify: false,
      lib: { entry: join(folder, 'main.ts'), formats: ['es'] },
      rollupOptions: { external: ['relata'] },
    },
  });

const format = (milliseconds) => `${milliseconds.toFixed(0).padStart(6)} ms`;
console.log(`${FILES} entity files, each with 9 fields, two neighbours and types of another file`);
console.log(`${format(await timed(compileAll))}  the type compiler alone, its start included`);
console.log(`${format(await timed(compileAll))}  the type compiler alone, again`);
console.log(`${format(await timed(() => buildAll(false)))}  vite build without the plugin (decorators cut off by hand)`);
console.log(`${format(await timed(() => buildAll(true)))}  vite build with the plugin`);
console.log(`${format(await timed(() => buildAll(false)))}  without, again`);
console.log(`${format(await timed(() => buildAll(true)))}  with, again`);

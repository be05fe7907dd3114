import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { consumer, type Ended, node, tool } from './consumer.js';

const VERSIONS = [
  ['5.5', 'typescript-5.5'],
  ['5.9', 'typescript'],
  ['6.0', 'typescript-6.0'],
  ['7.0', 'typescript-7.0'],
] as const;

/** Checks a project's types, those of the installed package included, under the given options. */
function check(compiler: string, folder: string, options: object, include = ['src']): Promise<Ended> {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  return node(folder, tool(compiler, 'bin', 'tsc'), '--pretty', 'false', '-p', '.');
}

const nodenext = { module: 'NodeNext', moduleResolution: 'NodeNext', verbatimModuleSyntax: true };
const bundler = { module: 'ESNext', moduleResolution: 'bundler' };
const CLEAN = { code: 0, stdout: '', stderr: '' };

describe.each(VERSIONS)('TypeScript %s', (version, compiler) => {
  test(`F110 the consumer type-checks under TypeScript ${version} with standard decorators`, async () => {
    expect(await check(compiler, consumer(`tsc-${version}`), nodenext)).toEqual(CLEAN);
  });

  test(`F110 the consumer type-checks under TypeScript ${version} with experimentalDecorators`, async () => {
    const options = { ...bundler, experimentalDecorators: true };
    expect(await check(compiler, consumer(`tsc-${version}`), options)).toEqual(CLEAN);
  });

  test(`F110 types are known under TypeScript ${version}, and not any`, async () => {
    const folder = consumer(`tsc-${version}-wrong`);
    const wrong = `import { Database } from 'relata';
import { Book } from './book.js';
const database = new Database([Book]);
database.query(Book).filter({ titel: 'Notes' });
export const pages: string = (await database.query(Book).findOne()).id;
`;
    writeFileSync(join(folder, 'src', 'wrong.ts'), wrong);
    const { code, stdout } = await check(compiler, folder, nodenext);
    expect(code).toBeGreaterThan(0);
    expect(stdout.match(/^src[\\/]\S+ error TS\d+/gm)).toEqual([
      'src/wrong.ts(4,31): error TS2769',
      'src/wrong.ts(5,14): error TS2322',
    ]);
  });
});

test('F110 every entry for a bundler fits the types of that bundler', async () => {
  const folder = consumer('tsc-bundlers', 'types');
  expect(await check('typescript-6.0', folder, { ...bundler, skipLibCheck: true }, ['bundlers.ts'])).toEqual(CLEAN);
});

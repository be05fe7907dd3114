import { readFile, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, resolveConfig } from 'vite';
import { expect, test } from 'vitest';
import { configuration, documentOf, project, register, serve } from './project.js';

const id = { name: 'id', type: { kind: 'number' }, primaryKey: true, autoIncrement: true };

const shop = `
import { entity, type PrimaryKey, type AutoIncrement, type Reference, type BackReference, type Unique } from 'relata';

@entity.collection('clients')
export class Client {
  id: number & PrimaryKey & AutoIncrement = 0;
  since: Date = new Date;
  invoices?: Invoice[] & BackReference;

  constructor(public email: string & Unique) {
  }
}

@entity.name('invoice').collection('invoices')
export class Invoice {
  id: number & PrimaryKey & AutoIncrement = 0;
  paid = false;

  constructor(
    public client: Client & Reference<{onDelete: 'RESTRICT'}>,
    public total: number
  ) {
  }
}
`;

test('F2 F7 F8 F11 a one-to-many pair registers what its types say', async () => {
  const registered = await register(await serve({ 'shop.ts': shop }), '/shop.ts');
  expect(documentOf(registered, 'Client')).toEqual({
    name: 'Client',
    fields: [
      id,
      { name: 'since', type: { kind: 'date' } },
      { name: 'invoices', type: { kind: 'backReference', entity: 'class Invoice', list: true }, optional: true },
      { name: 'email', type: { kind: 'string' }, index: { unique: true } },
    ],
  });
  expect(documentOf(registered, 'Invoice')).toEqual({
    name: 'Invoice',
    fields: [
      id,
      { name: 'paid', type: { kind: 'boolean' }, default: false },
      { name: 'client', type: { kind: 'reference', entity: 'class Client', onDelete: 'RESTRICT' } },
      { name: 'total', type: { kind: 'number' } },
    ],
  });
});

test('F7 decorators reach registerEntity in each of their forms', async () => {
  const server = await serve({
    'all.ts': `
import { entity, entity as table, type PrimaryKey } from 'relata';
import * as r from 'relata';
@entity.collection('as') class A { id!: number & PrimaryKey }
@entity.name('b').collection('bs') class B { id!: number & PrimaryKey }
@(entity.name('c').collection('cs')) class C { id!: number & PrimaryKey }
@entity({ name: 'd', collection: 'ds' }) class D { id!: number & PrimaryKey }
@table.name('e') export class E { id!: number & PrimaryKey }
export @r.entity.name('f') class F { id!: number & r.PrimaryKey }
`,
  });
  const registered = await register(server, '/all.ts');
  const calls = registered.map(({ cls, decorators }) => [
    cls.name,
    ...decorators.map((one) => (one as { calls: unknown }).calls),
  ]);
  expect(calls).toEqual([
    ['A', [['collection', 'as']]],
    [
      'B',
      [
        ['name', 'b'],
        ['collection', 'bs'],
      ],
    ],
    [
      'C',
      [
        ['name', 'c'],
        ['collection', 'cs'],
      ],
    ],
    ['D', [['entity', { name: 'd', collection: 'ds' }]]],
    ['E', [['name', 'e']]],
    ['F', [['name', 'f']]],
  ]);
});

test('F17 F6 many-to-many by a pivot, one-to-one by a shared key', async () => {
  const server = await serve({
    'club.ts': `
import { entity, type PrimaryKey, type AutoIncrement, type Reference, type BackReference } from 'relata';
@entity.name('singer')
export class Singer {
  id: number & PrimaryKey & AutoIncrement = 0;
  choirs?: Choir[] & BackReference<{via: typeof SingerChoir}>;
  voice?: Voice & BackReference;
  constructor(public name: string) {}
}
@entity.name('choir')
export class Choir {
  id: number & PrimaryKey & AutoIncrement = 0;
  singers?: Singer[] & BackReference<{via: typeof SingerChoir}>;
}
@entity.name('singerChoir')
export class SingerChoir {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(public singer: Singer & Reference, public choir: Choir & Reference) {}
}
@entity.name('voice')
export class Voice {
  range: string = '';
  constructor(public singer: Singer & PrimaryKey & Reference) {}
}
`,
  });
  const registered = await register(server, '/club.ts');
  const fields = (name: string) => (documentOf(registered, name) as { fields: unknown[] }).fields;
  const via = (target: string) => ({ kind: 'backReference', entity: target, list: true, via: 'class SingerChoir' });
  expect(fields('Singer')).toContainEqual({ name: 'choirs', type: via('class Choir'), optional: true });
  expect(fields('Singer')).toContainEqual({
    name: 'voice',
    type: { kind: 'backReference', entity: 'class Voice', list: false },
    optional: true,
  });
  expect(fields('Choir')).toContainEqual({ name: 'singers', type: via('class Singer'), optional: true });
  expect(fields('Voice')).toEqual([
    { name: 'range', type: { kind: 'string' }, default: '' },
    { name: 'singer', type: { kind: 'reference', entity: 'class Singer' }, primaryKey: true },
  ]);
});

const cycle = {
  'author.ts': `
import { type PrimaryKey, type BackReference } from 'relata';
import type { Book } from './book';
export class Author { id!: number & PrimaryKey; books?: Book[] & BackReference }
`,
  'book.ts': `
import { type PrimaryKey, type Reference } from 'relata';
import { type Author } from './author';
import { Shelf } from './models/index.js';
export class Book { id!: number & PrimaryKey; author!: Author & Reference; shelf?: Shelf & Reference }
`,
  'models/index.ts': `export * from './shelf';`,
  'models/shelf.ts': `
import type { PrimaryKey, BackReference } from 'relata';
import { Book } from '../book';
export class Shelf { id!: number & PrimaryKey; books?: Book[] & BackReference; first?: Book }
`.replace('; first?: Book', ''),
};

test.each([
  [['/author.ts', '/book.ts', '/models/shelf.ts']],
  [['/book.ts', '/author.ts', '/models/shelf.ts']],
  [['/models/shelf.ts', '/author.ts', '/book.ts']],
])('F10 files that import each other work in the order %s', async (order) => {
  const registered = await register(await serve(cycle), ...order);
  expect(registered.map(({ cls }) => cls.name).sort()).toEqual(['Author', 'Book', 'Shelf']);
  const targets = (name: string) => JSON.stringify(documentOf(registered, name)).match(/class \w+/g);
  expect(targets('Author')).toEqual(['class Book']);
  expect(targets('Book')).toEqual(['class Author', 'class Shelf']);
  expect(targets('Shelf')).toEqual(['class Book']);
});

const pin = {
  'pin.ts': `
import type { PrimaryKey } from 'relata';
import type { Colour } from '@/types';
export class Pin { id!: number & PrimaryKey; colour!: Colour }
`,
  'src/types.ts': `export type Colour = 'red' | 'green';`,
};

test('types of other files are found by the aliases of the bundler', async () => {
  const server = await serve(pin, (root) => [{ find: '@', replacement: join(root, 'src') }]);
  const registered = await register(server, '/pin.ts');
  expect((documentOf(registered, 'Pin') as { fields: unknown[] }).fields).toContainEqual({
    name: 'colour',
    type: { kind: 'enum', values: ['red', 'green'] },
  });
});

test('a changed type of another file is read again', async () => {
  const server = await serve(pin, (root) => [{ find: '@', replacement: join(root, 'src') }]);
  const values = async () => (await server.transformRequest('/pin.ts'))?.code.match(/values: \[.*?\]/)?.[0];
  expect(await values()).toBe('values: ["red", "green"]');
  const types = join(server.config.root, 'src/types.ts');
  await writeFile(types, `export type Colour = 'blue';`);
  server.watcher.emit('change', types);
  await expect.poll(values).toBe('values: ["blue"]');
});

test('F110 a minified bundle keeps the names of entities', async () => {
  const root = await project({ 'shop.ts': `${shop}\nexport { registered } from 'relata';` });
  await build({
    ...configuration(root),
    build: { outDir: 'out', minify: true, lib: { entry: join(root, 'shop.ts'), formats: ['es'], fileName: 'shop' } },
  });
  const file = join(root, 'out/shop.mjs');
  expect(await readFile(file, 'utf8')).not.toContain('class Client');
  const { registered } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  expect(registered.map(({ definition }: { definition: () => { name: string } }) => definition().name)).toEqual([
    'Client',
    'Invoice',
  ]);
});

test('a mistake stops the transform with its place and its frame', async () => {
  const server = await serve({
    'pin.ts': `import type { PrimaryKey, Reference } from 'relata';\nexport class Pin {\n  id!: number & PrimaryKey;\n  tag!: Tga & Reference;\n}\n`,
  });
  const failure = server.transformRequest('/pin.ts');
  await expect(failure).rejects.toMatchObject({
    message: expect.stringContaining('Pin.tag: Tga is neither declared in this file nor imported.'),
    id: expect.stringMatching(/\/pin\.ts$/),
    loc: { line: 4, column: 8, file: expect.stringMatching(/\/pin\.ts$/) },
    frame: expect.stringContaining('> 4 |   tag!: Tga & Reference;\n    |         ^^^'),
    plugin: 'relata',
  });
});

test('a line and column of the compiled file lead back to the source', async () => {
  const source = shop.replace(
    'constructor(public email',
    'greet() { return `Dear ${this.email}`; }\n\n  constructor(public email',
  );
  const server = await serve({ 'shop.ts': source });
  const result = await server.transformRequest('/shop.ts');
  const position = (text: string, word: string) => {
    const line = text.split('\n').findIndex((candidate) => candidate.includes(word));
    return [line, text.split('\n')[line]?.indexOf(word)] as [number, number];
  };
  const map = new SourceMap(result?.map as never);
  for (const word of ['greet()', 'class Invoice']) {
    const entry = map.findEntry(...position(result?.code ?? '', word)) as { originalLine: number; originalColumn: number };
    expect([entry.originalLine, entry.originalColumn]).toEqual(position(source, word));
  }
});

test('files that are none of ours are left alone', async () => {
  const entity = `import type { PrimaryKey } from 'relata'; export class Pin { id!: number & PrimaryKey }`;
  const server = await serve({
    'pin.js': `import * as r from 'relata'; export class Pin { id = r.entity }`,
    'node_modules/dep/pin.ts': entity,
    'types.ts': `import type { PrimaryKey } from 'relata'; export type Id = number & PrimaryKey;`,
    'pin.ts': entity,
  });
  const compiled = async (url: string) => (await server.transformRequest(url))?.code.includes('__relata_entity');
  expect(await compiled('/pin.ts')).toBe(true);
  expect(await compiled('/pin.js')).toBe(false);
  expect(await compiled('/node_modules/dep/pin.ts')).toBe(false);
  expect(await compiled('/types.ts')).toBe(false);
  expect(await compiled('/pin.ts?raw')).toBe(false);
});

test('Vite is told to leave the package beside its WebAssembly', async () => {
  const config = await resolveConfig(configuration(await project({})), 'serve');
  expect(config.optimizeDeps.exclude).toContain('relata');
  expect(config.optimizeDeps.include).toContain('relata > sql.js');
});

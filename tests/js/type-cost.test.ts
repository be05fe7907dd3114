import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';

/**
 * What the query types accept and refuse, and what they cost the type checker: a schema of 50 entities, and a nested, filtered query
 * of each.
 */

const ENTITIES = 50;
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(root, 'target/types-'));

afterAll(() => rmSync(folder, { recursive: true }));

function entity(index: number): string {
  const columns = Array.from({ length: 10 }, (_, column) => `  c${column}!: ${column % 2 === 0 ? 'number' : 'string'};`);
  return [
    `class T${index} {`,
    '  id: number & PrimaryKey & AutoIncrement = 0;',
    ...columns,
    ...(index > 0 ? [`  parent!: T${index - 1} & Reference;`] : []),
    ...(index < ENTITIES - 1 ? [`  children?: T${index + 1}[] & BackReference;`] : []),
    '}',
  ].join('\n');
}

function query(index: number): string {
  return `export async function f${index}(): Promise<string> {
  const [x] = await db.query(T${index}).filter({ c0: { $gt: 1 } }).useJoinWith('children').joinWith('children').end().find();
  const s: string = x!.children[0]!.children[0]!.c1;
  return s;
}`;
}

/** Pairs of statements: the first compiles, the second does not. */
const PAIRS: readonly (readonly [string, string, string])[] = [
  [
    'exact projection',
    "const [r] = await q(User).select('name').find(); const s: string = r!.name",
    "const [r] = await q(User).select('name').find(); r!.age",
  ],
  ['misspelt relation', "q(User).joinWith('posts')", "q(User).joinWith('postz')"],
  [
    'to-one, loaded',
    "const [r] = await q(Post).innerJoinWith('author').find(); const t: string = r!.author.name",
    "const [r] = await q(Post).innerJoinWith('author').find(); const t: number = r!.author.name",
  ],
  [
    'to-many, loaded',
    "const [u] = await q(User).joinWith('posts').find(); const t: string = u!.posts[0]!.title",
    "const [u] = await q(User).joinWith('posts').find(); u!.posts[0]!.nope",
  ],
  ['to-many, not loaded', 'const [u] = await q(User).find(); u!.name', 'const [u] = await q(User).find(); u!.posts.length'],
  ['to-one, not loaded', 'const [p] = await q(Post).find(); p!.author.id', 'const [p] = await q(Post).find(); p!.author.name'],
  [
    'nested selection',
    "const [u] = await q(User).select('id', 'posts').useJoinWith('posts').select('title').end().find(); u!.posts[0]!.title",
    "const [u] = await q(User).select('id', 'posts').useJoinWith('posts').select('title').end().find(); u!.posts[0]!.authorId",
  ],
  [
    'nullability',
    'const [u] = await q(User).find(); const a: number | undefined = u!.age',
    'const [u] = await q(User).find(); const a: number = u!.age',
  ],
  ['field of a filter', 'q(User).filter({ age: { $gt: 3 } })', 'q(User).filter({ agee: { $gt: 3 } })'],
  ['value of a filter', 'q(User).filter({ age: 3 })', "q(User).filter({ age: 'x' })"],
  [
    'filter of a join',
    "q(User).useInnerJoin('posts').filter({ title: 'a' }).end()",
    "q(User).useInnerJoin('posts').filter({ titl: 'a' }).end()",
  ],
  [
    'filter through a relation',
    "q(User).filter({ posts: { $some: { title: 'a' } } })",
    "q(User).filter({ posts: { $some: { titl: 'a' } } })",
  ],
  [
    'alias of an aggregate',
    "const [r] = await q(User).withCount('id', 'n').find(); const n: number = r!.n",
    "const [r] = await q(User).withCount('id', 'n').find(); const n: string = r!.n",
  ],
  ['required column', "new User('a')", 'new User()'],
];

const PAIRS_HEAD = `import type { AutoIncrement, BackReference, Database, EntityClass, PrimaryKey, Query, Reference } from 'relata';
declare const db: Database;
const q = <T extends object>(entity: EntityClass<T>): Query<T> => db.query(entity);
class User { id: number & PrimaryKey & AutoIncrement = 0; age?: number; posts?: Post[] & BackReference; constructor(public name: string) {} }
class Post { id: number & PrimaryKey & AutoIncrement = 0; authorId!: number; constructor(public author: User & Reference<{ column: 'authorId' }>, public title: string) {} }
`;

/** The errors and the instantiations of a file. */
function check(text: string, off: readonly string[] = []): { errors: string[]; lines: number[]; instantiations: number } {
  const file = join(folder, 'measured.ts');
  writeFileSync(file, text);
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [file], exclude: [] }, ts.sys, root);
  const program = ts.createProgram([file], {
    ...options,
    allowJs: false,
    checkJs: false,
    ...Object.fromEntries(off.map((option) => [option, false])),
  });
  const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(file));
  const errors = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  const lines = diagnostics.map(({ file: at, start = 0 }) => (at ? at.getLineAndCharacterOfPosition(start).line + 1 : 0));
  return { errors, lines, instantiations: program.getInstantiationCount() };
}

test('F111 each pair of the twelve checks: the first compiles, the second does not', () => {
  const text = (place: 1 | 2) =>
    PAIRS_HEAD + PAIRS.map((pair, index) => `export async function p${index}() { ${pair[place]}; }`).join('\n');
  const unused = ['noUnusedLocals'];
  expect(check(text(1), unused).errors).toEqual([]);
  const { lines } = check(text(2), unused);
  const first = PAIRS_HEAD.split('\n').length;
  expect([...new Set(lines)].map((line) => PAIRS[line - first]?.[0])).toEqual(PAIRS.map(([name]) => name));
}, 60_000);

/** The instantiations that Drizzle takes for the same: of the libraries whose types are exact, the fewest. */
const DRIZZLE = 82_000;

test('F111 fifty entities and fifty nested queries take less than a quarter of what the nearest library does', () => {
  const indexes = Array.from({ length: ENTITIES }, (_, index) => index);
  const head = `import type { AutoIncrement, BackReference, Database, PrimaryKey, Reference } from 'relata';\ndeclare const db: Database;`;
  const queries = indexes.slice(0, -2).map(query);
  const { errors, instantiations } = check([head, ...indexes.map(entity), ...queries].join('\n'));
  expect(errors).toEqual([]);
  // More than this would mean that nothing was measured.
  expect(instantiations).toBeGreaterThan(2000);
  expect(instantiations).toBeLessThanOrEqual(DRIZZLE / 4);
}, 60_000);

/**
 * The directions in which dependencies may point, as data, and the checker that holds them.
 *
 * A room is a folder directly under `src/` or `js/`, or a file that stands there by itself (`js/core.ts` is the room `core`).
 * Inside a room files may use each other as they like.
 */
import { posix } from 'node:path';
import type { SourceFile } from './tracked-files.js';

/** What each room may use. */
export type Directions = Readonly<Record<string, readonly string[]>>;

/** `wasm -> {query, write, migrate} -> schema -> error`, with `raw` below `query` and `migrate`, `sql` and `serde_skip` as leaves; `driver` knows errors only. */
export const RUST: Directions = {
  error: ['serde_skip'],
  sql: [],
  serde_skip: [],
  schema: ['error', 'sql', 'serde_skip'],
  driver: ['error'],
  raw: ['schema', 'error', 'sql'],
  query: ['raw', 'schema', 'error', 'sql', 'serde_skip'],
  write: ['schema', 'error', 'sql', 'serde_skip'],
  migrate: ['raw', 'schema', 'driver', 'error', 'sql', 'serde_skip'],
  wasm: ['query', 'raw', 'write', 'migrate', 'schema', 'driver', 'error'],
};

const BELOW_HYDRATE = ['stamp', 'relation', 'errors', 'core', 'codec', 'entity', 'validate', 'metadata', 'identity', 'driver'];
const BELOW_SESSION = [...BELOW_HYDRATE, 'hydrate', 'query', 'raw'];
const BELOW_DATABASE = [...BELOW_SESSION, 'session', 'migration', 'storage', 'adapter'];

/** `react, vue, … -> live -> database -> session -> core -> pkg`; what may name files of pkg/ is in {@link PACKAGE_OWNERS}. */
export const TYPESCRIPT: Directions = {
  errors: [],
  stamp: [],
  relation: ['stamp'],
  'wasm-source': [],
  core: ['errors', 'wasm-source'],
  codec: ['errors'],
  entity: ['errors', 'relation'],
  validate: ['errors', 'codec', 'entity'],
  metadata: ['stamp', 'relation', 'errors', 'codec', 'entity', 'validate'],
  identity: ['errors', 'codec', 'metadata'],
  storage: ['errors'],
  driver: ['errors', 'core', 'wasm-source', 'codec', 'storage'],
  worker: ['errors', 'core', 'wasm-source', 'codec', 'driver', 'storage'],
  adapter: ['errors', 'core', 'wasm-source', 'driver', 'storage', 'worker'],
  hydrate: BELOW_HYDRATE,
  query: [...BELOW_HYDRATE, 'hydrate'],
  raw: [...BELOW_HYDRATE, 'hydrate', 'query'],
  'serialized-paths': ['errors', 'entity'],
  serialize: ['errors', 'codec', 'entity', 'metadata', 'serialized-paths'],
  session: BELOW_SESSION,
  migration: [...BELOW_SESSION, 'session'],
  'database-plugin': BELOW_DATABASE,
  'soft-delete': ['errors', 'entity', 'database-plugin'],
  database: [...BELOW_DATABASE, 'database-plugin'],
  'active-record': [...BELOW_DATABASE, 'database'],
  seeding: [...BELOW_DATABASE, 'database'],
  live: [...BELOW_DATABASE, 'database'],
  react: ['live', 'errors'],
  vue: ['live', 'errors'],
  svelte: ['live', 'errors'],
  solid: ['live', 'errors'],
  plugin: ['errors'],
  cli: [...BELOW_DATABASE, 'database', 'plugin'],
};

/** The only files that may load a generated module, or name its file; everybody may name its types. By the module's name, what their paths begin with. */
export const PACKAGE_OWNERS: Readonly<Record<string, string>> = {
  core: 'js/core.ts',
  compiler: 'js/plugin/compile.ts',
  sqlite: 'js/driver/',
};

/** The room of a path below `src/` or `js/`: `src/query/ast.rs` and `src/query.rs` are both in `query`. */
export const roomOf = (path: string): string => (path.split('/')[1] ?? '').replace(/\.(rs|tsx?)$/, '');

/** Rust without its comments and without the unit tests at a file's end, which may look where they like. */
const rustCode = (text: string): string => (text.split(/^#\[cfg\(test\)\]/m)[0] ?? '').replace(/\/\/.*$/gm, '');

/** The rooms that a Rust file uses, wherever in its code: `crate::schema::Codec`, `use crate::{driver::Driver, error::CoreError}`. */
export function rustUses({ path, text }: SourceFile): string[] {
  const code = rustCode(text);
  const depth = path.split('/').length - (path.endsWith('/mod.rs') ? 1 : 0);
  // A chain of `super` as long as the file is deep ends at the crate's root.
  const top = `(?:crate|${Array(Math.max(1, depth - 1))
    .fill('super')
    .join('::')})`;
  const single = [...code.matchAll(new RegExp(`(?<![\\w:])${top}::(\\w+)`, 'g'))].map((match) => match[1] ?? '');
  const grouped = [...code.matchAll(new RegExp(`(?<![\\w:])${top}::\\{([^;]*)\\}`, 'g'))].flatMap((match) =>
    groupHeads(match[1] ?? ''),
  );
  return [...new Set([...single, ...grouped])].filter((name) => name !== 'super');
}

/** The first names of a brace group, nested groups left out: `a::{b, c}, d` gives `a` and `d`. */
function groupHeads(group: string): string[] {
  let flat = group;
  while (/\{[^{}]*\}/.test(flat)) flat = flat.replace(/\{[^{}]*\}/g, '');
  return flat.split(',').flatMap((part) => /^\s*(\w+)/.exec(part)?.[1] ?? []);
}

/** The specifiers of a TypeScript file: imports, exports from, dynamic imports, type imports, and URLs relative to the module. */
export function typescriptUses(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const patterns = [/\bfrom\s*['"]([^'"]+)['"]/g, /\bimport\s*\(?\s*['"]([^'"]+)['"]/g, /\bnew URL\(\s*['"]([^'"]+)['"]/g];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}

/** What a file does against the directions, as sentences. */
function wrongUses(path: string, uses: readonly string[], directions: Directions): string[] {
  const room = roomOf(path);
  const allowed = directions[room];
  if (!allowed) return [`${path}: the room "${room}" has no place in the directions; give it one.`];
  return uses
    .filter((use) => use !== room && !allowed.includes(use))
    .map((use) => `${path}: "${room}" must not use "${use}"; it may use ${allowed.join(', ') || 'no other room'}.`);
}

/** Every wrong dependency of the Rust core. `lib.rs` names every room and uses none. */
export function wrongRust(files: readonly SourceFile[], directions: Directions = RUST): string[] {
  return files.filter(({ path }) => path !== 'src/lib.rs').flatMap((file) => wrongUses(file.path, rustUses(file), directions));
}

/** Every wrong dependency of the TypeScript side. `index.ts` may use every room, and no file may use it. */
export function wrongTypeScript(files: readonly SourceFile[], directions: Directions = TYPESCRIPT): string[] {
  return files.flatMap(({ path, text }) => {
    const targets = targetsOf(path, text);
    const generated = targetsOf(path, withoutTypes(text))
      .filter((target) => target.startsWith('pkg/'))
      .flatMap((target) => wrongPackageUse(path, target));
    const inside = targets.filter((target) => target.startsWith('js/'));
    const index = inside
      .filter((target) => roomOf(target.replace(/\.js$/, '.ts')) === 'index')
      .map(() => `${path}: nothing may import js/index.ts.`);
    if (path === 'js/index.ts') return [...generated, ...index];
    const rooms = inside.map((target) => roomOf(target.replace(/\.js$/, '.ts'))).filter((room) => room !== 'index');
    return [...generated, ...index, ...wrongUses(path, [...new Set(rooms)], directions)];
  });
}

/** The files that a file names, as paths from the root. */
function targetsOf(path: string, text: string): string[] {
  return typescriptUses(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
}

/** A file without its `import type` and `export type` statements: they are gone at run time. */
const withoutTypes = (text: string): string => text.replace(/^(?:import|export) type \{[^}]*\} from .*$/gm, '');

function wrongPackageUse(path: string, target: string): string[] {
  const module = /^pkg\/([a-z]+)/.exec(target)?.[1] ?? '';
  const owner = PACKAGE_OWNERS[module];
  if (owner !== undefined && path.startsWith(owner)) return [];
  return [`${path}: only ${owner ?? 'nobody'} may use ${target}.`];
}

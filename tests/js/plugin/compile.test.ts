import { SourceMap } from 'node:module';
import { expect, test } from 'vitest';
import { compileFile, type ResolvedModule } from '../../../js/plugin/compile.js';
import { TypeCompilerError } from '../../../js/plugin/mistakes.js';

/** A resolver over files in memory that keeps what it was asked for. */
function memory(files: Record<string, string>) {
  const asked: string[] = [];
  const resolve = async (specifier: string, importer: string): Promise<ResolvedModule | undefined> => {
    asked.push(`${importer} ${specifier}`);
    if (!specifier.startsWith('.')) return { file: `/node_modules/${specifier}/index.js` };
    const file = new URL(`${specifier}.ts`, `file://${importer}`).pathname;
    const source = files[file];
    return source === undefined ? undefined : { file, source };
  };
  return { asked, resolve };
}

const task = `import type { PrimaryKey } from 'relata';
import type { State } from './types';
export class Task { id!: number & PrimaryKey; state!: State }
`;

test('only the files that types come from are read, each once', async () => {
  const { asked, resolve } = memory({
    '/types.ts': `export * from './state'; export * from './unread';`,
    '/state.ts': `import { words } from './words'; export type State = 'open' | 'done' | (typeof words)[number];`,
    '/words.ts': `import { nothing } from './nothing'; export const words = ['late'] as const;`,
    '/unread.ts': `export type Other = 1;`,
  });
  const compiled = await compileFile('/task.ts', task, resolve);
  expect(compiled?.code).toContain('values: ["open", "done", "late"]');
  expect(compiled?.entities).toEqual(['Task']);
  expect(asked).toEqual(['/task.ts ./types', '/types.ts ./state', '/types.ts ./unread', '/state.ts ./words']);
  expect(compiled?.dependencies).toEqual(['/types.ts', '/state.ts', '/unread.ts', '/words.ts']);
});

test('a file without entities costs no question and no answer', async () => {
  const { asked, resolve } = memory({});
  expect(await compileFile('/a.ts', `import { x } from './x'; export class A { x = x }`, resolve)).toBeUndefined();
  expect(
    await compileFile('/b.ts', `import { Database } from 'relata'; export const db = new Database()`, resolve),
  ).toBeUndefined();
  expect(asked).toEqual([]);
});

test('a mistake in a type of another file names that file', async () => {
  const { resolve } = memory({ '/types.ts': `export type State =\n  | 'open'\n  | Late;\n` });
  const failure = compileFile('/task.ts', task, resolve).catch((error: unknown) => error);
  const error = (await failure) as TypeCompilerError;
  expect(error).toBeInstanceOf(TypeCompilerError);
  expect(error).toMatchObject({ code: 'unresolvedType', id: '/types.ts', loc: { file: '/types.ts', line: 3, column: 4 } });
  expect(error.frame).toBe(['  1 | export type State =', "  2 |   | 'open'", '> 3 |   | Late;', '    |     ^^^^'].join('\n'));
});

test('an import that leads nowhere is a mistake, a package is not', async () => {
  const { resolve } = memory({});
  const reference = (from: string) => `import type { PrimaryKey, Reference } from 'relata';
import type { Account } from '${from}';
export class Task { id!: number & PrimaryKey; account!: Account & Reference }
`;
  await expect(compileFile('/task.ts', reference('./account'), resolve)).rejects.toMatchObject({ code: 'unresolvedModule' });
  expect((await compileFile('/task.ts', reference('bank'), resolve))?.code).toContain(
    'import { Account as __relata_Account } from "bank";',
  );
});

test('what the resolver throws comes out as it is', async () => {
  const broken = new Error('the disk is gone');
  await expect(compileFile('/task.ts', task, () => Promise.reject(broken))).rejects.toBe(broken);
});

test('offsets and source maps count as JavaScript does', async () => {
  const source = `import type { PrimaryKey } from 'relata'; const faces = '😀😀';
export class Smile { /* 😀 */ id!: number & PrimaryKey; show() { return faces; } }
export class Frown { id!: number & PrimaryKey; hide() { return faces; } }
`;
  const compiled = await compileFile('/faces.ts', source, memory({}).resolve);
  const code = compiled?.code ?? '';
  expect(code.split('\n')).toHaveLength(source.split('\n').length);
  expect(code).toContain(
    `const faces = '😀😀';\nexport class Smile { /* 😀 */ id!: number & PrimaryKey; show() { return faces; } static {`,
  );
  const map = new SourceMap(JSON.parse(String(compiled?.map)));
  const at = (text: string, word: string) => {
    const before = text.slice(0, text.indexOf(word)).split('\n');
    return [before.length - 1, before.at(-1)?.length ?? 0] as [number, number];
  };
  for (const word of ['show()', 'class Frown', 'hide()']) {
    const { originalLine, originalColumn } = map.findEntry(...at(code, word)) as { originalLine: number; originalColumn: number };
    expect([originalLine, originalColumn], word).toEqual(at(source, word));
  }
});

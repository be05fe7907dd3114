import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';

/** What the query types cost the type checker: a schema of 50 entities, and a nested, filtered query of each. */

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

/** The errors and the instantiations of a file. */
function check(text: string): { errors: string[]; instantiations: number } {
  const file = join(folder, 'measured.ts');
  writeFileSync(file, text);
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [file], exclude: [] }, ts.sys, root);
  const program = ts.createProgram([file], { ...options, allowJs: false, checkJs: false });
  const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(file));
  const errors = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return { errors, instantiations: program.getInstantiationCount() };
}

test('fifty entities and fifty nested queries take at most 20 thousand instantiations', () => {
  const indexes = Array.from({ length: ENTITIES }, (_, index) => index);
  const head = `import type { AutoIncrement, BackReference, Database, PrimaryKey, Reference } from 'relata';\ndeclare const db: Database;`;
  const queries = indexes.slice(0, -2).map(query);
  const { errors, instantiations } = check([head, ...indexes.map(entity), ...queries].join('\n'));
  expect(errors).toEqual([]);
  // More than this would mean that nothing was measured.
  expect(instantiations).toBeGreaterThan(2000);
  expect(instantiations).toBeLessThanOrEqual(20_000);
}, 60_000);

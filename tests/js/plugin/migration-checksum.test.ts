import { expect, test } from 'vitest';
import { compileFile } from '../../../js/plugin/compile.js';

const file = (body: string) => `import { defineMigration } from 'relata';\n\n// defineMigration({ in a comment\n${body}\n`;
const migration = (sql: string) => file(`export default defineMigration({\n  name: '1',\n  up: (m) => m.sql\`${sql}\`,\n});`);

async function checksumsIn(source: string): Promise<string[]> {
  const compiled = await compileFile('/1.ts', source, async () => undefined);
  return [...(compiled?.code.matchAll(/\{ checksum: '(\w{16})',/g) ?? [])].map(([, checksum]) => checksum ?? '');
}

test('a migration gets the checksum of its file, which line ends do not change and everything else does', async () => {
  const [first, ...others] = await checksumsIn(migration('DROP TABLE a'));
  expect(others).toEqual([]);
  expect(await checksumsIn(migration('DROP TABLE a').replaceAll('\n', '\r\n'))).toEqual([first]);
  expect(await checksumsIn(migration('DROP TABLE b'))).not.toEqual([first]);
});

test('several in one file, and a type beside the name', async () => {
  const two = file(
    `export const a: Migration = defineMigration({ name: 'a', up });\nexport const b = defineMigration({ name: 'b', up });`,
  );
  expect(await checksumsIn(two)).toHaveLength(2);
});

test('lines stay where they are, and other files are left alone', async () => {
  const source = migration('x');
  const compiled = await compileFile('/1.ts', source, async () => undefined);
  expect(compiled?.code.split('\n').length).toBe(source.split('\n').length);
  expect(await compileFile('/1.ts', file('export const x = 1;'), async () => undefined)).toBeUndefined();
});

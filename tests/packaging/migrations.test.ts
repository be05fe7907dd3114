import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { built, consumer, node, tool } from './consumer.js';

const relata = tool('.bin', 'relata');

const entities = (fields: string) => `import type { AutoIncrement, PrimaryKey } from 'relata';
export class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(${fields}) {}
}
`;

const APP = `import { writeFileSync } from 'node:fs';
import { Database } from 'relata';
import initial from '../migrations/0001-initial.js';
import name from '../migrations/0002-name.js';
import { User } from './entities.js';

const database = new Database([User]);
const { migrations } = await database.migrate({ migrations: [initial, name] });
await database.persist(new User('Ada'));
writeFileSync('app.sqlite', await database.export());
console.log(JSON.stringify({ ran: migrations.map(({ name }) => name), checksums: [initial, name].map(({ checksum }) => checksum?.length) }));
`;

/** The command in a project, with the project's own entities. */
function commands(name: string) {
  const folder = consumer(name);
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const run = (...args: string[]) => built(folder, relata, ...args);
  const fails = async (...args: string[]) => {
    const { code, stderr } = await node(folder, relata, ...args);
    expect(code).toBe(1);
    return stderr;
  };
  return { folder, write, run, fails };
}

const ENTITIES = ['--entities', 'src/entities.ts'];

test('migrations are written, checked and run in a project, and a database of it is introspected and compared', async () => {
  const { folder, write, run, fails } = commands('migrations');
  write('src/entities.ts', entities('public nick: string'));
  expect((await run('migration', 'create', 'initial', ...ENTITIES)).stdout).toContain('0001-initial.ts');
  write('src/entities.ts', entities('public name: string'));
  expect(await fails('migration', 'check', ...ENTITIES)).toContain('The entities have changed');
  expect(await fails('migration', 'create', 'name', ...ENTITIES)).toContain('drop column User.nick');
  await run('migration', 'create', 'name', ...ENTITIES, '--rename', 'User.nick=User.name');
  expect((await run('migration', 'check', ...ENTITIES)).stdout).toBe('2 migrations and the entities agree.\n');

  write('src/app.ts', APP);
  const { stdout } = await built(folder, '--import', 'relata/node', 'src/app.ts');
  expect(JSON.parse(stdout)).toEqual({ ran: ['0001-initial', '0002-name'], checksums: [16, 16] });
  expect((await run('migration', 'pending', 'app.sqlite')).stdout).toBe('No migration is pending.\n');
  expect((await run('migration', 'pending')).stdout).toBe('0001-initial\n0002-name\n');

  await run('introspect', 'app.sqlite', '--out', 'src/found.ts');
  expect(readFileSync(join(folder, 'src', 'found.ts'), 'utf8')).toContain('export class User {');
  expect((await run('diff', 'app.sqlite', '--entities', 'src/found.ts')).stdout).toBe('The database is what the entities say.\n');
  write('src/entities.ts', entities('public name: string, public mail?: string'));
  expect((await run('diff', 'app.sqlite', ...ENTITIES)).stdout).toContain("Add the column 'mail' to 'User'");
});

test('a wrong command is told, and nothing is written over', async () => {
  const { write, run, fails } = commands('migrations-wrong');
  expect(await fails('migration', 'make')).toContain('A migration is to create, pending or check, and not "make".');
  expect(await fails('migration', 'create', 'x')).toContain('--entities src/entities.ts');
  expect(await fails('migration', 'create', 'x', '--entities', 'nowhere.ts')).toContain('nowhere.ts is not there.');
  write('src/nothing.ts', 'export const nothing = 1;\n');
  expect(await fails('migration', 'create', 'x', '--entities', 'src/nothing.ts')).toContain('exports no entity');
  write('src/entities.ts', entities('public nick: string'));
  await run('migration', 'create', 'x', ...ENTITIES);
  expect(await fails('migration', 'create', 'y', ...ENTITIES, '--rename', 'x')).toContain('--rename takes left=right');
  expect(await fails('introspect', 'nowhere.sqlite')).toContain('nowhere.sqlite is no file that can be read.');
  expect(await fails('introspect', 'src/entities.ts')).not.toContain('    at ');
});

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compileFolder } from '../plugin/compile-folder.js';
import { checkMigrations, explainDifference, pendingInFile } from './check-migrations.js';
import { createMigration } from './create-migration.js';
import { loadEntities } from './entity-files.js';
import { introspect } from './introspect/introspect.js';
import { MigrationFolder } from './migration-folder.js';
import { plainSchema } from './schema-difference.js';
import { good, type Outcome, WrongUsage } from './wrong-usage.js';

/** How the commands are written. */
export const USAGE = `relata compile <folder> --out <folder>
relata migration create <name> --entities <file.ts> [--dir migrations] [--rename old=new] [--backfill column=sql]
                               [--convert column=sql] [--allow "drop column user.nick"] [--empty]
relata migration pending [file.sqlite] [--dir migrations]
relata migration check --entities <file.ts> [--dir migrations]
relata introspect <file.sqlite> [--out <entities.ts>]
relata diff <file.sqlite> --entities <file.ts>

compile    Compiles the TypeScript files of a folder: entity classes get their definitions, types are stripped, source maps are
           written beside the JavaScript. Write imports as Node and browsers need them: './book.js' for book.ts.
create     Writes the migration from the last snapshot to the entities, and the new snapshot.
pending    Lists the migrations that have not run in a database.
check      Ends with 1 where migrations and entities disagree.
introspect Writes the entities of a database that is there.
diff       Explains what lies between a database and the entities.`;

type Values = ReturnType<typeof parseCommand>['values'];

/** Runs a command. @throws WrongUsage for one that there is not, or that lacks something */
export async function runCommand(args: readonly string[]): Promise<Outcome> {
  const { values, positionals } = parseCommand(args);
  if (values.help) return good(USAGE);
  const [command, ...rest] = positionals;
  if (command === undefined) throw new WrongUsage('A command is missing.');
  if (command === 'compile') return compile(rest, values);
  if (command === 'migration') return migration(rest, values);
  if (command === 'introspect') return introspection(databaseFile(one(rest, 'database file')), values);
  if (command === 'diff') return explainDifference(databaseFile(one(rest, 'database file')), await entitiesOf(values));
  throw new WrongUsage(`There is no command "${command}".`);
}

async function introspection(data: Uint8Array, { out }: Values): Promise<Outcome> {
  const text = await introspect(data);
  if (out === undefined) return good(text);
  try {
    writeFileSync(out, text, { flag: 'wx' });
  } catch {
    throw new WrongUsage(`${out} cannot be written: it is there already, or its folder is not.`);
  }
  return good(`${out} is written. See what lies between: relata diff <file.sqlite> --entities ${out}`);
}

async function compile(rest: readonly string[], { out }: Values): Promise<Outcome> {
  const [source, more] = rest;
  if (source === undefined) throw new WrongUsage('The folder to compile is missing.');
  if (out === undefined) throw new WrongUsage('The folder to write to is missing: --out <folder>.');
  if (more !== undefined) throw new WrongUsage(`One folder at a time: "${more}" is one too many.`);
  const files = await compileFolder(source, out);
  return good(`${files} file${files === 1 ? '' : 's'} compiled to ${out}`);
}

async function migration([task, ...rest]: readonly string[], values: Values): Promise<Outcome> {
  const folder = new MigrationFolder(values.dir);
  if (task === 'create') {
    const options = {
      renames: pairs('rename', values.rename),
      backfill: pairs('backfill', values.backfill),
      convert: pairs('convert', values.convert),
      allow: values.allow,
      empty: values.empty,
    };
    return createMigration(folder, one(rest, 'name'), plainSchema(await entitiesOf(values)), options);
  }
  if (task === 'check') return checkMigrations(folder, await entitiesOf(values));
  if (task !== 'pending') throw new WrongUsage(`A migration is to create, pending or check, and not "${task ?? ''}".`);
  return pendingInFile(folder, rest[0] === undefined ? undefined : databaseFile(rest[0]));
}

function entitiesOf({ entities }: Values): ReturnType<typeof loadEntities> {
  if (entities === undefined) throw new WrongUsage('The file with the entities is missing: --entities src/entities.ts.');
  return loadEntities(entities);
}

function one([value, more]: readonly string[], what: string): string {
  if (value === undefined) throw new WrongUsage(`The ${what} is missing.`);
  if (more !== undefined) throw new WrongUsage(`One ${what} at a time: "${more}" is one too many.`);
  return value;
}

function databaseFile(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    throw new WrongUsage(`${file} is no file that can be read.`);
  }
}

/** `old=new`, by their left side. SQL may have an = of its own. */
function pairs(option: string, given: readonly string[]): Record<string, string> {
  const entries = given.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUsage(`--${option} takes left=right, and not "${pair}".`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  return Object.fromEntries(entries);
}

function parseCommand(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string', short: 'o' },
        help: { type: 'boolean', short: 'h' },
        entities: { type: 'string', short: 'e' },
        dir: { type: 'string', default: 'migrations' },
        rename: { type: 'string', multiple: true, default: [] },
        backfill: { type: 'string', multiple: true, default: [] },
        convert: { type: 'string', multiple: true, default: [] },
        allow: { type: 'string', multiple: true, default: [] },
        empty: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

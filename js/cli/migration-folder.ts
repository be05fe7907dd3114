import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaDocument } from '../../pkg/core.js';
import { checkedMigration, type Migration } from '../migration/migration.js';
import { loadModule } from './entity-files.js';
import { WrongUsage } from './wrong-usage.js';

const MIGRATION = /^(\d+)-[\w-]+\.(?:ts|mts)$/;

/** The folder of a project's migrations: their files, `snapshot.json` with the schema after the last one, and `schemas/`. */
export class MigrationFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The names of the migrations, in their order. */
  get names(): string[] {
    if (!existsSync(this.#path)) return [];
    const files = readdirSync(this.#path).filter((file) => MIGRATION.test(file));
    return files.map((file) => file.replace(/\.m?ts$/, '')).sort();
  }

  /** The schema after the last migration; undefined before the first. @throws WrongUsage for a file that is no JSON */
  get snapshot(): SchemaDocument | undefined {
    const file = join(this.#path, 'snapshot.json');
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as SchemaDocument;
    } catch {
      throw new WrongUsage(`${file} is not JSON any more. Take it back from your version control.`);
    }
  }

  /** The migrations, loaded. @throws WrongUsage for a file whose default export is none */
  async migrations(): Promise<Migration[]> {
    const loaded: Migration[] = [];
    for (const name of this.names) {
      const file = ['.ts', '.mts'].map((end) => join(this.#path, `${name}${end}`)).find(existsSync) ?? name;
      const { default: migration } = await loadModule(file);
      loaded.push(checkedMigration(migration));
    }
    return loaded;
  }

  /** The full name of a new migration: `0003-nick-to-name`. @throws WrongUsage for one that is no name of a file */
  next(name: string): string {
    if (!/^[a-z0-9][\w-]*$/i.test(name)) {
      throw new WrongUsage(`A migration's name has letters, digits, - and _ only: nick-to-name, and not "${name}".`);
    }
    const last = Math.max(0, ...this.names.map((known) => Number.parseInt(known, 10)));
    return `${String(last + 1).padStart(4, '0')}-${name}`;
  }

  /** Writes a migration and the schema after it. @returns the migration's file */
  write(name: string, text: string, schemas: string | undefined, snapshot: SchemaDocument): string {
    mkdirSync(schemas === undefined ? this.#path : join(this.#path, 'schemas'), { recursive: true });
    const file = join(this.#path, `${name}.ts`);
    if (schemas !== undefined) writeFileSync(join(this.#path, 'schemas', `${name}.ts`), schemas, { flag: 'wx' });
    writeFileSync(file, text, { flag: 'wx' });
    writeFileSync(join(this.#path, 'snapshot.json'), `${JSON.stringify(snapshot, undefined, 2)}\n`);
    return file;
  }
}

import { PageFiles } from '../storage/page-file.js';
import type { StoredFiles } from '../storage/storage.js';
import type { SqlJs } from './sqljs.js';
import { Vfs } from './vfs.js';

const HEADER = 'SQLite format 3\0';

const probes = new WeakMap<SqlJs, Vfs | undefined>();

/**
 * Puts our files under SQLite, once for each module, and tests that SQLite really uses them: another version of sql.js may be built in
 * another way. Undefined where it does not, and then sql.js works as before.
 */
export function probedVfs(sqljs: SqlJs): Vfs | undefined {
  if (!probes.has(sqljs)) probes.set(sqljs, tested(sqljs));
  return probes.get(sqljs);
}

function tested(sqljs: SqlJs): Vfs | undefined {
  try {
    const vfs = Vfs.install(sqljs);
    return vfs !== undefined && ['MEMORY', 'WAL'].every((journal) => works(vfs, journal)) ? vfs : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a database, rolls something back, and reads it again from nothing but the file. */
function works(vfs: Vfs, journal: string): boolean {
  const { main } = new PageFiles();
  const first = scalar(
    vfs,
    new PageFiles(main),
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = ${journal}; CREATE TABLE probe (x); BEGIN;
    INSERT INTO probe VALUES (hex(zeroblob(5000))); COMMIT; BEGIN; DELETE FROM probe; ROLLBACK`,
  );
  const header = new Uint8Array(HEADER.length);
  main.read(header, 0);
  const second = scalar(vfs, new PageFiles(main), 'PRAGMA locking_mode = EXCLUSIVE');
  return first === 10_000 && second === 10_000 && new TextDecoder().decode(header) === HEADER;
}

function scalar(vfs: Vfs, files: StoredFiles, sql: string): unknown {
  const database = vfs.open(files);
  try {
    database.exec(sql);
    const statement = database.prepare('SELECT length(x) FROM probe');
    try {
      return statement.step() ? statement.get()[0] : undefined;
    } finally {
      statement.free();
    }
  } finally {
    database.close();
    vfs.forget(files);
  }
}

import { expect, test } from 'vitest';
import { Heap } from '../../js/driver/heap.js';
import { loadSqlJs } from '../../js/driver/sqljs.js';
import type { Statement } from '../../js/driver/statement.js';
import { StatementCache } from '../../js/driver/statement-cache.js';

/** SQLite's default: 40 blocks of 1200 bytes, of which it cuts some into smaller ones. */
const LOOKASIDE = 40 * 1200;

test('a running statement has blocks of lookaside memory, however many statements were prepared before it', async () => {
  const sqljs = await loadSqlJs();
  const { module } = sqljs;
  const database = new module.Database();
  database.exec('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO note VALUES (1, printf("%.80c", "x"))');
  const heap = new Heap(sqljs);
  const statements = new StatementCache(sqljs, heap, database.db);
  /** Where SQLite puts the text that a statement reads. */
  const placeOfText = (statement: Statement): number => {
    statement.bind(heap, 1, 1);
    statement.step();
    const place = module._sqlite3_column_text(statement.pointer, 0);
    statement.reset();
    return place;
  };
  const first = placeOfText(statements.get('SELECT text FROM note WHERE id = ?'));
  for (let index = 0; index < 200; index++) statements.get(`SELECT text, ${index} FROM note WHERE id = ? ORDER BY text`);
  const last = placeOfText(statements.get('SELECT text FROM note WHERE id = ? LIMIT 1'));
  expect(Math.abs(last - first)).toBeLessThan(LOOKASIDE);
  statements.clear();
  heap.free();
  database.close();
});

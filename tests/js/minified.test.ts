import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';

/** What a bundler makes of `class Book`. */
class a {
  id = 0;
  title = '';
}
const Book = defineEntity(a, { id: t.number().primaryKey().autoIncrement(), title: t.string() }, { name: 'Book' });
const Shelf = defineEntity('Shelf', { id: t.number().primaryKey().autoIncrement(), top: t.reference(() => Book) });

test('messages name entities, not the classes that a minifier renamed', async () => {
  const database = new Database([Book, Shelf]);
  await database.migrate();
  await expect(database.query(Book).findOne()).rejects.toThrow('No Book matches');
  const stranger = new Shelf({ top: new Shelf() as unknown as a });
  await expect(database.persist(stranger)).rejects.toThrow('an instance of Shelf');
  class b {}
  expect(() => new Database([defineEntity(b, {}, { name: 'Desk' }), class c {}])).toThrow('class c');
  await database.close();
});

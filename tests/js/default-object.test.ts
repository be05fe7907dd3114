import { type AutoIncrement, Database, defineEntity, type PrimaryKey, type Reference, schemaDocument, t } from 'relata';
import { expect, test } from 'vitest';

class User {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public name: string) {}
}

const nobody = Object.assign(new User('nobody'), { id: 1 });

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;
  author: User & Reference<{ onDelete: 'SET DEFAULT' }> = nobody;
}

const Note = defineEntity('note', {
  id: t.number().primaryKey().autoIncrement(),
  author: t.reference(() => User, { onDelete: 'SET DEFAULT' }).default(() => nobody),
});

test.each([
  ['a compiled class', Post],
  ['defineEntity()', Note],
])('F71 the default of a reference is the key of an object, and deleting the parent falls back to it: %s', async (_, Child) => {
  const database = new Database([User, Child]);
  const { statements } = await database.migrate();
  expect(statements.join('\n')).toContain('"author" INTEGER NOT NULL DEFAULT 1');
  const ada = new User('Ada');
  const fallback = Object.assign(new User('nobody'), { id: 1 });
  await database.persist(fallback, ada);
  const child = Object.assign(new Child(), { author: ada });
  await database.persist(child);
  expect((await database.query(Child).findOne()).author.id).toBe(ada.id);
  await database.remove(ada);
  expect((await database.query(Child).joinWith('author').findOne()).author.name).toBe('nobody');
  await database.close();
});

test('F71 an object without a key, or of another class, is an error that says so', () => {
  const declare = (object: object) =>
    defineEntity('wrong', {
      id: t.number().primaryKey(),
      author: t.reference(() => User, { onDelete: 'SET DEFAULT' }).default(() => object as User),
    });
  expect(() => schemaDocument([User, declare(new User('new'))])).toThrow(
    "wrong.author falls back to an instance of User without a key, but the table's definition has to name the row. Give the object an explicit key first",
  );
  expect(() => schemaDocument([User, declare({ id: 1 })])).toThrow('wrong.author falls back to a plain object');
});

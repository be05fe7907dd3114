import { ActiveRecord, type AutoIncrement, type BackReference, Database, entity, type PrimaryKey, type Reference } from 'relata';
import { expect, expectTypeOf, test } from 'vitest';

@entity.collection('writers')
class Writer extends ActiveRecord {
  id: number & PrimaryKey & AutoIncrement = 0;
  notes?: Note[] & BackReference;

  constructor(public name: string) {
    super();
  }
}

@entity.collection('notes')
class Note extends ActiveRecord {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public writer: Writer & Reference,
    public text: string,
  ) {
    super();
  }

  get shout(): string {
    return this.text.toUpperCase();
  }
}

async function open(): Promise<Database> {
  const database = new Database([Writer, Note]);
  await database.migrate();
  return database;
}

test('an active record without a database says what to write', async () => {
  expect(() => Note.query()).toThrow('Note has no database. Give it one first: Note.registerDatabase(database).');
  await expect(new Writer('Cy').save()).rejects.toMatchObject({ code: 'invalidArgument' });
});

test('F98: active records save themselves with what they lead to, are found by their class, and remove themselves', async () => {
  const database = await open();
  Writer.registerDatabase(database);
  Note.registerDatabase(database);
  const note = new Note(new Writer('Ada'), 'first');
  await note.save();
  note.text = 'second';
  await note.save();
  const found = await Note.query().joinWith('writer').filter({ text: 'second' }).findOne();
  expectTypeOf(found.writer.name).toEqualTypeOf<string>();
  expect(found).toBeInstanceOf(Note);
  expect(found.shout).toBe('SECOND');
  expect(found.writer.name).toBe('Ada');
  expect(Object.keys(found).sort()).toEqual(['id', 'text', 'writer']);
  await found.remove();
  expect(await Note.query().count()).toBe(0);
  expect(await Writer.query().joinWith('notes').find()).toMatchObject([{ name: 'Ada', notes: [] }]);
  await database.close();
});

test('F98: each class may have a database of its own, others share that of the base', async () => {
  const [shared, own] = [await open(), await open()];
  ActiveRecord.registerDatabase(shared);
  Writer.registerDatabase(own);
  class Draft extends Writer {}
  expect(Draft.getDatabase()).toBe(own);
  await new Writer('Bo').save();
  expect(await shared.query(Writer).count()).toBe(0);
  expect(await own.query(Writer).count()).toBe(1);
  await Promise.all([shared.close(), own.close()]);
});

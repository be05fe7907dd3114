import { type AutoIncrement, type BackReference, Database, entity, type PrimaryKey, type Reference } from 'relata';
import { expect, test } from 'vitest';

@entity.collection('repeated_readers')
class Reader {
  id: number & PrimaryKey & AutoIncrement = 0;
  books?: Book[] & BackReference<{ via: typeof Loan }>;
}

@entity.collection('repeated_books')
class Book {
  id: number & PrimaryKey & AutoIncrement = 0;
  readers?: Reader[] & BackReference<{ via: typeof Loan }>;
}

@entity.collection('repeated_loans')
class Loan {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public reader: Reader & Reference,
    public book: Book & Reference,
  ) {}
}

// Few are searched for in the list itself, many have a set beside it.
test.each([3, 31, 32, 33, 100])('of %i members that a pivot leads to twice, each is in the list once', async (count) => {
  const database = new Database([Reader, Book, Loan]);
  await database.migrate();
  const readers = [new Reader(), new Reader(), new Reader()];
  const books = Array.from({ length: count }, () => new Book());
  // The third reader has none; loans of the others take turns.
  const once = books.flatMap((book) => [new Loan(readers[0] as Reader, book), new Loan(readers[1] as Reader, book)]);
  const again = books.map((book) => new Loan(readers[1] as Reader, book));
  await database.persist(readers, books, once, again);
  for (const asking of [database, database.createSession()]) {
    const found = await asking.query(Reader).joinWith('books').orderBy('id').find();
    expect(found.map((reader) => reader.books.length)).toEqual([count, count, 0]);
    for (const { books: held } of found.slice(0, 2)) {
      expect(new Set(held.map(({ id }) => id))).toEqual(new Set(books.map(({ id }) => id)));
    }
    expect(found[0]?.books.every((book) => found[1]?.books.includes(book))).toBe(true);
  }
  await database.close();
});

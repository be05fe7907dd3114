import { Database, reflect, SQLiteDatabaseAdapter } from 'relata';
import { Author } from './author.js';
import { Book } from './book.js';

/** Persists a graph and reads it back by joins in both directions, with SQLite here or in the package's worker. */
export async function useLibrary(inWorker = false): Promise<string> {
  const adapter = new SQLiteDatabaseAdapter(':memory:', inWorker ? { worker: true } : {});
  const database = new Database(adapter, [Author, Book]);
  await database.migrate();
  const ada = new Author('Ada');
  await database.persist(new Book(ada, 'Notes'), new Book(ada, 'Letters'));
  const books = await database.query(Book).joinWith('author').filter({ shelf: 'new' }).orderBy('title').find();
  const author = await database.query(Author).joinWith('books').findOne();
  await database.close();
  return JSON.stringify({
    books: books.map((book) => ({ title: book.title, author: book.author.name, isBook: book instanceof Book })),
    titles: author.books.map(({ title }) => title),
    tables: [Author, Book].map((entity) => reflect(entity).collection),
  });
}

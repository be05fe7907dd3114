import { Database, reflect } from 'relata';
import { Author } from './author.js';
import { Book } from './book.js';

/** Persists a graph and reads it back by joins in both directions. */
export async function useLibrary(): Promise<string> {
  const database = new Database([Author, Book]);
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

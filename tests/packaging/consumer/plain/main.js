import { Database, defineEntity, t } from 'relata';

const Author = defineEntity(
  'author',
  {
    id: t.number().primaryKey().autoIncrement(),
    name: t.string().unique(),
    books: t.backReferences(() => Book),
  },
  { collection: 'authors' },
);
const Book = defineEntity(
  'book',
  {
    id: t.number().primaryKey().autoIncrement(),
    title: t.string(),
    author: t.reference(() => Author),
  },
  { collection: 'books' },
);

const database = new Database([Author, Book]);
await database.migrate();
const ada = new Author({ name: 'Ada' });
await database.persist(new Book({ title: 'Notes', author: ada }), new Book({ title: 'Letters', author: ada }));
const books = await database.query(Book).joinWith('author').orderBy('title').find();
const author = await database.query(Author).joinWith('books').findOne();
document.getElementById('answer').append(
  JSON.stringify({
    books: books.map((book) => ({ title: book.title, author: book.author.name, isBook: book instanceof Book })),
    titles: author.books.map(({ title }) => title),
    tables: ['authors', 'books'],
  }),
);

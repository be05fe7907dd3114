import { type Database, defineEntity, t } from 'relata';

/** Definitions that lead to each other, and to themselves, are inferred without an annotation, and exactly. */

const id = () => t.number().primaryKey().autoIncrement();

const Author = defineEntity('author', {
  id: id(),
  name: t.string(),
  nick: t.string().optional(),
  get books() {
    return t.backReferences(() => Book);
  },
});
const Book = defineEntity('book', { id: id(), title: t.string(), author: t.reference(() => Author) });

const Folder = defineEntity('folder', {
  id: id(),
  name: t.string(),
  get parent() {
    return t.reference(() => Folder).optional();
  },
  get children() {
    return t.backReferences(() => Folder);
  },
});

const Singer = defineEntity('singer', {
  id: id(),
  name: t.string(),
  get choirs() {
    return t.backReferences(() => Choir, { via: () => Membership });
  },
});
const Choir = defineEntity('choir', {
  id: id(),
  get singers() {
    return t.backReferences(() => Singer, { via: () => Membership });
  },
});
const Membership = defineEntity('membership', { singer: t.reference(() => Singer), choir: t.reference(() => Choir) });

/** The side with the getter. */
export async function backReferences(database: Database): Promise<string[]> {
  const author = await database.query(Author).filter({ name: 'Ada' }).joinWith('books').findOne();
  // @ts-expect-error a book has no such field
  author.books[0]?.nope;
  // @ts-expect-error a title is a string
  const numbers: number[] = author.books.map(({ title }) => title);
  void numbers;
  // @ts-expect-error a name is no relation
  database.query(Author).joinWith('name');
  return author.books.map(({ title }) => title);
}

/** The side without one. */
export async function reference(database: Database): Promise<string> {
  const book = await database.query(Book).joinWith('author').findOne();
  // @ts-expect-error a nick may be missing
  const nick: string = book.author.nick;
  void nick;
  return book.author.name;
}

/** An entity that leads to itself. */
export async function tree(database: Database): Promise<string | undefined> {
  const folder = await database.query(Folder).joinWith('parent').joinWith('children').findOne();
  // @ts-expect-error there may be no parent
  void folder.parent.name;
  const names: string[] = folder.children.map(({ name }) => name);
  return folder.parent?.name ?? names[0];
}

/** Two getters that lead to each other. */
export async function manyToMany(database: Database): Promise<string[]> {
  const choir = await database.query(Choir).joinWith('singers').findOne();
  // @ts-expect-error a singer has no such field
  void choir.singers[0]?.nope;
  new Membership({ singer: new Singer({ name: 'Ada' }), choir: new Choir() });
  return choir.singers.map(({ name }) => name);
}

/** Constructors. */
export function construction(): void {
  new Book({ title: 'Notes', author: new Author({ name: 'Ada' }) });
  // @ts-expect-error a name is a string
  new Author({ name: 3 });
  // @ts-expect-error there is no such field
  new Author({ nam: 'Ada' });
  const Wrong = defineEntity('wrong', { id: id(), size: 5 });
  // @ts-expect-error 5 is no field
  new Wrong({ size: 5 });
}

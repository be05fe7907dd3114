import { Database, defineEntity, defineSchema, type EntityClass, schemaDocument, t } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { Course, Dog, Locker, Member, Pet, Room, Student, school, Toy } from '../../fixtures/entities/school.js';
import { rowsOf } from '../sqlite-file.js';

/** What many-to-many relations without a pivot entity may lead between, and every way to declare one. */

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(...entities: EntityClass[]): Promise<Database> {
  const database = new Database(entities);
  opened.push(database);
  await database.migrate();
  return database;
}

test('F62 the join table can be named', async () => {
  const database = await open(...school);
  const course = new Course('Maths');
  course.rooms = [new Room(new Uint8Array([1, 255]), 'West')];
  await database.persist(course);
  expect(await rowsOf(database, 'SELECT hex(room) AS room, course FROM booking')).toEqual([{ room: '01FF', course: course.id }]);
  expect((await rowsOf(database, "SELECT name FROM sqlite_master WHERE name = 'course_room'")).length).toBe(0);
});

test('keys may be bytes, texts, or references to others', async () => {
  const database = await open(...school);
  const [west, east] = [new Room(new Uint8Array([1]), 'West'), new Room(new Uint8Array([2]), 'East')];
  const locker = new Locker(new Student('Ada'));
  locker.rooms.push(west, east);
  await database.persist(locker);
  const session = database.createSession();
  const loaded = await session.query(Locker).joinWith('rooms').findOne();
  expect(loaded.rooms.map(({ label }) => label).sort()).toEqual(['East', 'West']);
  loaded.rooms = loaded.rooms.filter(({ label }) => label === 'East');
  loaded.rooms.push(new Room(new Uint8Array([3]), 'North'));
  await session.commit();
  const again = await database
    .query(Locker)
    .joinWith('rooms', (rooms) => rooms.orderBy('label'))
    .findOne();
  expect(again.rooms.map(({ label }) => label)).toEqual(['East', 'North']);
  expect(
    await database
      .query(Locker)
      .filter({ rooms: { $some: { label: 'North' } } })
      .count(),
  ).toBe(1);
  const rooms = await database.query(Room).joinWith('lockers').orderBy('label').find();
  expect(rooms.map(({ lockers }) => lockers.length)).toEqual([1, 1, 0]);
});

test('an entity may be linked with itself, in one direction or with the way back', async () => {
  const database = await open(...school);
  const [ada, bo, cy] = [new Member('Ada'), new Member('Bo'), new Member('Cy')];
  ada.likes.push(bo, ada);
  bo.likes.push(ada);
  ada.leads.push(bo, cy);
  cy.follows.push(bo);
  await database.persist(ada, bo, cy);
  expect(await rowsOf(database, 'SELECT member, likes FROM liking ORDER BY 1, 2')).toEqual([
    { member: ada.id, likes: ada.id },
    { member: ada.id, likes: bo.id },
    { member: bo.id, likes: ada.id },
  ]);
  const members = await database
    .query(Member)
    .joinWith('likes', (all) => all.orderBy('name'))
    .joinWith('leads', (all) => all.orderBy('name'))
    .joinWith('follows', (all) => all.orderBy('name'))
    .orderBy('name')
    .find();
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join();
  expect(members.map(({ likes, leads, follows }) => [names(likes), names(leads), names(follows)])).toEqual([
    ['Ada,Bo', 'Bo,Cy', ''],
    ['Ada', 'Cy', 'Ada'],
    ['', '', 'Ada,Bo'],
  ]);
  expect(
    await database
      .query(Member)
      .filter({ follows: { $some: { likes: { $some: { name: 'Ada' } } } } })
      .findField('name'),
  ).toEqual(['Bo', 'Cy']);
});

test('classes that share a table have the links of their base, and links of their own', async () => {
  const database = await open(...school);
  const rex = new Dog('Rex');
  const tom = new Pet('Tom');
  const owner = new Member('Ada');
  rex.owners.push(owner);
  tom.owners.push(owner);
  rex.toys.push(new Toy('ball'), new Toy('bone'));
  await database.persist(rex, tom);
  const pets = await database.query(Pet).joinWith('owners').orderBy('name').find();
  expect(pets.map((pet) => [pet instanceof Dog, pet.owners[0]?.name])).toEqual([
    [true, 'Ada'],
    [false, 'Ada'],
  ]);
  const session = database.createSession();
  const dog = await session.query(Dog).joinWith('toys').joinWith('owners').findOne();
  dog.toys = dog.toys.filter(({ name }) => name === 'bone');
  dog.owners = [];
  await session.commit();
  const [bone] = await database.query(Toy).joinWith('dogs').filter({ name: 'bone' }).find();
  expect(bone?.dogs.map(({ name }) => name)).toEqual(['Rex']);
  expect(await rowsOf(database, 'SELECT pet FROM member_pet')).toEqual([{ pet: tom.id }]);
  expect((await rowsOf(database, 'SELECT * FROM dog_toy')).length).toBe(1);
});

const Author = defineEntity('author', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  get books() {
    return t.manyToMany(() => Book, { inverse: 'authors' });
  },
});
const Book = defineEntity('book', {
  id: t.number().primaryKey().autoIncrement(),
  title: t.string(),
  authors: t.manyToMany(() => Author, { inverse: 'books', joinColumn: 'book_id', inverseJoinColumn: 'author_id' }),
});

const write = async (database: Database) => {
  await database.persist(new Book({ title: 'Notes', authors: [new Author({ name: 'Ada' }), new Author({ name: 'Bo' })] }));
};

test('defineEntity() declares them, and the database tells what they are', async () => {
  const database = await open(Author, Book);
  await write(database);
  const author = await database.query(Author).joinWith('books').filter({ name: 'Ada' }).findOne();
  expect(author.books.map(({ title }) => title)).toEqual(['Notes']);
  expect(await rowsOf(database, 'SELECT book_id, author_id FROM author_book')).toHaveLength(2);
  expect(await database.relations(Author)).toEqual([
    {
      name: 'books',
      schema: 'book',
      field: 'authors',
      type: 'm2m',
      fkColumns: ['author_id', 'book_id'],
      junctionTable: 'author_book',
      optional: true,
    },
  ]);
});

test('JSON carries them, and tags without an entity of the table do too', async () => {
  const document = JSON.parse(JSON.stringify(schemaDocument([Author, Book])));
  const { author, book } = defineSchema(document);
  const id = { name: 'id', type: { kind: 'number' }, primaryKey: true, autoIncrement: true } as const;
  const tag = (schema: string, field: string) =>
    `fs.relation:"{'type':'m2m','schema':'${schema}','field':'${field}','junction_table':'rentals'}"`;
  const likes = `fs.relation:"{'type':'m2m','schema':'film'}"`;
  const tagged = defineSchema({
    entities: [
      { name: 'reader', fields: [id, { name: 'films', tag: tag('film', 'readers') }, { name: 'likes', tag: likes }] },
      { name: 'film', fields: [id, { name: 'readers', tag: tag('reader', 'films') }] },
    ],
  });
  const database = await open(author as EntityClass, book as EntityClass, tagged.reader, tagged.film);
  await database.persist(new tagged.reader({ films: [new tagged.film(), new tagged.film()], likes: [new tagged.film()] }));
  expect(await rowsOf(database, 'SELECT reader, film FROM film_reader')).toEqual([{ reader: 1, film: 3 }]);
  expect(await rowsOf(database, 'SELECT reader, film FROM rentals ORDER BY film')).toEqual([
    { reader: 1, film: 1 },
    { reader: 1, film: 2 },
  ]);
  expect(await rowsOf(database, 'SELECT book_id, author_id FROM author_book')).toEqual([]);
});

test('a relation that no join table can hold is an error when the database opens', async () => {
  const Left = defineEntity('left', {
    id: t.number().primaryKey(),
    get rights() {
      return t.manyToMany(() => Right, { inverse: 'lefts', table: 'a' });
    },
  });
  const Right = defineEntity('right', {
    id: t.number().primaryKey(),
    lefts: t.manyToMany(() => Left, { inverse: 'rights', table: 'b' }),
  });
  const database = new Database([Left, Right]);
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'unfitField',
    message: `'left.rights' cannot be many-to-many: its table is 'a', but 'right.lefts' says 'b'; write the same on both sides, or leave it out on one.`,
    detail: { entity: 'left', field: 'rights' },
  });
});

test('names of tables, columns and entities may be hostile', async () => {
  const Odd = defineEntity(`o"d'd`, {
    id: t.number().primaryKey().autoIncrement(),
    get evens() {
      return t.manyToMany(() => Even, { table: `t"--;'`, joinColumn: '__proto__', inverseJoinColumn: 'select "x"' });
    },
  });
  const Even = defineEntity('constructor', { id: t.number().primaryKey().autoIncrement() });
  const database = await open(Odd, Even);
  await database.persist(new Odd({ evens: [new Even(), new Even()] }));
  expect((await database.query(Odd).joinWith('evens').findOne()).evens).toHaveLength(2);
  const other = new Database([Odd, defineEntity('x', { id: t.number().primaryKey() })]);
  await expect(other.migrate()).rejects.toMatchObject({ code: 'danglingReference' });
});

test('a patch cannot name the list, and says where the links are', async () => {
  const database = await open(...school);
  const patch = { courses: [] } as never;
  await expect(database.query(Student).patchMany(patch)).rejects.toThrow(
    "its links are in a table of their own; load 'courses' with joinWith() and change the list",
  );
});

import {
  type AutoIncrement,
  type BackReference,
  Database,
  defineEntity,
  type PrimaryKey,
  type Reference,
  t,
  type UUID,
  uuid,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recording, recordStatements } from './statements.js';

/** A key field beside each reference: `authorId` beside `author`, as it comes by itself and as it is declared. */

class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  posts?: Post[] & BackReference<{ mappedBy: 'author' }>;

  constructor(public name: string) {}
}

class Country {
  id: UUID & PrimaryKey = uuid();
}

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;
  editor?: User & Reference;
  country?: (Country & Reference) | null;

  constructor(
    public author: User & Reference,
    public title: string,
  ) {}
}

/** The class has a member of the name that its reference's key would have. */
class Letter {
  id: number & PrimaryKey & AutoIncrement = 0;
  senderId = 'by hand';

  constructor(public sender: User & Reference) {}

  receiverId(): string {
    return 'a method';
  }

  receiver?: User & Reference;
}

class Comment {
  id: number & PrimaryKey & AutoIncrement = 0;
  authorId!: number;
  author!: User & Reference<{ column: 'authorId' }>;
  editorId?: number;
  editor?: User & Reference<{ column: 'editorId'; onDelete: 'SET NULL' }>;
  countryId: UUID | null = null;
  country: (Country & Reference<{ column: 'countryId' }>) | null = null;
}

let database: Database;
let statements: Recording;
let ada: User;
let bob: User;

beforeEach(async () => {
  database = new Database([User, Country, Post, Letter, Comment]);
  await database.migrate();
  [ada, bob] = [new User('Ada'), new User('Bob')];
  await database.persist(ada, bob);
  statements = await recordStatements();
});

afterEach(() => database.close());

const raw = (value: object): Record<string, unknown> => value as Record<string, unknown>;

test('F3 the key of a reference is read without a statement, loaded, joined, unloaded and new', async () => {
  const fresh = new Post(ada, 'Notes');
  expect(raw(fresh)['authorId']).toBe(ada.id);
  expect(raw(new Post(new User('new'), 'Draft'))['authorId']).toBe(0);
  await database.persist(fresh);
  statements.clear();
  const plain = await database.query(Post).findOne();
  const joined = await database.query(Post).joinWith('author').findOne();
  const user = await database.query(User).filter({ name: 'Ada' }).joinWith('posts').findOne();
  expect(statements.count).toBe(4);
  const keys: (number | undefined)[] = [
    plain.authorId,
    joined.authorId,
    raw(user.posts[0] as object)['authorId'] as number,
    plain.editorId,
  ];
  expect(keys).toEqual([ada.id, ada.id, ada.id, undefined]);
  expect(statements.count).toBe(4);
});

test('F3 the key is no property that is shown twice', async () => {
  await database.persist(new Post(ada, 'Notes'));
  const post = await database.query(Post).findOne();
  expect(Object.keys(post)).toEqual(['id', 'editor', 'country', 'author', 'title']);
  expect(JSON.stringify(post)).toBe('{"id":1,"country":null,"author":{"id":1},"title":"Notes"}');
  expect(JSON.stringify({ ...post })).not.toContain('authorId');
});

test('F3 the key has the type of the primary key, and null where the reference has it', async () => {
  const post = new Post(ada, 'Notes');
  post.country = new Country();
  await database.persist(post, new Post(bob, 'Without'));
  const [first, second] = await database.query(Post).orderBy('id').find();
  const key: string | null | undefined = first?.countryId;
  expect(key).toBe(post.country.id);
  expect(second?.countryId).toBeNull();
  // @ts-expect-error a UUID is a string
  const wrong: number | null | undefined = first?.countryId;
  void wrong;
});

test('F3 a filter by the key is a plain column condition, and so is an order', async () => {
  await database.persist(new Post(ada, 'A'), new Post(bob, 'B'));
  statements.clear();
  const found = await database.query(Post).filter({ authorId: bob.id }).find();
  expect(found.map(({ title }) => title)).toEqual(['B']);
  expect(statements.texts).toEqual([expect.stringContaining('WHERE t0."author" = ?')]);
  statements.clear();
  const sorted = await database
    .query(Post)
    .filter({ authorId: { $in: [ada.id, bob.id] } })
    .orderBy('authorId', 'desc')
    .find();
  expect(sorted.map(({ title }) => title)).toEqual(['B', 'A']);
  expect(statements.texts).toEqual([expect.stringContaining('ORDER BY t0."author" DESC')]);
  const [picked] = await database.query(Post).select('title', 'authorId').filter({ editorId: null }).orderBy('id').find();
  expect(picked).toEqual({ title: 'A', authorId: ada.id });
  // @ts-expect-error a key is a number
  await expect(database.query(Post).filter({ authorId: 'x' }).find()).rejects.toMatchObject({ code: 'wrongValue' });
  // @ts-expect-error there is no such reference
  await expect(database.query(Post).filter({ writerId: 1 }).find()).rejects.toMatchObject({ code: 'unknownField' });
});

test('F3 setting the key makes the reference hold an object of that key', async () => {
  await database.persist(new Post(ada, 'Notes'));
  const session = database.createSession();
  const post = await session.query(Post).findOne();
  const { author } = post;
  post.authorId = ada.id;
  expect(post.author).toBe(author);
  post.authorId = bob.id;
  expect(post.author.id).toBe(bob.id);
  expect(post.author).toBeInstanceOf(User);
  post.editorId = ada.id;
  await session.commit();
  expect(await database.query(Post).findOne()).toMatchObject({ author: { id: bob.id }, editor: { id: ada.id } });
  post.editorId = undefined;
  expect(post.editor).toBeUndefined();
  await session.commit();
  expect((await database.query(Post).findOne()).editor).toBeUndefined();
  expect(() => Object.assign(post, { authorId: 'x' })).toThrow(
    expect.objectContaining({ code: 'invalidValue', detail: expect.objectContaining({ field: 'authorId' }) }),
  );
});

test('F3 a member that the class has by that name stays what it is', async () => {
  const letter = new Letter(ada);
  letter.receiver = bob;
  await database.persist(letter);
  const loaded = await database.query(Letter).filter({ senderId: 'by hand' }).findOne();
  expect([loaded.senderId, loaded.receiverId()]).toEqual(['by hand', 'a method']);
  expect(letter.receiverId()).toBe('a method');
});

test('F3 a key that was set before the database opened is written too', async () => {
  const early = defineEntity('early', { id: t.number().primaryKey().autoIncrement(), user: t.reference(() => User) });
  const other = new Database([User, Post, Country, early]);
  const item = Object.assign(new early(), { userId: 7 });
  const user = new User('Seven');
  user.id = 7;
  await other.migrate();
  await other.persist(user, item);
  expect((await other.query(early).findOne()).user.id).toBe(7);
  await other.close();
});

test('F4 the scalar and the reference are one column', async () => {
  const fresh = new Database([User, Country, Post, Letter, Comment]);
  const { statements: ddl } = await fresh.migrate();
  await fresh.close();
  const table = ddl.find((sql) => sql.includes('TABLE "Comment"')) ?? '';
  expect(table.match(/"authorId" INTEGER NOT NULL/g)).toHaveLength(1);
  expect(table).toMatch(/"editorId" INTEGER,/);
  expect(table).toContain('FOREIGN KEY ("authorId") REFERENCES "User" ("id")');
  expect(table).not.toMatch(/"author"|"editor"|"country"/);
});

test('F4 setting either one and saving writes the same row, and loading fills both', async () => {
  const [byKey, byObject] = [new Comment(), new Comment()];
  byKey.authorId = ada.id;
  byObject.author = ada;
  await database.persist(byKey, byObject);
  expect([byKey.author.id, byObject.authorId]).toEqual([ada.id, ada.id]);
  const [first, second] = await database.query(Comment).orderBy('id').find();
  expect({ ...first, id: 0 }).toEqual({ ...second, id: 0 });
  expect(first).toMatchObject({ authorId: ada.id, author: { id: ada.id }, countryId: null, country: null });
  expect([first?.editorId, first?.editor]).toEqual([undefined, undefined]);
  const joined = await database.query(Comment).joinWith('author').filter({ authorId: ada.id }).orderBy('authorId').findOne();
  expect([joined.authorId, joined.author.name]).toEqual([ada.id, 'Ada']);
  const picked = await database.query(Comment).select('authorId').findOne();
  expect(picked).toEqual({ authorId: ada.id });
});

test('F4 a change of either one is written, and only then', async () => {
  const comment = new Comment();
  comment.author = ada;
  await database.persist(comment);
  const session = database.createSession();
  const loaded = await session.query(Comment).joinWith('author').findOne();
  statements.clear();
  await session.commit();
  expect(statements.count).toBe(0);
  loaded.authorId = bob.id;
  await session.commit();
  expect(loaded.author.id).toBe(bob.id);
  const again = await database.query(Comment).joinWith('author').findOne();
  expect([again.authorId, again.author.name]).toEqual([bob.id, 'Bob']);
  raw(again)['author'] = ada;
  again.editorId = ada.id;
  await database.persist(again);
  expect(again.authorId).toBe(ada.id);
  raw(again)['editor'] = undefined;
  await database.persist(again);
  expect(again.editorId).toBeUndefined();
  const last = await database.query(Comment).findOne();
  expect([last.authorId, last.editorId]).toEqual([ada.id, undefined]);
  statements.clear();
  await database.persist(again);
  expect(statements.count).toBe(0);
});

test('F4 two different keys are an error that names both, and nothing is written', async () => {
  const comment = new Comment();
  comment.author = ada;
  comment.authorId = bob.id;
  await expect(database.persist(comment)).rejects.toThrow(
    `Comment.authorId is ${bob.id}, but Comment.author has the key ${ada.id}. Both are the column "authorId": set one of them, or both to the same key.`,
  );
  await expect(database.persist(comment)).rejects.toMatchObject({
    code: 'conflictingKey',
    detail: { entity: 'Comment', field: 'authorId', reference: 'author' },
  });
  comment.author = new User('New');
  await expect(database.persist(comment)).rejects.toThrow('Comment.author has an instance of User without a key');
  expect(await database.query(Comment).count()).toBe(0);
  comment.author = bob;
  await database.persist(comment);
  Object.assign(comment, { author: ada, authorId: 99 });
  await expect(database.persist(comment)).rejects.toMatchObject({ code: 'conflictingKey' });
  expect((await database.query(Comment).findOne()).authorId).toBe(bob.id);
});

test('F4 a join without a match keeps the key, and saving keeps the row', async () => {
  const comment = new Comment();
  comment.editor = ada;
  comment.author = ada;
  await database.persist(comment);
  const loaded = await database.query(Comment).useJoinWith('editor').filter({ name: 'nobody' }).end().findOne();
  expect([loaded.editor, loaded.editorId]).toEqual([undefined, ada.id]);
  loaded.authorId = bob.id;
  await database.persist(loaded);
  expect(await database.query(Comment).findOne()).toMatchObject({ editorId: ada.id, authorId: bob.id });
});

test('F4 an unloaded object takes a key, and its row is updated', async () => {
  class Reply {
    id: number & PrimaryKey & AutoIncrement = 0;
    constructor(public to: Comment & Reference) {}
  }
  const other = new Database([User, Post, Country, Comment, Reply]);
  await other.migrate();
  const comment = new Comment();
  comment.author = new User('A');
  await other.persist(new Reply(comment), new User('B'));
  const reply = await other.query(Reply).findOne();
  expect(() => raw(reply.to)['authorId']).toThrow(expect.objectContaining({ code: 'referenceNotLoaded' }));
  Object.assign(reply.to, { authorId: 2 });
  await other.persist(reply);
  expect((await other.query(Comment).findOne()).authorId).toBe(2);
  await other.close();
});

test('F4 defineEntity() declares the same', async () => {
  const Note = defineEntity('note', {
    id: t.number().primaryKey().autoIncrement(),
    'owner"id': t.number().nullable(),
    'owner"': t.reference(() => User, { column: 'owner"id' }).nullable(),
  });
  const other = new Database([User, Post, Country, Note]);
  await other.migrate();
  const user = new User('Ada');
  await other.persist(user, new Note({ 'owner"': user }), new Note({ 'owner"id': 1 }), new Note({}));
  const notes = await other.query(Note).filter({ 'owner"id': 1 }).find();
  expect(notes.map((note) => [note['owner"id'], note['owner"']?.id])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  await other.close();
});

test.each([
  [
    'a key of another type',
    { authorId: t.string(), author: t.reference(() => User, { column: 'authorId' }) },
    "it is no key of 'User.id'",
  ],
  [
    'a second primary key',
    { authorId: t.number().primaryKey(), author: t.reference(() => User, { column: 'authorId' }) },
    "the primary key is 'author' then",
  ],
])('F4 %s is an error that names both fields', async (_, fields, reason) => {
  const Wrong = defineEntity(
    'wrong',
    'authorId' in fields && reason.includes('primary') ? fields : { id: t.number().primaryKey(), ...fields },
  );
  const other = new Database([User, Post, Country, Wrong]);
  await expect(other.migrate()).rejects.toThrow(
    `'wrong.authorId' shares the column of the reference 'wrong.author', but ${reason}`,
  );
  await expect(other.migrate()).rejects.toMatchObject({ code: 'invalidKeyField' });
  await other.close();
});

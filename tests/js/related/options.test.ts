import {
  type AutoIncrement,
  type BackReference,
  Database,
  defineEntity,
  defineSchema,
  type EntityClass,
  type ManyToMany,
  type PrimaryKey,
  type Reference,
  RelataError,
  type SchemaDocument,
  schemaDocument,
  t,
} from 'relata';
import { expect, test } from 'vitest';

const loadOwner = (): [] => [];
const loadPets = function loadPets(): [] {
  return [];
};
function isTame(): boolean {
  return true;
}

class Owner {
  id: number & PrimaryKey & AutoIncrement = 0;
  pets?: Pet[] &
    BackReference<{
      load: 'eager';
      cache: { ttl: 1000; max: 3 };
      loader: typeof loadPets;
      validate: typeof isTame;
      mappedBy: 'owner';
    }>;
  friends?: Pet[] &
    ManyToMany<{
      inverse: 'friends';
      table: 'friendship';
      load: 'eager';
      cache: { ttl: 7 };
      loader: typeof loadPets;
      validate: typeof isTame;
    }>;
  first?: Pet &
    BackReference<{ load: 'eager'; cache: { ttl: 5 }; loader: typeof loadPets; validate: typeof isTame; mappedBy: 'keeper' }>;
}

class Pet {
  id: number & PrimaryKey & AutoIncrement = 0;
  owner!: Owner & Reference<{ onDelete: 'CASCADE'; cache: { ttl: 300_000 }; loader: typeof loadOwner; validate: typeof isTame }>;
  keeper?: Owner & Reference<{ load: 'eager' }>;
  friends?: Owner[] & ManyToMany<{ inverse: 'friends' }>;
}

const built = (() => {
  const Keeper = defineEntity('Owner', {
    id: t.number().primaryKey().autoIncrement(),
    get pets() {
      const options = { cache: { ttl: 1000, max: 3 }, loader: loadPets, validate: isTame, mappedBy: 'owner' };
      return t.backReferences(() => Animal, { load: 'eager', ...options });
    },
    get friends() {
      const options = { inverse: 'friends', table: 'friendship', cache: { ttl: 7 }, loader: loadPets, validate: isTame };
      return t.manyToMany(() => Animal, { load: 'eager', ...options });
    },
    get first() {
      const options = { cache: { ttl: 5 }, loader: loadPets, validate: isTame, mappedBy: 'keeper' };
      return t.backReference(() => Animal, { load: 'eager', ...options });
    },
  });
  const Animal = defineEntity('Pet', {
    id: t.number().primaryKey().autoIncrement(),
    owner: t.reference(() => Keeper, {
      onDelete: 'CASCADE',
      cache: { ttl: 300_000 },
      loader: loadOwner,
      validate: isTame,
    }),
    keeper: t.reference(() => Keeper, { load: 'eager' }).optional(),
    get friends() {
      return t.manyToMany(() => Keeper, { inverse: 'friends' });
    },
  });
  return [Keeper, Animal];
})();

test('F51 options of relations are the same on every kind, in types, in builders and in JSON', () => {
  const document = schemaDocument([Owner, Pet]);
  const options = document.entities.map(({ fields }) =>
    fields.flatMap(({ name, type }) => ('options' in type ? [[name, type.options]] : [])),
  );
  expect(options).toEqual([
    [
      ['pets', { load: 'eager', cache: { ttl: 1000, max: 3 }, loader: 'loadPets', validate: 'isTame' }],
      ['friends', { load: 'eager', cache: { ttl: 7 }, loader: 'loadPets', validate: 'isTame' }],
      ['first', { load: 'eager', cache: { ttl: 5 }, loader: 'loadPets', validate: 'isTame' }],
    ],
    [
      ['owner', { cache: { ttl: 300_000 }, loader: 'loadOwner', validate: 'isTame' }],
      ['keeper', { load: 'eager' }],
    ],
  ]);
  expect(schemaDocument(built)).toEqual(document);
  const fromJson = defineSchema(JSON.parse(JSON.stringify(document)) as SchemaDocument);
  expect(schemaDocument(Object.values<EntityClass>(fromJson))).toEqual(document);
});

test.each<[string, object]>([
  ["options.load is 'lazy'", { load: 'lazy' }],
  ['options.cache.ttl is 0', { cache: { ttl: 0 } }],
  ["options.cache has no 'ttl'", { cache: { max: 3 } }],
  ['options.cache.max is 1.5', { cache: { ttl: 1, max: 1.5 } }],
  ["options has an unknown member '__proto__'", JSON.parse('{"__proto__": 1}') as object],
  ['options.loader is a function', { loader: () => [] }],
])('a document is held to the form of options: %s', (message, options) => {
  const fields = [
    { name: 'id', type: { kind: 'number' }, primaryKey: true },
    { name: 'owner', type: { kind: 'reference', entity: 'pet', options }, optional: true },
  ];
  const source = { entities: [{ name: 'pet', fields }] } as unknown as SchemaDocument;
  expect(() => defineSchema(source)).toThrow(message);
});

test('F33 belongsTo and hasMany make the tables that Reference and BackReference make, and the same rows', async () => {
  class User {
    id: number & PrimaryKey & AutoIncrement = 0;
    posts?: Post[] & BackReference;
    constructor(public name: string) {}
  }
  class Post {
    id: number & PrimaryKey & AutoIncrement = 0;
    constructor(
      public author: User & Reference<{ column: 'author_id' }>,
      public title: string,
    ) {}
  }
  const Writer = defineEntity('User', {
    id: t.number().primaryKey().autoIncrement(),
    get posts() {
      return t.hasMany(() => Text, { foreignKey: 'author_id' });
    },
    name: t.string(),
  });
  const Text = defineEntity('Post', {
    id: t.number().primaryKey().autoIncrement(),
    author: t.belongsTo(() => Writer, { foreignKey: 'author_id' }),
    title: t.string(),
  });
  await using declared = new Database([User, Post]);
  await using helped = new Database([Writer, Text]);
  expect((await helped.migrate()).statements).toEqual((await declared.migrate()).statements);
  await declared.persist(new Post(new User('ada'), 'a'));
  await helped.persist(new Text({ author: new Writer({ name: 'ada' }), title: 'a' }));
  const mine = await helped.query(Writer).joinWith('posts').find();
  expect(mine.map(({ name, posts }) => [name, posts.map(({ title }) => title)])).toEqual([['ada', ['a']]]);
  expect(JSON.stringify(mine)).toBe(JSON.stringify(await declared.query(User).joinWith('posts').find()));
});

test('a foreignKey that no reference has is an error with those that are there', () => {
  const Writer = defineEntity('User', {
    id: t.number().primaryKey(),
    get posts() {
      return t.hasMany(() => Text, { foreignKey: 'user_id' });
    },
  });
  const Text = defineEntity('Post', {
    id: t.number().primaryKey(),
    author: t.belongsTo(() => Writer, { foreignKey: 'author_id' }),
  });
  expect(() => new Database([Writer, Text])).not.toThrow();
  expect(() => schemaDocument([Writer, Text])).toThrow(
    expect.objectContaining({
      code: 'invalidMappedBy',
      message: expect.stringContaining('Its columns are author_id.') as string,
    }),
  );
  expect(() => schemaDocument([Writer, Text])).toThrow(RelataError);
});

import { Database, defineEntity, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Article, Freelancer, firm, Manager, Person } from '../fixtures/entities/firm.js';

/** Relations that lead to a base and to its heirs from one place, with keys declared beside references. */

const id = () => t.number().primaryKey().autoIncrement();

const Animal = defineEntity('animal', {
  id: id(),
  kind: t.string(),
  name: t.string().unique(),
  get tag() {
    return t.backReference(() => Tag);
  },
  get home() {
    return t.reference(() => Home).optional();
  },
});
const Dog = defineEntity(
  'dog',
  {
    kind: t.enum('dog'),
    born: t.bigint().optional(),
    get friend() {
      return t.reference(() => Animal).nullable();
    },
  },
  { extends: Animal },
);
const Cat = defineEntity(
  'cat',
  {
    kind: t.enum('cat'),
    lives: t.integer(),
    ownerId: t.number().optional(),
    get owner() {
      return t.reference(() => Dog, { column: 'ownerId' }).optional();
    },
  },
  { extends: Animal },
);
const Tag = defineEntity('tag', { id: id(), animal: t.reference(() => Animal).unique() });
const Home = defineEntity('home', {
  id: id(),
  get pets() {
    return t.backReferences(() => Animal);
  },
  get dogs() {
    return t.backReferences(() => Dog);
  },
  get cats() {
    return t.backReferences(() => Cat);
  },
});

type Fields = Record<string, unknown>;
const fields = (objects: readonly object[]) => objects as Fields[];
const make = (entity: abstract new (...args: never) => object, values: object): Fields =>
  Reflect.construct(entity as unknown as new () => object, [values]) as Fields;

let database: Database;
let rex: Fields;
let tom: Fields;

beforeEach(async () => {
  database = new Database([Dog, Tag, Cat, Home, Animal]);
  await database.migrate();
  const home = new Home();
  rex = make(Dog, { name: 'Rex', home, born: 2n ** 60n + 1n, friend: null });
  tom = make(Cat, { name: 'Tom', lives: 9, home, owner: rex });
  await database.persist(
    tom,
    make(Tag, { animal: rex }),
    make(Cat, { name: 'Mia', lives: 1 }),
    make(Cat, { name: 'Mo', lives: 1 }),
  );
});

afterEach(() => database.close());

test('F97: back references to a base and to its heirs share their objects', async () => {
  const query = database.query(Home).useJoinWith('pets').orderBy('name').end();
  const [home] = fields(await query.joinWith('dogs').joinWith('cats').find());
  const { pets = [], dogs = [], cats = [] } = home as Record<string, object[]>;
  const [dog, cat] = fields(pets);
  expect([dog?.constructor, cat?.constructor]).toEqual([Dog, Cat]);
  expect(dogs[0]).toBe(dog);
  expect(cats[0]).toBe(cat);
  expect(dog?.['home']).toBe(home);
  expect(dog?.['born']).toBe(2n ** 60n + 1n);
});

test('F97: single relations from both sides, and joins that find nothing', async () => {
  const [tag] = await database.query(Tag).joinWith('animal').find();
  expect(tag?.animal).toBeInstanceOf(Dog);
  expect(fields([tag?.animal ?? {}])[0]?.['tag']).toBe(tag);
  const [dog] = await database.query(Dog).joinWith('friend').joinWith('tag').joinWith('home').find();
  expect(dog).toMatchObject({ friend: null, tag: { id: tag?.id }, home: { id: 1 } });
  const cats = await database.query(Cat).joinWith('owner').orderBy('name').find();
  expect(fields(cats).map(({ name, ownerId }) => [name, ownerId])).toEqual([
    ['Mia', undefined],
    ['Mo', undefined],
    ['Tom', rex['id']],
  ]);
  expect(cats[2]?.owner).toBeInstanceOf(Dog);
});

test('F97: a session writes what changed in fields of heirs, keys beside references included', async () => {
  const session = database.createSession();
  const loaded = fields(await session.query(Animal).find());
  const cat = loaded.find(({ name }) => name === 'Tom') as Fields;
  Object.assign(cat, { lives: 8, owner: undefined });
  await session.commit();
  expect(cat['ownerId']).toBeUndefined();
  expect(await database.query(Cat).filter({ name: 'Tom' }).select('lives', 'ownerId').findOne()).toEqual({ lives: 8 });
  await session
    .query(Animal)
    .filter({ name: 'Tom' })
    .patchOne({ $unset: { home: true } });
  expect(cat['home']).toBeUndefined();
});

test('what stands in the way is told with the entity that declares the field', async () => {
  await expect(database.persist(make(Cat, { name: 'Rex', lives: 1 }))).rejects.toThrow(
    'Another animal has the same name already.',
  );
});

test('F97: an unloaded reference to the base is changed, then loaded as what it is, then removed', async () => {
  const office = new Database(firm);
  await office.migrate();
  await office.persist(new Article(new Manager('Grace'), 'On bosses'), new Freelancer('Bob'));
  const session = office.createSession();
  const { author } = await session.query(Article).findOne();
  Object.assign(author, { name: 'Gracie' });
  await session.commit();
  expect(await office.query(Manager).findOneField('name')).toBe('Gracie');
  const person = await session.query(Person).filter({ name: 'Gracie' }).findOne();
  expect(person).toBe(author);
  expect(person).toMatchObject({ constructor: Manager, name: 'Gracie', level: 1 });
  session.remove(person);
  await session.commit();
  expect(await office.query(Person).find()).toMatchObject([{ name: 'Bob' }]);
  await office.close();
});

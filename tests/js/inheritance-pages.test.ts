import { type AutoId, type BackReference, Database, entity, type Reference } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Employee, Freelancer, firm, Manager, Person, Project } from '../fixtures/entities/firm.js';

/** Pages of roots and of their members, where the members share a table with others. */

@entity.name('zoo')
class Zoo {
  id: AutoId = 0;
  beasts: Beast[] & BackReference = [];
  birds: Bird[] & BackReference = [];

  constructor(public name: string) {}
}

@entity.name('beast')
abstract class Beast {
  id: AutoId = 0;
  abstract kind: string;

  constructor(
    public zoo: Zoo & Reference,
    public name: string,
  ) {}
}

@entity({ name: 'bird', singleTableInheritance: true })
class Bird extends Beast {
  kind: 'bird' = 'bird';
  span: number = 1;
}

@entity({ name: 'fish', singleTableInheritance: true })
class Fish extends Beast {
  kind: 'fish' = 'fish';
  depth: number = 2;
}

let database: Database;

beforeEach(async () => {
  database = new Database([Zoo, Beast, Bird, Fish, ...firm]);
  await database.migrate();
  const [ayr, bonn, cork] = ['Ayr', 'Bonn', 'Cork'].map((name) => new Zoo(name)) as [Zoo, Zoo, Zoo];
  await database.persist(ayr, bonn, cork);
  // Those of both kinds stand between each other, so that a count of rows is not one of birds.
  await database.persist([
    new Fish(ayr, 'a'),
    new Bird(ayr, 'b'),
    new Fish(ayr, 'c'),
    new Bird(ayr, 'd'),
    new Fish(bonn, 'e'),
    new Fish(bonn, 'f'),
    new Bird(cork, 'g'),
  ]);
});

afterEach(() => database.close());

const zoos = () => database.query(Zoo);
const letters = (beasts: readonly { name: string }[]) => beasts.map(({ name }) => name).join('');

test.each([
  ['birds', ['Ayr bd', 'Bonn ', 'Cork g']],
  ['beasts', ['Ayr abcd', 'Bonn ef', 'Cork g']],
] as const)('F97: a page of roots has the rows that it asks for, whatever %s they have', async (field, all) => {
  const query = zoos()
    .joinWith(field, (join) => join.orderBy('name'))
    .orderBy('name');
  const shown = async (page: typeof query) => (await page.find()).map((zoo) => `${zoo.name} ${letters(zoo[field])}`);
  expect(await shown(query)).toEqual(all);
  for (const [skip, limit] of [
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 2],
    [3, 1],
  ] as const) {
    expect(await shown(query.skip(skip).limit(limit))).toEqual(all.slice(skip, skip + limit));
  }
  expect([await query.count(), await query.limit(1).count(), (await query.find()).length]).toEqual([3, 3, 3]);
});

test.each(['birds', 'beasts'] as const)('F97: an inner join leaves out roots without %s', async (field) => {
  const query = zoos().innerJoinWith(field).orderBy('name');
  const expected = field === 'birds' ? ['Ayr', 'Cork'] : ['Ayr', 'Bonn', 'Cork'];
  const found = async (page: typeof query) => (await page.find()).map(({ name }) => name);
  expect([await found(query), await query.count()]).toEqual([expected, expected.length]);
  expect(await found(query.skip(1).limit(1))).toEqual(expected.slice(1, 2));
});

test('F97: the first of each root is of the kind that was joined, or of all', async () => {
  const first = (field: 'birds' | 'beasts', direction: 'asc' | 'desc', skip = 0) =>
    zoos()
      .joinWith(field, (join) => join.orderBy('name', direction).skip(skip).limit(1))
      .orderBy('name')
      .find()
      .then((found) => found.map((zoo) => letters(zoo[field])));
  expect(await first('birds', 'asc')).toEqual(['b', '', 'g']);
  expect(await first('birds', 'desc')).toEqual(['d', '', 'g']);
  expect(await first('birds', 'asc', 1)).toEqual(['d', '', '']);
  expect(await first('beasts', 'asc')).toEqual(['a', 'e', 'g']);
  expect(await first('beasts', 'desc')).toEqual(['d', 'f', 'g']);
  const [ayr] = await zoos()
    .joinWith('birds', (join) => join.orderBy('span').limit(1))
    .joinWith('beasts', (join) => join.orderBy('name').limit(2))
    .orderBy('name')
    .find();
  expect(ayr?.beasts.map((beast) => beast.constructor)).toEqual([Fish, Bird]);
  expect(ayr?.birds[0]).toBe(ayr?.beasts[1]);
});

test('F97: count() is how many find() answers, for the base, an heir and whatever stands in its condition', async () => {
  const queries = [
    database.query(Beast),
    database.query(Bird),
    database.query(Fish),
    database.query(Bird).innerJoin('zoo', (zoo) => zoo.filter({ name: 'Cork' })),
    database.query(Fish).filter({ 'zoo.name': 'Ayr' }),
    zoos().filter({ birds: { $some: { name: 'd' } } }),
    zoos().filter({ birds: { $none: {} } }),
    zoos().filter({ beasts: { $every: { kind: 'fish' } } }),
  ];
  const counts = await Promise.all(queries.map((query) => query.count()));
  expect(counts).toEqual([7, 3, 4, 1, 2, 1, 1, 1]);
  expect(await Promise.all(queries.map(async (query) => (await query.find()).length))).toEqual(counts);
});

test('F97: pages and firsts over a list of many to many, whose members are of several heirs', async () => {
  const people = [new Employee('Ada'), Object.assign(new Freelancer('Bo'), { budget: 5 }), new Manager('Cy')];
  const [sea, sky, empty] = ['sea', 'sky', 'void'].map((name) => new Project(name)) as [Project, Project, Project];
  sea.people = [...people] as typeof sea.people;
  sky.people = [people[2]] as typeof sky.people;
  await database.persist(sea, sky, empty);
  const projects = database
    .query(Project)
    .joinWith('people', (join) => join.orderBy('name', 'desc').limit(2))
    .orderBy('name');
  const shown = async (query: typeof projects) =>
    (await query.find()).map(({ people }) => people.map((person) => `${person.constructor.name} ${person.name}`));
  const all = [['Manager Cy', 'Freelancer Bo'], ['Manager Cy'], []];
  expect(await shown(projects)).toEqual(all);
  expect([await shown(projects.skip(1).limit(1)), await shown(projects.skip(2).limit(9))]).toEqual([[all[1]], [all[2]]]);
  expect([
    await projects.count(),
    await database
      .query(Person)
      .filter({ projects: { $some: {} } })
      .count(),
  ]).toEqual([3, 3]);
});

import { type AutoId, Database, entity, type LoaderContext, type ManyToMany } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recording, recordStatements } from '../statements.js';

@entity.name('pupil')
class Pupil {
  id: AutoId = 0;
  clubs?: Club[] & ManyToMany<{ inverse: 'pupils'; load: 'eager'; validate: typeof isOpen }>;
  books?: Tome[] & ManyToMany<{ cache: { ttl: 60_000 } }>;
  read?: Tome[] & ManyToMany<{ table: 'reading'; loader: typeof allTomes }>;

  constructor(public name: string) {}
}

@entity.name('club')
class Club {
  id: AutoId = 0;
  pupils?: Pupil[] & ManyToMany<{ inverse: 'clubs' }>;

  constructor(public title: string) {}
}

@entity.name('tome')
class Tome {
  id: AutoId = 0;

  constructor(public title: string) {}
}

function isOpen(pupil: Pupil, club: Club): boolean | string {
  return club.title !== 'closed' || `${pupil.name} is too late`;
}

let loads = 0;

async function allTomes(owners: readonly Pupil[], { query }: LoaderContext): Promise<Tome[][]> {
  loads++;
  const tomes = (await query(Tome).find()) as Tome[];
  return owners.map(() => tomes);
}

let database: Database;
let statements: Recording;

beforeEach(async () => {
  database = new Database([Pupil, Club, Tome]);
  await database.migrate();
  const pupil = new Pupil('x');
  pupil.clubs = [new Club('chess'), new Club('go')];
  pupil.books = [new Tome('a')];
  await database.persist(pupil, new Pupil('y'));
  statements = await recordStatements();
});

afterEach(() => database.close());

test('a list of a join table comes with its objects, where it says so', async () => {
  for (const place of [database, database.createSession()]) {
    const pupils = await place.query(Pupil).orderBy('id').find();
    const titles: string[][] = pupils.map(({ clubs }) => clubs.map(({ title }) => title));
    expect(titles).toEqual([['chess', 'go'], []]);
  }
});

test('what load() finds is kept until the join table is written', async () => {
  const load = async () => {
    const pupil = await database.query(Pupil).filter({ name: 'x' }).findOne();
    statements.clear();
    const { length } = await database.related(pupil, 'books', Pupil).load();
    return [length, statements.count];
  };
  expect([await load(), await load()]).toEqual([
    [1, 1],
    [1, 0],
  ]);
  const pupil = await database.query(Pupil).filter({ name: 'x' }).findOne();
  await database.related(pupil, 'books', Pupil).add(new Tome('b'));
  expect([await load(), await load()]).toEqual([
    [2, 1],
    [2, 0],
  ]);
});

test('a function loads such a list, once for all, and in a session a commit finds nothing to write', async () => {
  loads = 0;
  const session = database.createSession();
  const pupils = await session.query(Pupil).joinWith('read').orderBy('id').find();
  expect([loads, pupils.map(({ read }) => read.length)]).toEqual([1, [1, 1]]);
  statements.clear();
  await session.commit();
  expect(statements.texts.filter((text) => /INSERT|DELETE|UPDATE/.test(text))).toEqual([]);
});

test.each(['list', 'handle'])('a link is tested before it is written: %s', async (kind) => {
  const session = database.createSession();
  const pupil = await session.query(Pupil).filter({ name: 'y' }).findOne();
  const club = new Club('closed');
  if (kind === 'list') pupil.clubs.push(club);
  const adding = kind === 'list' ? session.commit() : session.related(pupil, 'clubs', Pupil).add(club);
  await expect(adding).rejects.toMatchObject({ code: 'validationFailed', message: /y is too late/ });
  expect(await database.query(Club).filter({ title: 'closed' }).count()).toBe(0);
});

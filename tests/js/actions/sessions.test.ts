import type { DatabaseSession } from 'relata';
import { afterEach, describe, expect, test } from 'vitest';
import { type Action, actions, type Fleet, fleet, openFleet, type Port, type Ship } from '../../fixtures/entities/fleet.js';
import { rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

/** What a session knows after the database acted by itself: a port is deleted, or gets another code, and ships refer to it. */

/** What becomes of the ships: they are gone, they keep up with their port, they have no port, or the default one; or it is refused. */
type Outcome = 'gone' | 'follow' | 'empty' | 'home' | 'refused';

const outcomes: Readonly<Record<Action, { readonly deleted: Outcome; readonly renamed: Outcome }>> = {
  CASCADE: { deleted: 'gone', renamed: 'follow' },
  RESTRICT: { deleted: 'refused', renamed: 'refused' },
  'SET NULL': { deleted: 'empty', renamed: 'empty' },
  'NO ACTION': { deleted: 'refused', renamed: 'refused' },
  'SET DEFAULT': { deleted: 'home', renamed: 'home' },
};

type Way = (session: DatabaseSession, fleet: Fleet, kiel: Port) => Promise<unknown>;

const ways: Readonly<Record<string, { readonly event: 'deleted' | 'renamed'; readonly way: Way }>> = {
  'session.remove() and commit()': {
    event: 'deleted',
    way: (session, _, kiel) => session.remove(kiel).flush(),
  },
  'deleteMany()': {
    event: 'deleted',
    way: (session, { Port }) => session.query(Port).filter({ code: 'kiel' }).deleteMany(),
  },
  'another key and commit()': {
    event: 'renamed',
    way: (session, _, kiel) => {
      kiel.code = 'kiev';
      return session.flush();
    },
  },
};

const cases = actions.flatMap((action) => Object.keys(ways).map((way) => [action, way] as const));

/** A session that has two of the ships in Kiel, in two ways, and the one in Oslo. */
async function load(session: DatabaseSession, { Port, Ship }: Fleet) {
  const kiel = await session
    .query(Port)
    .joinWith('ships', (ships) => ships.filter({ name: 'a' }))
    .filter({ code: 'kiel' })
    .findOne();
  const [b, d] = await session
    .query(Ship)
    .filter({ name: { $in: ['b', 'd'] } })
    .orderBy('name')
    .find();
  return {
    kiel: kiel as unknown as Port,
    a: kiel.ships?.[0] as Ship,
    b: b as Ship,
    d: d as Ship,
  };
}

/** Name and port of every ship, as SQLite has them. */
async function ports(database: Awaited<ReturnType<typeof openFleet>>): Promise<string[]> {
  return (await rowsOf(database, 'SELECT name, port FROM Ship ORDER BY name')).map(({ name, port }) => `${name} ${port}`);
}

const after: Readonly<Record<Outcome, readonly string[]>> = {
  gone: ['d oslo'],
  follow: ['a kiev', 'b kiev', 'c kiev', 'd oslo'],
  empty: ['a null', 'b null', 'c null', 'd oslo'],
  home: ['a home', 'b home', 'c home', 'd oslo'],
  refused: ['a kiel', 'b kiel', 'c kiel', 'd oslo'],
};

let database: Awaited<ReturnType<typeof openFleet>>;

afterEach(() => database.close());

describe.each(cases)('F69: %s, %s', (action, name) => {
  const { event, way } = ways[name] as (typeof ways)[string];
  const outcome = outcomes[action][event];

  test(`a session has what the database did: ${outcome}`, async () => {
    const classes = fleet(action);
    database = await openFleet(classes);
    const session = database.createSession();
    const { kiel, a, b, d } = await load(session, classes);
    const work = way(session, classes, kiel);
    if (outcome === 'refused') {
      await expect(work).rejects.toMatchObject({ code: 'foreignKeyConstraint' });
      kiel.code = 'kiel';
      session.add(kiel);
    } else await work;
    expect(await ports(database)).toEqual(after[outcome]);

    const home = session.getReference(classes.Port, 'home');
    const expected = { gone: undefined, follow: kiel, empty: undefined, home, refused: kiel }[outcome];
    if (outcome !== 'gone') for (const ship of [a, b]) expect(ship.port).toBe(expected);
    expect(d.port?.code).toBe('oslo');
    // Nothing of it is a change to write.
    const statements = await recordStatements();
    await session.commit();
    expect(statements.texts).toEqual([]);
    const found = await session.query(classes.Ship).orderBy('name').find();
    expect(found.map(({ name, port }) => `${name} ${port?.code ?? null}`)).toEqual(after[outcome]);
    if (outcome === 'gone') expect(found[0]).toBe(d);
    else expect([found[0] === a, found[1] === b, found[3] === d]).toEqual([true, true, true]);
  });

  test('a rollback brings the objects back', async () => {
    const classes = fleet(action);
    database = await openFleet(classes);
    const session = database.createSession();
    const { kiel, a, b } = await load(session, classes);
    await session.begin();
    await way(session, classes, kiel).catch((error: { code?: string }) => {
      expect([outcome, error.code]).toEqual(['refused', 'foreignKeyConstraint']);
    });
    await session.rollback();
    kiel.code = 'kiel';
    session.add(kiel);
    expect(await ports(database)).toEqual(after.refused);
    expect([a.port === kiel, b.port === kiel]).toEqual([true, true]);
    expect(() => JSON.stringify(kiel)).not.toThrow();
    const statements = await recordStatements();
    await session.commit();
    expect(statements.texts).toEqual([]);
    expect(await session.query(classes.Ship).filter({ name: 'a' }).findOne()).toBe(a);
    expect(await session.query(classes.Port).filter({ code: 'kiel' }).findOne()).toBe(kiel);
  });

  test('a reference that was set meanwhile is the one that is written', async () => {
    const classes = fleet(action);
    database = await openFleet(classes);
    const session = database.createSession();
    const { kiel, a, b, d } = await load(session, classes);
    const oslo = d.port;
    // The ship that nobody loaded would stand in the way, or go.
    await database.query(classes.Ship).filter({ name: 'c' }).deleteOne();
    a.port = oslo;
    b.port = oslo;
    await session.flush();
    await way(session, classes, kiel);
    expect(await ports(database)).toEqual(['a oslo', 'b oslo', 'd oslo']);
    expect([a.port === oslo, b.port === oslo]).toEqual([true, true]);
  });
});

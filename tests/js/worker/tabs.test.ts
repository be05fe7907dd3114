import { type AutoIncrement, Database, entity, type PrimaryKey, SQLiteDatabaseAdapter } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine, TransactionCommand } from '../../../js/driver/engine.js';
import { Logging } from '../../../js/driver/log.js';
import type { OpenAdapter } from '../../../js/driver/opening.js';
import { ClientEngine } from '../../../js/worker/tabs/client-engine.js';
import { type Seat, TabEngine } from '../../../js/worker/tabs/tab-engine.js';
import { Turns } from '../../../js/worker/tabs/turns.js';

/** What becomes of a tab's work when its leader goes at the worst moment; real tabs are in tests/browser. */

@entity.name('Note')
class Note {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public text: string) {}
}

/** What a leader does when it is asked for something: the moment at which it goes. */
type Moment = 'before' | 'after';

let shared: OpenAdapter;
let database: Database;
/** When the leader of now goes: before or after it does what it is asked, the next time that this is asked. */
let going: { call: string; moment: Moment } | undefined;
let leaders: number;

/** An engine that loses its leader when it is told to: nobody knows whether it was done. */
function mortal(seat: { isOver: boolean }, engine: Engine): Engine {
  return new Proxy(engine, {
    get(target, name: string) {
      return async (...args: unknown[]) => {
        const call = name === 'transaction' ? (args[0] as TransactionCommand) : name;
        const goes = going?.call === call ? going : undefined;
        const method = target[name as keyof Engine] as (...given: unknown[]) => unknown;
        const answer = goes?.moment === 'before' ? undefined : await method.apply(target, args);
        if (goes === undefined) return answer;
        going = undefined;
        seat.isOver = true;
        // What SQLite does with the journal of a writer that is gone.
        if (goes.moment === 'before') await Promise.resolve(target.transaction('rollback')).catch(() => {});
        throw new Error('no answer');
      };
    },
  });
}

beforeEach(async () => {
  leaders = 0;
  going = undefined;
  const adapter = new SQLiteDatabaseAdapter();
  const original = adapter.open.bind(adapter);
  adapter.open = async (schema, logging) => {
    shared = await original(schema, logging);
    await shared.engine.raw(
      { sql: 'CREATE TABLE relata_tabs (tab TEXT PRIMARY KEY, commits INTEGER NOT NULL)', does: 'write' },
      [],
    );
    let seat: Seat | undefined;
    const next = (): Seat => {
      leaders++;
      const made = { isLeading: false, isOver: false };
      return Object.assign(made, { engine: mortal(made, shared.engine) });
    };
    const engine = new TabEngine({
      id: 'tab',
      seat: async () => {
        if (seat === undefined || seat.isOver) seat = next();
        return seat;
      },
      close: () => shared.engine.close(),
    });
    return { ...shared, engine };
  };
  database = new Database(adapter, [Note]);
  await database.migrate();
});

afterEach(() => database.close());

const texts = async () => (await database.query(Note).orderBy('id').find()).map(({ text }) => text);

test('a commit that was done while its answer was lost is done, once', async () => {
  going = { call: 'commit', moment: 'after' };
  await database.persist(new Note('one'));
  await database.persist(new Note('two'));
  expect(await texts()).toEqual(['one', 'two']);
  expect(leaders).toBe(2);
});

test('a commit that was not done fails as one to be done again, and can be', async () => {
  const note = new Note('one');
  going = { call: 'commit', moment: 'before' };
  await expect(database.persist(note)).rejects.toMatchObject({ code: 'leaderChanged', detail: { retryable: true } });
  expect(await texts()).toEqual([]);
  await database.persist(note);
  expect(await texts()).toEqual(['one']);
});

test.each(['begin', 'write', 'raw'])('a leader that goes before %s leaves nothing half done', async (call) => {
  going = { call, moment: 'before' };
  const failure: unknown = await database.persist(new Note('one')).catch((error: unknown) => error);
  // Nothing was done yet when it began, so it begins anew.
  if (call === 'begin') expect(failure).toBe(undefined);
  else expect(failure).toMatchObject({ code: 'leaderChanged' });
  expect(await texts()).toEqual(call === 'begin' ? ['one'] : []);
});

test.each(['before', 'after'] as const)('a read whose leader goes %s it is asked again', async (moment) => {
  await database.persist(new Note('one'));
  going = { call: 'row', moment };
  expect((await database.query(Note).findOne()).text).toBe('one');
  going = { call: 'migrate', moment };
  await database.migrate();
  expect(leaders).toBe(3);
});

test('a read that has given rows is not asked again: they would come twice', async () => {
  await database.persist(new Note('one'), new Note('two'));
  going = { call: 'read', moment: 'after' };
  await expect(database.query(Note).find()).rejects.toMatchObject({ code: 'leaderChanged', detail: { retryable: true } });
  expect(await texts()).toEqual(['one', 'two']);
});

describe('turns', () => {
  /** Two clients of one engine. */
  function clients(): [ClientEngine, ClientEngine, (readonly string[] | undefined)[]] {
    const changes: (readonly string[] | undefined)[] = [];
    const led = { engine: shared.engine, logging: new Logging(), turns: new Turns() };
    const client = () => new ClientEngine(led, new Logging(), (tables) => changes.push(tables));
    return [client(), client(), changes];
  }

  const insert = (text: string) => ({ sql: `INSERT INTO "Note" ("text") VALUES ('${text}')`, does: 'write' }) as const;
  const count = 'SELECT COUNT(*) FROM "Note"';

  test('others wait for a transaction, and its own calls do not', async () => {
    const [first, second, changes] = clients();
    await first.transaction('begin');
    const waiting = second.scalar(count);
    await first.raw(insert('one'), []);
    expect(await first.scalar(count)).toBe(1);
    await first.transaction('commit');
    expect(await waiting).toBe(1);
    expect(changes).toEqual([undefined]);
  });

  test('what a client leaves is rolled back, and what it still asks is not begun', async () => {
    const [first, second, changes] = clients();
    await first.transaction('begin');
    await first.raw(insert('one'), []);
    const waiting = second.scalar(count);
    await first.close();
    expect(await waiting).toBe(0);
    await expect(first.transaction('begin')).rejects.toMatchObject({ code: 'databaseClosed' });
    await second.raw(insert('two'), []);
    expect(await second.scalar(count)).toBe(1);
    expect(changes).toEqual([]);
  });
});

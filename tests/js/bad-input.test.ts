import { Database, defineEntity, RelataError, SQLiteDatabaseAdapter, sql, t } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choir, Singer } from '../fixtures/entities/choir.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { mistaken } from './mistaken.js';

/** Mistakes that the types refuse too, made on purpose: each is an error with a code and a sentence that says what and where. */

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
  await database.persist(new Title(new Writer('Ines'), 'Reef'));
});

afterEach(() => database.close());

/** Expects an error with a code and a whole sentence that has all the words. */
async function refuses(work: () => unknown, code: string, ...words: string[]): Promise<void> {
  const error: unknown = await (async () => work())().then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RelataError);
  const { code: actual, message } = error as RelataError;
  expect({ code: actual, message }).toEqual({ code, message: expect.stringMatching(/^['A-Z\p{L}].*\.$/su) });
  for (const word of words) expect(message).toContain(word);
}

const titles = () => database.query(Title);

describe('what a database is made of', () => {
  test('an empty list', () => refuses(() => new Database([]), 'invalidArgument', 'new Database(', 'list'));

  test('no list at all', () => refuses(() => new Database(mistaken(undefined)), 'invalidArgument', 'new Database('));

  test('a class that is no entity', async () => {
    class Shelf {}
    await refuses(() => new Database([Writer, Shelf]), 'notAnEntity', 'class Shelf', 'plugin', 'defineEntity()');
  });

  test('a class where the list belongs', () =>
    refuses(() => new Database(':memory:', mistaken(Writer)), 'invalidArgument', 'new Database([User, Post])'));

  test('something that is no class', () => refuses(() => new Database([mistaken('Writer')]), 'notAnEntity', "'Writer'"));

  test('the same class twice', async () => {
    const twice = new Database([...lending, Writer]);
    await refuses(() => twice.migrate(), 'duplicateEntity', 'writer');
  });

  test('a class whose relations are missing from the list', async () => {
    await refuses(() => new Database([Title, Writer]).migrate(), 'danglingReference', 'title.borrower', 'Borrower');
  });

  test('a place that is none', async () => {
    const at = (name: unknown, options: unknown = {}) => new SQLiteDatabaseAdapter(mistaken(name), mistaken(options));
    for (const name of ['', 'a\0b', '\ud800', 5, null]) await refuses(() => at(name), 'invalidArgument', 'name of a database');
    await refuses(() => at('books', { storage: 'indexdb' }), 'invalidArgument', '"indexdb"', "'indexeddb'");
    for (const storage of [[], ['opfs', '__proto__'], '__proto__', 3]) {
      await refuses(() => at('books', { storage }), 'invalidArgument', 'storage of');
    }
    await refuses(() => at('books', { durability: 'none' }), 'invalidArgument', '"none"', "'strict' or 'relaxed'");
    await refuses(() => at(':memory:', { storage: 'file' }), 'invalidArgument', '"file"', 'another name');
    await refuses(() => at('books', { storage: 'indexeddb' }).open({ entities: [] }), 'storageUnavailable', 'Web Locks');
    await refuses(() => at('books', { storage: 'opfs' }).open({ entities: [] }), 'storageUnavailable', 'dedicated worker');
    await refuses(() => at('/nowhere/at/all').open({ entities: [] }), 'storageUnavailable', '/nowhere/at/all');
  });
});

describe('names that nothing has', () => {
  test('an entity of another database', async () => {
    await refuses(() => database.query(Singer).find(), 'unknownEntity', 'singer', 'writer, title, Borrower');
    await refuses(() => database.query(mistaken(undefined)).find(), 'unknownEntity');
  });

  test('a field in filter, select, order and join', async () => {
    await refuses(
      () =>
        titles()
          .filter(mistaken({ nmae: 'x' }))
          .find(),
      'unknownField',
      "'title'",
      "'nmae'",
      'name',
    );
    await refuses(() => titles().select(mistaken('nmae')).find(), 'unknownField', "'title'", "'nmae'");
    await refuses(() => titles().orderBy(mistaken('nmae')).find(), 'unknownField', "'title'", "'nmae'");
    await refuses(
      () =>
        titles()
          .sort(mistaken({ nmae: 'asc' }))
          .find(),
      'unknownField',
      "'title'",
      "'nmae'",
    );
    await refuses(() => titles().joinWith(mistaken('wirter')).find(), 'unknownField', "'title'", "'wirter'");
    await refuses(
      () =>
        titles()
          .useJoinWith('writer')
          .filter(mistaken({ nmae: 1 }))
          .end()
          .find(),
      'unknownField',
      "'writer'",
    );
  });

  test('a field of a relation, a plain field as a relation, a relation as a plain field', async () => {
    await refuses(() => titles().orderBy(mistaken('writer.nmae')).find(), 'unknownField', "'writer' has no field 'nmae'");
    await refuses(() => titles().joinWith(mistaken('name')).find(), 'notARelation', 'title.name', 'writer');
    await refuses(
      () =>
        database
          .query(Writer)
          .filter(mistaken({ titles: 1 }))
          .find(),
      'wrongValue',
      'writer.titles',
      '$some',
    );
    await refuses(
      () =>
        database
          .query(Writer)
          .filter(mistaken({ 'titles.name': 'x' }))
          .find(),
      'relationInFilter',
      'writer.titles',
      '$some',
    );
    await refuses(() => database.query(Writer).orderBy(mistaken('titles')).find(), 'relationInOrder', 'writer.titles');
    await refuses(() => database.query(Writer).select('titles').find(), 'notJoined', 'writer.titles');
    await refuses(() => titles().joinWith('writer').joinWith('writer').find(), 'duplicateJoin', 'title.writer');
  });

  test('an operator', async () => {
    await refuses(
      () =>
        titles()
          .filter(mistaken({ pages: { $near: 1 } }))
          .find(),
      'unknownOperator',
      '$near',
      'title.pages',
      '$gt',
    );
    await refuses(
      () =>
        titles()
          .filter(mistaken({ $xor: [] }))
          .find(),
      'unknownOperator',
      '$xor',
      'title',
      '$or',
    );
    await refuses(
      () =>
        titles()
          .filter({ pages: mistaken({ $like: '1%' }) })
          .find(),
      'unknownOperator',
      '$like',
      'title.pages',
    );
  });

  test('a direction', () =>
    refuses(() => titles().orderBy('name', mistaken('down')).find(), 'invalidOrder', "'down'", "'asc'", 'title.name'));

  test('an inherited name is no field', async () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      await refuses(
        () =>
          titles()
            .filter(mistaken(JSON.parse(`{"${name}": 1}`)))
            .find(),
        'unknownField',
        `'${name}'`,
      );
      await refuses(() => titles().select(mistaken(name)).find(), 'unknownField', `'${name}'`);
      await refuses(() => titles().joinWith(mistaken(name)).find(), 'unknownField', `'${name}'`);
    }
  });
});

describe('values that fit nothing', () => {
  test.each([
    ['a string for a number', { pages: 'many' }, ['title.pages', 'a number', 'a string']],
    ['a number for a string', { name: 5 }, ['title.name', 'a string', 'a number']],
    ['a boolean for a date', { printed: true }, ['title.printed', 'a Date', 'a boolean']],
    ['undefined', { name: undefined }, ['title.name', 'undefined']],
    ['NaN', { pages: Number.NaN }, ['title.pages', 'NaN']],
    ['an invalid date', { printed: new Date('soon') }, ['title.printed', 'a Date']],
    ['a function', { name: () => 'x' }, ['title.name', 'function']],
    ['an object of another entity', { writer: new Borrower('Jo') }, ['title.writer', 'Borrower', 'writer']],
    ['an empty object', { name: {} }, ['title.name', 'an empty object']],
    ['an array without $in', { pages: [1, 2] }, ['title.pages', '$in']],
    ['a list with a stranger', { pages: { $in: [1, 'x'] } }, ['title.pages.$in', 'a string']],
    ['a list with undefined', { pages: { $in: [undefined] } }, ['title.pages.$in', 'undefined']],
    ['no list for $in', { pages: { $in: 1 } }, ['title.pages.$in', 'array']],
    ['null for $gt', { pages: { $gt: null } }, ['title.pages.$gt', 'null']],
    ['no list for $or', { $or: { pages: 1 } }, ['$or', 'list']],
    ['a value in $and', { $and: [1] }, ['title', 'a number']],
  ])('%s', (_, filter, words) => refuses(() => titles().filter(mistaken(filter)).find(), 'wrongValue', ...words));

  test('a reference in a filter that was never saved', async () => {
    await refuses(
      () =>
        titles()
          .filter({ writer: new Writer('new') })
          .find(),
      'invalidValue',
      'writer',
      'primary key',
      'Persist',
    );
    await refuses(
      () =>
        titles()
          .filter({ writer: { $in: [new Writer('new')] } })
          .find(),
      'invalidValue',
      'writer',
    );
  });

  test('no filter, and numbers of rows that are none', async () => {
    for (const filter of [undefined, null, 'name', 5, [{ name: 'x' }]]) {
      await refuses(() => titles().filter(mistaken(filter)), 'invalidArgument', 'filter()');
    }
    for (const rows of [-1, 1.5, Number.NaN, '3']) {
      await refuses(() => titles().limit(mistaken(rows)), 'invalidArgument', 'limit()');
      await refuses(() => titles().skip(mistaken(rows)), 'invalidArgument', 'skip()');
    }
  });
});

describe('writing', () => {
  test.each([
    ['a plain object', { name: 'x' }, 'a plain object'],
    ['a class that is no entity', new Map(), 'an instance of Map'],
    ['an entity of another database', new Singer('Ada'), 'an instance of singer'],
    ['null', null, 'null'],
    ['a string', 'Reef', "'Reef'"],
    ['a class', Writer, 'class writer'],
    ['an object without a prototype', Object.create(null), 'a plain object'],
  ])('persisting %s', async (_, item, words) => {
    await refuses(() => database.persist(new Borrower('Jo'), mistaken(item)), 'notAnEntity', 'persist()', words);
    expect(await database.query(Borrower).count()).toBe(0);
  });

  test('a hole in a list is no object, wherever the list stands', async () => {
    const holed = [new Borrower('Jo'), new Borrower('Al'), new Borrower('Bo')];
    Reflect.deleteProperty(holed, 1);
    await refuses(() => database.persist(holed), 'notAnEntity', 'persist()', 'undefined');
    await refuses(() => database.persist(holed, new Borrower('Ed')), 'notAnEntity', 'persist()', 'undefined');
    expect(await database.query(Borrower).count()).toBe(0);
  });

  test('a stranger in a relation is named with the field that holds it', async () => {
    const title = new Title(mistaken('Ines'), 'x');
    await refuses(() => database.persist(title), 'validationFailed', 'title.writer', "'Ines'");
    title.writer = mistaken(new Map());
    await refuses(() => database.persist(title), 'notAnEntity', 'title.writer', 'Map');
    const writer = new Writer('Ravi');
    writer.titles = mistaken({ length: 0 });
    await refuses(() => database.persist(writer), 'invalidValue', 'writer.titles', 'list');
    expect(await database.query(Writer).count()).toBe(1);
  });

  test('a value of the wrong type, or none at all', async () => {
    const title = await titles().findOne();
    title.printed = mistaken('yesterday');
    await refuses(() => database.persist(title), 'validationFailed', 'title.printed', 'Date', "'yesterday'");
    title.printed = mistaken(undefined);
    await refuses(() => database.persist(title), 'validationFailed', 'title.printed');
    await refuses(() => database.persist(new Title(mistaken(undefined), 'x')), 'validationFailed', 'title.writer');
    await refuses(() => database.persist(new Writer('half \ud800')), 'validationFailed', 'surrogate');
    expect(await database.query(Writer).count()).toBe(1);
  });

  test('removing what is not in the database', async () => {
    await refuses(() => database.remove(new Writer('x')), 'invalidArgument', 'remove()', 'writer', 'not in the database');
    await refuses(() => database.remove(mistaken(undefined)), 'notAnEntity', 'remove()', 'undefined');
  });
});

describe('after close', () => {
  test('every call says so', async () => {
    const closed = new Database([...choir]);
    await closed.migrate();
    const session = closed.createSession();
    const query = closed.query(Singer);
    await closed.close();
    await closed.close();
    const calls = [
      () => closed.migrate(),
      () => closed.persist(new Singer('Ada')),
      () => closed.remove(new Singer('Ada')),
      () => closed.export(),
      () => query.find(),
      () => query.count(),
      () => query.deleteMany(),
      () => session.query(Singer).findOneOrUndefined(),
      () => session.add(new Singer('Ada')).commit(),
    ];
    for (const call of calls) await refuses(call, 'databaseClosed', 'closed', 'new Database()');
  });

  test('calls that are under way end first', async () => {
    const closing = new Database([...choir]);
    await closing.migrate();
    const work = [closing.persist(new Singer('Ada')), closing.query(Singer).find(), closing.export(), closing.close()];
    const late = closing.query(Singer).find();
    await refuses(() => late, 'databaseClosed');
    expect((await Promise.allSettled(work)).map(({ status }) => status)).toEqual(work.map(() => 'fulfilled'));
  });

  test('closing a database that was never opened is nothing', async () => {
    const never = new Database([...choir]);
    await never.close();
    await refuses(() => never.migrate(), 'databaseClosed');
  });
});

test('a query before migrate() says which table is missing', async () => {
  const bare = new Database([...choir]);
  await refuses(() => bare.query(Singer).find(), 'engine', 'singer');
  await refuses(() => bare.persist(new Singer('Ada')), 'engine', 'singer');
  await bare.close();
});

test('what somebody else wrote into a column and is no value of its field names entity and field', async () => {
  const Settings = defineEntity('settings', {
    id: t.number().primaryKey().autoIncrement(),
    theme: t.object({ size: t.bigint() }),
  });
  const mixed = new Database([Settings]);
  await mixed.migrate();
  for (const theme of ['no json', '{"size":"x"}']) {
    await mixed.raw(sql`INSERT INTO settings (theme) VALUES (${theme})`).execute();
    const refused = { name: 'RelataError', code: 'invalidValue', detail: { entity: 'settings', field: 'theme' } };
    await expect(mixed.query(Settings).find()).rejects.toMatchObject(refused);
    await expect(mixed.createSession().query(Settings).findOne()).rejects.toMatchObject(refused);
    await expect(mixed.query(Settings).findOne()).rejects.toMatchObject(refused);
    await mixed.raw(sql`DELETE FROM settings`).execute();
  }
  await mixed.close();
});

import { Database, defineEntity, ItemNotFound, RelataError, type SqlPlace, sql, t } from 'relata';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { Card, Customer, Order, shop } from '../fixtures/entities/shop.js';
import { Odd, Sample } from '../fixtures/entities/values.js';
import { mistaken } from './mistaken.js';
import { recordStatements } from './statements.js';

const HOSTILE = `x' OR 1 = 1; DROP TABLE "customer"; -- \` ) ?1 \${a}`;

let database: Database;

beforeEach(async () => {
  database = new Database([...shop, Sample, Odd]);
  await database.migrate();
  await database.persist(new Customer('Ada'), new Customer('Bob'), new Customer(HOSTILE));
});

afterEach(() => database.close());

const refusal = async (work: () => unknown): Promise<RelataError> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(RelataError);
    return error as RelataError;
  }
  return expect.unreachable('no error');
};

/** What SQLite makes of a value: its class and the value itself. */
const bound = (value: SqlPlace) => database.raw(sql`SELECT typeof(v) AS type, v FROM (SELECT ${value} AS v)`).findOne();

describe('values', () => {
  test.each<[SqlPlace, string, unknown]>([
    ['text', 'text', 'text'],
    ['', 'text', ''],
    ["a\0b'", 'text', "a\0b'"],
    [1, 'integer', 1],
    [-0.5, 'real', -0.5],
    [2 ** 31, 'integer', 2 ** 31],
    [-(2 ** 53 - 1), 'integer', -(2 ** 53 - 1)],
    [1e300, 'real', 1e300],
    [7n, 'integer', 7],
    [2n ** 63n - 1n, 'integer', 2n ** 63n - 1n],
    [-(2n ** 63n), 'integer', -(2n ** 63n)],
    [2n ** 53n, 'integer', 2n ** 53n],
    [true, 'integer', 1],
    [false, 'integer', 0],
    [new Date(1e12), 'integer', 1e12],
    [new Date(0), 'integer', 0],
    [new Uint8Array([0, 255]), 'blob', new Uint8Array([0, 255])],
    [null, 'null', null],
  ])('%s is bound as it is', async (value, type, v) => {
    expect(await bound(value)).toEqual({ type, v });
  });

  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'null for NULL'],
    ['NaN', Number.NaN, 'finite'],
    ['an infinity', Number.POSITIVE_INFINITY, 'finite'],
    ['65 bits', 2n ** 63n, '64 bits'],
    ['an invalid date', new Date(Number.NaN), 'invalid Date'],
    ['half a pair', '\ud800', 'surrogate'],
    ['an object', { a: 1 }, 'a plain object'],
    ['an instance', new Customer('x'), 'an instance of customer'],
    ['a function', () => 1, 'a string, number'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['null in a list', [1, null], 'IS NULL'],
    ['a list in a list', [[1]], 'an instance of Array'],
    ['bytes and text in a list', ['a', new Uint8Array(1)], 'one list of each'],
  ])('%s is refused where it is written', async (_, value, words) => {
    const error = await refusal(() => sql`SELECT ${mistaken(value)}`);
    expect(error.code).toBe('invalidValue');
    expect(error.message).toContain(words);
  });

  test('a list of any length is bound at once, inside the parentheses of IN', async () => {
    const found = async (list: SqlPlace) => {
      const query = database.raw<{ n: number }>(
        sql`SELECT value AS n FROM json_each('[1, 2, 9007199254740993]') WHERE value IN (${list})`,
      );
      return (await query.find()).map(({ n }) => n);
    };
    expect(await found([1, 5, true])).toEqual([1]);
    expect(await found([])).toEqual([]);
    expect(await found([9007199254740993n, new Date(2)])).toEqual([2, 9007199254740993n]);
    expect(await found(['1'])).toEqual([]);
    expect(await found(Array.from({ length: 40_000 }, (_, n) => n))).toEqual([1, 2]);
    const blobs = database.raw(sql`SELECT 1 AS hit WHERE x'00ff' IN (${[new Uint8Array([0, 255])]})`);
    expect(await blobs.find()).toEqual([{ hit: 1 }]);
    const scalar = await refusal(() => database.raw(sql`SELECT ${[1]} AS a`).find());
    expect(scalar).toMatchObject({ code: 'invalidSql', message: expect.stringContaining('parentheses of IN') });
  });
});

describe('F88', () => {
  test('F88: nested SQL, identifiers and entities make one statement, and an injection attempt stays a value', async () => {
    const { texts } = await recordStatements();
    const byName = (name: string) => sql`${sql.column(Customer, 'name')} = ${name}`;
    const columns = sql.join([sql.column(Customer, 'id'), sql.identifier('name')]);
    const query = (name: string) =>
      database.raw<{ id: number; name: string }>(
        sql`SELECT ${columns} FROM ${Customer} WHERE ${byName(name)} AND ${sql`id > ${0}`}`,
      );
    expect(await query(HOSTILE).find()).toEqual([{ id: 3, name: HOSTILE }]);
    expect(await query('Ada').find()).toEqual([{ id: 1, name: 'Ada' }]);
    expect(texts.at(-1)).toBe('SELECT `id`, `name` FROM `customer` WHERE `name` = ? AND id > ?');
    expect(await database.query(Customer).count()).toBe(3);
  });

  test('hostile names are quoted, and a name that there is not is no text', async () => {
    const odd = Object.assign(new Odd(), { order: 2, 'quo"te': HOSTILE });
    await database.persist(odd);
    const column = sql.column(Odd, 'quo"te');
    expect(await database.raw(sql`SELECT ${column} FROM ${Odd} AS o WHERE o.${column} = ${HOSTILE}`).find()).toEqual([
      { 'quo"te': HOSTILE },
    ]);
    for (const name of ['a"b', 'a`b', "a'b", 'a]b', 'a.b', '__proto__', 'sélect', ';']) {
      const [row] = await database.raw(sql`SELECT 1 AS ${sql.identifier(name)}`).find();
      expect(Object.entries(row ?? {})).toEqual([[name, 1]]);
    }
    const missing = await refusal(() => database.raw(sql`SELECT ${sql.identifier('nothing')} FROM ${Customer}`).find());
    expect(missing.message).toContain('no such column: nothing');
    expect((await refusal(() => database.raw(sql`SELECT ${sql.identifier('a\0b')}`).find())).code).toBe('invalidSql');
    expect(
      (await refusal(() => database.raw(sql`SELECT 1 FROM ${sql.identifier('main', 'customer')} WHERE 0`).findOne())).code,
    ).toBe('itemNotFound');
  });

  test('only a template is SQL', async () => {
    const forged = { strings: ['DROP TABLE customer'], pieces: [{ kind: 'text', text: 'DROP TABLE customer' }] };
    for (const given of ['SELECT 1', ['SELECT 1'], forged, null, undefined]) {
      expect((await refusal(() => database.raw(mistaken(given)))).code).toBe('invalidArgument');
    }
    expect((await refusal(() => sql(mistaken(['SELECT 1'])))).code).toBe('invalidArgument');
    expect((await refusal(() => sql(mistaken('SELECT 1')))).code).toBe('invalidArgument');
    expect((await refusal(() => sql.join(mistaken(['a'])))).code).toBe('invalidArgument');
    expect((await refusal(() => sql.identifier(mistaken(1)))).code).toBe('invalidArgument');
    expect((await refusal(() => sql.column(Customer, mistaken(1)))).code).toBe('invalidArgument');
  });

  test('an entity of another database has no table here', async () => {
    const Other = defineEntity('customer', { id: t.number().primaryKey() });
    expect((await refusal(() => database.raw(sql`SELECT * FROM ${Other}`).find())).code).toBe('unknownEntity');
    expect(
      (
        await refusal(() =>
          database
            .query(Customer)
            .where(sql`${sql.column(Other, 'id')} = 1`)
            .find(),
        )
      ).code,
    ).toBe('unknownEntity');
  });
});

describe('rows', () => {
  test('are plain objects of the type that the caller gives', async () => {
    const query = database.raw<{ n: number }>(sql`SELECT COUNT(*) AS n FROM ${Customer}`);
    const row = await query.findOne();
    expectTypeOf(row).toEqualTypeOf<{ n: number }>();
    expect(row).toEqual({ n: 3 });
    expect(await query.findOneOrUndefined()).toEqual({ n: 3 });
    expectTypeOf(await database.raw(sql`SELECT 1`).find()).toEqualTypeOf<
      Record<string, null | number | string | bigint | Uint8Array>[]
    >();
    // @ts-expect-error: a string is no SQL.
    expect((await refusal(() => database.raw('SELECT 1'))).code).toBe('invalidArgument');
    // @ts-expect-error: the field is not there.
    expect((await refusal(() => database.raw(sql`SELECT ${sql.column(Customer, 'nope')}`).find())).code).toBe('unknownField');
    expect(await database.raw(sql`SELECT 1 WHERE 0`).findOneOrUndefined()).toBeUndefined();
    await expect(database.raw(sql`SELECT 1 WHERE 0`).findOne()).rejects.toBeInstanceOf(ItemNotFound);
  });

  test('two columns of one name are an error', async () => {
    const error = await refusal(() => database.raw(sql`SELECT a.id, b.id FROM ${Customer} a, ${Customer} b`).find());
    expect(error).toMatchObject({ code: 'invalidSql', message: expect.stringContaining("'id'") });
  });

  test('more rows than a batch, with texts of every kind', async () => {
    const text = ['a', 'ä', '😀', '', '\ufeffx'];
    const query = sql`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
      SELECT i, json_extract(${JSON.stringify(text)}, '$[' || (i % 5) || ']') AS s FROM n`;
    const rows = await database.raw<{ i: number; s: string }>(query).find();
    expect(rows).toHaveLength(2000);
    expect(rows.every(({ i, s }) => s === text[i % 5])).toBe(true);
  });

  test('are instances where an entity is given, with what is written on them', async () => {
    const ada = new Order(await database.query(Customer).filter({ name: 'Ada' }).findOne());
    Object.assign(ada, { points: 2n ** 60n, rush: true, placed: new Date(5), note: 'ä', extra: { gift: 'x' }, weight: 0.5 });
    const plain = new Order(ada.customer);
    await database.persist(ada, plain);
    const query = database.raw(Order, sql`SELECT * FROM ${Order} WHERE total >= ${0} ORDER BY id DESC`);
    const [second, first] = await query.find();
    expect(first).toBeInstanceOf(Order);
    expect([first, second]).toEqual(await database.query(Order).orderBy('id').find());
    expect(first?.customer.id).toBe(1);
    if (first === undefined) return expect.unreachable();
    expect(first.customerId).toBe(1);
    first.note = 'changed';
    await database.persist(first);
    expect(await database.query(Order).filter({ id: first.id }).findOneField('note')).toBe('changed');
  });

  test('are the objects of a session, where it has them', async () => {
    const session = database.createSession();
    const ada = await session.query(Customer).filter({ name: 'Ada' }).findOne();
    ada.city = 'London';
    const again = await session.raw(Customer, sql`SELECT * FROM ${Customer} WHERE id = ${ada.id}`).findOne();
    expect(again).toBe(ada);
    expect(again.city).toBe('London');
    const [bob] = await session.raw(Customer, sql`SELECT * FROM ${Customer} WHERE name = ${'Bob'}`).find();
    if (bob) bob.name = 'Robert';
    await session.commit();
    expect(await session.raw(sql`SELECT name, city FROM ${Customer} WHERE id < 3 ORDER BY id`).find()).toEqual([
      { name: 'Ada', city: 'London' },
      { name: 'Robert', city: null },
    ]);
  });

  test('of an entity have its columns, and what fits them', async () => {
    const columns = await refusal(() => database.raw(Customer, sql`SELECT id, name, 1 AS one FROM ${Customer}`).find());
    expect(columns).toMatchObject({ code: 'invalidSql', detail: { missing: ['city', 'born'], extra: ['one'] } });
    for (const [sqlText, column] of [
      [sql`SELECT 'x' AS id, 1 AS customer, 1 AS credit`, 'card.id'],
      [sql`SELECT NULL AS id, 1 AS customer, 1 AS credit`, 'card.id'],
      [sql`SELECT 1 AS id, 1 AS customer, x'00' AS credit`, 'card.credit'],
      [sql`SELECT 1 AS id, 1 AS customer, 9007199254740993 AS credit`, 'card.credit'],
    ] as const) {
      const error = await refusal(() => database.raw(Card, sqlText).find());
      expect(error.code).toBe('invalidValue');
      expect(error.message).toContain(column);
    }
    const Stranger = defineEntity('stranger', { id: t.number().primaryKey() });
    expect((await refusal(() => database.raw(Stranger, sql`SELECT 1 AS id`).find())).code).toBe('unknownEntity');
  });
});

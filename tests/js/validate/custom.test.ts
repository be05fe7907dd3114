import { Database, DatabaseValidationError, defineEntity, type EntityClass, t, type ValidatorFunction } from 'relata';
import { afterEach, describe, expect, test } from 'vitest';
import { mistaken } from '../mistaken.js';

/** Functions of the application as validators. */

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(entityClass: EntityClass): Promise<Database> {
  const database = new Database([entityClass]);
  opened.push(database);
  await database.migrate();
  return database;
}

/** What a function makes of the number 5. */
async function refusalOf(test: ValidatorFunction<number, undefined>): Promise<DatabaseValidationError | undefined> {
  const Thing = defineEntity('thing', { id: t.number().primaryKey().autoIncrement(), size: t.number().validate(test) });
  const database = await open(Thing);
  const error: unknown = await database.persist(new Thing({ size: 5 })).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(await database.query(Thing).count()).toBe(error === undefined ? 1 : 0);
  expect(error === undefined || error instanceof DatabaseValidationError).toBe(true);
  return error as DatabaseValidationError | undefined;
}

const surprise = new TypeError('nothing is known of 5');

describe('what a function answers', () => {
  test.each<[string, ValidatorFunction<number, undefined>, string, string]>([
    [
      'a finding',
      () => ({ code: 'tooSmall', message: 'It is too small.' }),
      'tooSmall',
      'thing.size is refused: It is too small.',
    ],
    ['a finding without a full stop', () => ({ code: 'x', message: 'no' }), 'x', 'thing.size is refused: no.'],
    ['false', mistaken(() => false), 'validate', 'answered false. It has to answer nothing, or { code, message }.'],
    ['true', mistaken(() => true), 'validate', 'answered true.'],
    ['a promise', mistaken(async () => undefined), 'validate', 'answered an instance of Promise.'],
    ['half a finding', mistaken(() => ({ code: 'x' })), 'validate', 'answered a plain object.'],
  ])('%s', async (_, answer, code, sentence) => {
    const refusal = await refusalOf(answer);
    expect(refusal?.errors).toMatchObject([{ entity: 'thing', path: 'size', code, value: 5 }]);
    expect(refusal?.message).toContain(sentence);
  });

  test.each<[string, ValidatorFunction<number, undefined>]>([
    ['nothing', () => {}],
    ['null', mistaken(() => null)],
  ])('%s is consent', async (_, answer) => {
    expect(await refusalOf(answer)).toBeUndefined();
  });
});

describe('what a function throws', () => {
  const thrower = (what: unknown) => () => {
    throw what;
  };

  test.each<[string, unknown, string, string]>([
    ['an error', surprise, 'validate', 'thing.size is refused: nothing is known of 5.'],
    ['a finding', { code: 'odd', message: 'It is odd.' }, 'odd', 'thing.size is refused: It is odd.'],
    ['a string', 'gone', 'validate', "thing.size is refused: the string 'gone'."],
  ])('%s is the field’s error, and its cause', async (_, what, code, sentence) => {
    const refusal = await refusalOf(thrower(what));
    expect(refusal?.errors).toMatchObject([{ path: 'size', code, message: sentence }]);
    expect(refusal?.errors[0]?.cause).toBe(what);
    expect(refusal?.cause).toBe(what);
  });

  test('the other values are told as well', async () => {
    const Pair = defineEntity('pair', {
      id: t.number().primaryKey().autoIncrement(),
      first: t.number().validate(thrower(surprise)),
      second: t.number().minimum(3),
    });
    const database = await open(Pair);
    await expect(database.persist(new Pair({ first: 1, second: 2 }))).rejects.toMatchObject({
      errors: [{ path: 'first' }, { path: 'second', code: 'minimum' }],
      cause: surprise,
    });
  });
});

test('what Validate and Pattern name has to be what they need', async () => {
  const Wrong = defineEntity('wrong', {
    id: t.number().primaryKey().autoIncrement(),
    size: t.number().validate(mistaken('isOdd')),
    code: t.string().optional().pattern(mistaken('x')),
  });
  const database = await open(Wrong);
  const write = database.persist(new Wrong({ size: 1 }));
  await expect(write).rejects.toMatchObject({ errors: [{ path: 'size', code: 'validate' }] });
  await expect(write).rejects.toThrow(/no function but the string 'isOdd'/);
  await expect(database.persist(new Wrong({ code: 'x' }))).rejects.toMatchObject({ code: 'invalidArgument' });
  const Never = defineEntity('never', { id: t.number().primaryKey(), at: t.date().beforeDate('soon') });
  await expect(open(Never)).rejects.toMatchObject({ code: 'invalidArgument', message: expect.stringContaining("'soon'") });
});

test('the function gets the value as it is, and the options', async () => {
  const got: unknown[] = [];
  const Thing = defineEntity('thing', {
    id: t.number().primaryKey().autoIncrement(),
    when: t.date().validate((value: Date, least: number) => void got.push(value, least), 3),
    parts: t.array(t.date().validate((value: Date) => void got.push(value))),
  });
  const database = await open(Thing);
  const [when, part] = [new Date(1), new Date(2)];
  await database.persist(new Thing({ when, parts: [part] }));
  expect(got).toEqual([when, 3, part]);
  expect([got[0], got[2]]).toEqual([when, part]);
  expect(got[0] === when && got[2] === part).toBe(true);
});

test('a reference can have a validator, which gets the object', async () => {
  const Owner = defineEntity('owner', { id: t.number().primaryKey().autoIncrement(), adult: t.boolean() });
  const Car = defineEntity('car', {
    id: t.number().primaryKey().autoIncrement(),
    owner: t
      .reference(() => Owner)
      .validate((owner: { adult: boolean }) => (owner.adult ? undefined : { code: 'minor', message: 'Too young' })),
  });
  const database = new Database([Owner, Car]);
  opened.push(database);
  await database.migrate();
  const [child, adult] = [new Owner({ adult: false }), new Owner({ adult: true })];
  await expect(database.persist(new Car({ owner: child }))).rejects.toMatchObject({ errors: [{ path: 'owner', code: 'minor' }] });
  await database.persist(new Car({ owner: adult }));
  expect(await database.query(Car).count()).toBe(1);
});

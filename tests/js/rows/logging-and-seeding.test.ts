import {
  type AutoIncrement,
  consoleLog,
  Database,
  type Email,
  type EntityClass,
  entity,
  type integer,
  type LogEntry,
  logLine,
  type Maximum,
  type MaxLength,
  type Minimum,
  type MinLength,
  type PrimaryKey,
  type Random,
  type Reference,
  type SeedOptions,
  seed,
  type Unique,
  type Validate,
} from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as bytes from '../../fixtures/entities/bytes-types.js';
import { firm, Manager, Project } from '../../fixtures/entities/firm.js';
import * as json from '../../fixtures/entities/json-types.js';
import { Resident } from '../../fixtures/entities/people.js';
import * as scalar from '../../fixtures/entities/scalar-types.js';
import { Sample } from '../../fixtures/entities/values.js';
import { mistaken } from '../mistaken.js';

/** Logging, explaining and seeding, as users meet them. */

const isEven = (value: number) => (value % 2 === 0 ? undefined : { code: 'odd', message: 'is odd' });

@entity.name('Visitor')
class Visitor {
  id: number & PrimaryKey & AutoIncrement = 0;
  email!: string & Email & Unique;
  name!: string & MinLength<3> & MaxLength<8>;
  age!: integer & Minimum<18> & Maximum<99>;
  born!: Date;
  level!: 'guest' | 'member';
  notes?: { text: string; marks: number[] }[];
}

@entity.name('Visit')
class Visit {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public visitor: Visitor & Reference,
    public guests: integer & Minimum<0> & Maximum<10> & Validate<typeof isEven>,
  ) {}
}

@entity.name('Badge')
class Badge {
  id: number & PrimaryKey & AutoIncrement = 0;
  visitor?: Visitor & Reference<{ column: 'visitorId' }> & Unique;
  visitorId!: number;
}

let entries: LogEntry[];
let database: Database;

beforeEach(async () => {
  entries = [];
  database = new Database([Visitor, Visit, Badge], { log: (entry) => entries.push(entry) });
  await database.migrate();
  entries.length = 0;
});

afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

test('F100: statements are logged with parameters, duration and rows, queries are explained, and data is seeded', async () => {
  const visitors = await seed(database, Visitor, 20, { seed: 7 });
  await seed(database, Visit, 50, { seed: 7 });
  entries.length = 0;
  const query = database
    .query(Visitor)
    .filter({ age: { $gt: 30 } })
    .orderBy('id');
  const found = await query.find();
  expect(found.length).toBe(visitors.filter(({ age }) => age > 30).length);
  expect(entries).toEqual([
    {
      kind: 'statement',
      sql: expect.stringContaining('WHERE t0."age" > ?'),
      parameters: [30],
      milliseconds: expect.any(Number),
      rows: found.length,
      error: undefined,
    },
  ]);
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  consoleLog(entries[0] as LogEntry);
  expect(print).toHaveBeenCalledWith(logLine(entries[0] as LogEntry));
  const { statements } = await query.explain();
  expect(statements[0]).toMatchObject({
    purpose: 'Visitor objects',
    parameters: [{ value: 30 }],
    steps: [{ detail: 'SCAN t0' }],
  });
  expect(entries[0]).toMatchObject({ sql: statements[0]?.sql });
});

test('F100: the same seed gives the same data, and another seed another', async () => {
  const data = async (options: SeedOptions<Visitor>) => {
    const other = new Database([Visitor, Visit, Badge]);
    await other.migrate();
    await seed(other, Visitor, 15, options);
    return JSON.stringify(await other.query(Visitor).orderBy('id').find());
  };
  const first = await data({ seed: 3 });
  expect(await data({ seed: 3 })).toBe(first);
  expect(await data({ seed: 4 })).not.toBe(first);
  expect(await data({})).toBe(await data({ seed: 1 }));
});

test('F100: every value passes its type and its validators, unique ones are unique, and references lead to rows', async () => {
  const visitors = await seed(database, Visitor, 300);
  expect(new Set(visitors.map(({ email }) => email)).size).toBe(300);
  expect(visitors.every(({ name, age }) => name.length >= 3 && name.length <= 8 && age >= 18 && age <= 99)).toBe(true);
  expect(visitors.every((visitor) => visitor instanceof Visitor && visitor.id > 0)).toBe(true);
  expect(new Set(visitors.map(({ level }) => level))).toEqual(new Set(['guest', 'member']));
  expect(visitors.some(({ notes }) => notes !== undefined) && visitors.some(({ notes }) => notes === undefined)).toBe(true);
  const more = await seed(database, Visitor, 50);
  expect(more).toHaveLength(50);
  const visits = await seed(database, Visit, 200);
  expect(visits.every(({ guests }) => guests % 2 === 0)).toBe(true);
  expect(await database.query(Visit).innerJoinWith('visitor').count()).toBe(200);
  await seed(database, Badge, 100);
  const badges = await database.query(Badge).find();
  expect(badges.every(({ visitor, visitorId }) => visitor?.id === visitorId)).toBe(true);
  expect(new Set(badges.map(({ visitorId }) => visitorId)).size).toBe(100);
});

const everyType = Object.entries({ ...scalar, ...bytes, ...json }).filter(([name]) => name.startsWith('Of'));
const classes = [...everyType.map(([, entityClass]) => entityClass as EntityClass), Sample, Resident];

test.each(classes.map((entityClass) => [entityClass.name, entityClass] as const))(
  'F100: values of every type are made, embedded and inside JSON: %s',
  async (_, entityClass) => {
    const own = new Database([entityClass]);
    await own.migrate();
    expect(await seed(own, entityClass, 10)).toHaveLength(10);
    expect(await own.query(entityClass).find()).toHaveLength(10);
    await own.close();
  },
);

test('F100: classes that share a table are seeded apart', async () => {
  const own = new Database([...firm]);
  await own.migrate();
  const managers = await seed(own, Manager, 5);
  await seed(own, Project, 5);
  expect((await own.query(Manager).find()).map(({ id }) => id)).toEqual(managers.map(({ id }) => id));
  await own.close();
});

test('F100: fields can be made by the application', async () => {
  const names = (random: Random, index: number) => `${random.pick(['Ada', 'Bob'])} ${index}`;
  const visitors = await seed(database, Visitor, 3, { fields: { name: names } });
  expect(visitors.map(({ name }) => name.slice(4))).toEqual(['0', '1', '2']);
});

test('what cannot be made is an error that names the field, and nothing is written', async () => {
  await expect(seed(database, Visit, 1)).rejects.toThrow(
    'seed() cannot make values of Visit.visitor: there is no row that it could lead to: seed those first.',
  );
  await seed(database, Visitor, 2);
  const never = { fields: { guests: () => 3 } };
  await expect(seed(database, Visit, 1, never)).rejects.toMatchObject({ code: 'validationFailed' });
  await expect(seed(database, Visitor, -1)).rejects.toMatchObject({ code: 'invalidArgument' });
  await expect(seed(database, Visitor, 1, { seed: 0.5 })).rejects.toMatchObject({ code: 'invalidArgument' });
  await expect(seed(database, mistaken(class Stranger {}), 1)).rejects.toMatchObject({ code: 'notAnEntity' });
  expect([await database.query(Visit).count(), await database.query(Visitor).count()]).toEqual([0, 2]);
});

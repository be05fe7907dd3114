import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Database } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as bytesTypes from '../fixtures/entities/bytes-types.js';
import * as jsonTypes from '../fixtures/entities/json-types.js';
import { Money, type Period } from '../fixtures/entities/json-types.js';
import { Address, Resident } from '../fixtures/entities/people.js';
import * as scalarTypes from '../fixtures/entities/scalar-types.js';
import { recordStatements } from './statements.js';

type Row = { id: number; plain: unknown };

const every = Object.assign({}, scalarTypes, bytesTypes, jsonTypes) as unknown as Record<string, new () => Row>;
const classes = Object.entries(every).filter(([name]) => name.startsWith('Of'));

let database: Database;

beforeAll(async () => {
  database = new Database(classes.map(([, entityClass]) => entityClass));
  await database.migrate();
});

afterAll(() => database.close());

/** How a value of a type is made, and how it is changed where it is. */
interface Change<T> {
  make(): T;
  change(value: T): void;
}

function by<T>(make: () => T, change: (value: T) => void): Change<never> {
  return { make, change } as Change<unknown> as Change<never>;
}

type Period2 = Period & { note?: { pages: number[] } };

const changes: Readonly<Record<string, readonly Change<never>[]>> = {
  OfDate: [
    by(
      () => new Date(5),
      (date) => date.setFullYear(date.getFullYear() + 1),
    ),
  ],
  OfBytes: [
    by(
      () => Uint8Array.of(1, 2),
      (bytes) => bytes.set([(bytes[1] ?? 0) + 1], 1),
    ),
  ],
  OfArrayBuffer: [
    by(
      () => Uint8Array.of(1, 2).buffer,
      (buffer) => new DataView(buffer).setInt8(1, 1 + new DataView(buffer).getInt8(1)),
    ),
  ],
  OfFloat64s: [
    by(
      () => Float64Array.of(0.5),
      (floats) => floats.set([(floats[0] ?? 0) + 1]),
    ),
  ],
  OfList: [
    by(
      () => ['a', 'b'],
      (list) => list.push('c'),
    ),
    by(
      () => ['a', 'b'],
      (list) => list.reverse(),
    ),
    by(
      () => ['a', 'b', 'c', 'd'],
      (list) => list.pop(),
    ),
  ],
  OfDates: [
    by(
      () => [new Date(1), new Date(2)],
      (dates) => dates[1]?.setTime(dates[1].getTime() + 1),
    ),
  ],
  OfTuple: [
    by(
      (): [string, number, Date?] => ['a', 1],
      (tuple) => tuple[1]++,
    ),
  ],
  OfSetOf: [
    by(
      () => new Set([new Date(1)]),
      (set) => set.add(new Date(set.size + 1)),
    ),
    by(
      () => new Set([1, 2, 3, 4, 5].map((time) => new Date(time))),
      (set) => set.delete([...set][0] as Date),
    ),
    by(
      () => new Set([new Date(1)]),
      (set) => [...set][0]?.setDate(1 + (new Date().getDate() % 2) + ([...set][0]?.getDate() ?? 0)),
    ),
  ],
  OfMapOf: [
    by(
      () => new Map([[1n, new Set(['a'])]]),
      (map) => map.set(BigInt(map.size + 1), new Set()),
    ),
    by(
      () => new Map([[1n, new Set(['a'])]]),
      (map) => map.get(1n)?.add(`${map.get(1n)?.size}`),
    ),
  ],
  OfRecordOf: [
    by(
      (): Record<string, Uint8Array> => ({ a: Uint8Array.of(1) }),
      (record) => record['a']?.set([(record['a'][0] ?? 0) + 1]),
    ),
    by(
      (): Record<string, Uint8Array> => ({ a: Uint8Array.of(1), b: Uint8Array.of() }),
      (record) => Object.assign(record, { [`k${Object.keys(record).length}`]: Uint8Array.of() }),
    ),
  ],
  OfClassOf: [
    by(
      () => new Money(1n),
      (money) => money.cents++,
    ),
  ],
  OfInterfaceOf: [
    by(
      (): Period => ({ from: new Date(1) }),
      (period) => period.from.setTime(period.from.getTime() + 1),
    ),
    by(
      (): Period => ({ from: new Date(1) }),
      (period) => Object.assign(period, { to: new Date((period.to?.getTime() ?? 0) + 1) }),
    ),
  ],
  OfAnything: [
    by(
      (): Record<string, unknown> => ({ deep: { list: [1, { n: 1 }], set: new Set([1]) } }),
      (value) => {
        const { deep } = value as { deep: { list: [number, { n: number }]; set: Set<number> } };
        deep.list[1].n++;
        deep.set.add(deep.set.size + 5);
      },
    ),
    by(
      (): Period2 => ({ from: new Date(1), note: { pages: [] } }),
      (value) => value.note?.pages.push(value.note.pages.length),
    ),
  ],
};

const cases = Object.entries(changes).flatMap(([name, ways]) =>
  ways.map((way, index) => [`${name} ${index + 1}`, name, way] as const),
);

test.each(cases)('F90: a value that is changed where it is, is written: %s', async (_, name, { make, change }) => {
  const entityClass = every[name] as new () => Row;
  const session = database.createSession();
  const added = Object.assign(new entityClass(), { plain: make() });
  session.add(added);
  await session.commit();
  const other = database.createSession();
  const loaded = await other.query(entityClass).filter({ id: added.id }).findOne();
  const statements = await recordStatements();
  await session.commit();
  await other.commit();
  expect(statements.texts).toEqual([]);
  // Twice: what was written by this session is known as well as what was loaded, and values are not shared with what is known.
  for (const [own, object] of [
    [session, added],
    [other, loaded],
    [other, loaded],
    [session, added],
  ] as const) {
    await own.query(entityClass).filter({ id: added.id }).find();
    change(object.plain as never);
    statements.clear();
    await own.commit();
    expect(statements.texts.filter((text) => text.startsWith('UPDATE'))).toHaveLength(1);
    expect(await database.query(entityClass).filter({ id: added.id }).findOne()).toMatchObject({ plain: object.plain });
    statements.clear();
    await own.commit();
    expect(statements.texts).toEqual([]);
  }
});

test('F90: embedded objects are looked into, and empty values are values', async () => {
  const people = new Database([Resident]);
  await people.migrate();
  const session = people.createSession();
  const resident = Object.assign(new Resident(), { place: { x: 1, y: new Date(1) } });
  session.add(resident);
  await session.commit();
  const changes: ((resident: Resident) => void)[] = [
    ({ home }) => Object.assign(home.country, { code: 'FO' }),
    ({ place }) => place?.y?.setTime(2),
    (own) => Object.assign(own, { office: new Address('Quay') }),
    (own) => Object.assign(own, { place: null }),
    (own) => delete own.office,
  ];
  for (const change of changes) {
    change(resident);
    await session.commit();
    expect(shown(await people.query(Resident).findOne())).toEqual(shown(resident));
  }
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  await people.close();
});

/** What is kept of a resident. */
const shown = (resident: unknown): unknown =>
  JSON.parse(JSON.stringify(resident, (key, value: unknown) => (key === 'cache' || key === 'secret' ? undefined : value)));

test('F90: a changed object is written though nobody else holds it; an unwatched one is given free', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const OfNumber = every['OfNumber'] as new () => Row;
  const session = database.createSession();
  await database.persist(Object.assign(new OfNumber(), { plain: 1 }));
  await (async () => {
    const loaded = await session.query(OfNumber).findOne();
    loaded.plain = 2;
  })();
  const other = database.createSession();
  const unwatched = await (async () => {
    const object = await other.query(OfNumber).disableChangeDetection().findOne();
    return new WeakRef(object);
  })();
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  await session.commit();
  expect(await database.query(OfNumber).findOneField('plain')).toBe(2);
  expect([unwatched.deref(), await other.query(OfNumber).count()]).toEqual([undefined, 1]);
});

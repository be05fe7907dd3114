import {
  type AutoIncrement,
  type BackReference,
  Database,
  DatabaseValidationError,
  type Finding,
  type PrimaryKey,
  type Reference,
  type RelationValidator,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recording, recordStatements } from '../statements.js';

const seen: string[] = [];

function isAdult(trip: Trip, driver: Driver): boolean {
  seen.push(`${trip.name} < ${driver.name}`);
  return driver.age >= 18;
}

const fits: RelationValidator<Driver, Trip> = (driver, trip) => {
  seen.push(`${driver.name} > ${trip.name}`);
  return trip.name === 'far' && driver.age < 30 ? 'far trips are for older drivers' : undefined;
};

const mayHold: RelationValidator<Driver, Permit> = (driver, permit): Finding | undefined => {
  seen.push(`${driver.name} > ${permit.name}`);
  if (permit.name === 'lost') throw new Error('it is lost');
  return permit.name === 'truck' && driver.age < 21 ? { code: 'tooYoung', message: 'no trucks before 21' } : undefined;
};

class Driver {
  id: number & PrimaryKey & AutoIncrement = 0;
  trips?: Trip[] & BackReference<{ validate: typeof fits }>;
  permits?: Permit[] & BackReference<{ via: typeof Held; validate: typeof mayHold }>;
  constructor(
    public name: string,
    public age: number,
  ) {}
}

class Trip {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public driver: Driver & Reference<{ validate: typeof isAdult }>,
    public name: string,
  ) {}
}

class Permit {
  id: number & PrimaryKey & AutoIncrement = 0;
  holders?: Driver[] & BackReference<{ via: typeof Held }>;
  constructor(public name: string) {}
}

class Held {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public driver: Driver & Reference,
    public permit: Permit & Reference,
  ) {}
}

let database: Database;
let statements: Recording;
let ada: Driver;
let kid: Driver;

beforeEach(async () => {
  database = new Database([Driver, Trip, Permit, Held]);
  await database.migrate();
  [ada, kid] = [new Driver('Ada', 36), new Driver('Kid', 12)];
  await database.persist(ada, kid, new Permit('car'), new Permit('truck'));
  statements = await recordStatements();
  seen.length = 0;
});

afterEach(() => database.close());

test('F49 a commit with an invalid link throws before any SQL, whatever says what is wrong', async () => {
  const session = database.createSession();
  const [truck] = await session.query(Permit).filter({ name: 'truck' }).find();
  const young = await session.query(Driver).joinWith('permits').filter({ name: 'Kid' }).findOne();
  statements.clear();
  const refused: [() => object[], string][] = [
    [() => [new Trip(kid, 'near')], 'Trip.driver does not take an instance of Driver.'],
    [() => [new Trip(new Driver('Cy', 20), 'far')], 'Driver.trips is refused: far trips are for older drivers.'],
    [() => [new Held(kid, truck as Permit)], 'Driver.permits is refused: no trucks before 21.'],
    [() => [Object.assign(new Driver('Di', 20), { permits: [truck] })], 'Driver.permits is refused: no trucks before 21.'],
    [() => [Object.assign(new Permit('lost'), { holders: [ada] })], 'Driver.permits is refused: it is lost.'],
  ];
  for (const [make, message] of refused) {
    const error: unknown = await database.persist(make()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseValidationError);
    expect((error as Error).message).toBe(message);
  }
  young.permits.push(truck as never);
  const error: unknown = await session.commit().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'validationFailed', errors: [{ entity: 'Driver', field: 'permits', code: 'tooYoung' }] });
  expect(statements.texts).toEqual([]);
});

test('each new or changed link is tested once by each side, and no other', async () => {
  const session = database.createSession();
  const trip = new Trip(ada, 'near');
  await database.persist(trip);
  expect(seen.sort()).toEqual(['Ada > near', 'near < Ada']);
  seen.length = 0;
  trip.name = 'nearer';
  await database.persist(trip);
  expect(seen).toEqual([]);
  const known = await session.query(Trip).findOne();
  known.driver = (await session.query(Driver).filter({ name: 'Kid' }).findOne()) as Driver;
  await expect(session.commit()).rejects.toThrow('Trip.driver does not take');
  expect(seen.sort()).toEqual(['Kid > nearer', 'nearer < Kid']);
});

test('handles test what they write', async () => {
  const trip = new Trip(ada, 'near');
  await database.persist(trip);
  const truck = await database.query(Permit).filter({ name: 'truck' }).findOne();
  statements.clear();
  await expect(database.related(kid, 'trips').add(trip)).rejects.toThrow('Trip.driver does not take');
  expect(statements.texts).toEqual([]);
  await expect(database.related(kid, 'permits').add(truck)).rejects.toThrow('no trucks before 21');
  await expect(database.related(truck, 'holders').set([kid])).rejects.toThrow('no trucks before 21');
  await expect(database.related(trip, 'driver').set(kid)).rejects.toThrow('Trip.driver does not take');
  expect(trip.driver).toBe(ada);
  expect(await database.query(Held).count()).toBe(0);
});

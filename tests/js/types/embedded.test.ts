import { Database, defineEntity, schemaDocument, t } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Address, Country, Numbered, Resident } from '../../fixtures/entities/people.js';

let database: Database;
let ddl: string;

beforeAll(async () => {
  database = new Database([Resident, Numbered]);
  ddl = (await database.migrate()).statements.join('\n');
});

afterAll(() => database.close());

/** Writes a resident and reads it as another object. */
async function roundTrip(fields: Partial<Resident>): Promise<Resident> {
  const resident = Object.assign(new Resident(), fields);
  await database.persist(resident);
  return (await database.query(Resident).filter({ id: resident.id }).findOne()) as Resident;
}

function address(street: string, zip: number | null): Address {
  const made = new Address(street);
  made.zip = zip;
  made.country = Object.assign(new Country('Chile'), { code: 'CL' });
  return made;
}

test('F96: an embedded object is columns with its prefix, nested ones too', () => {
  const table = /CREATE TABLE "residents" \(([\s\S]*?)\n?\)(?:;|$|\s+STRICT)/m.exec(ddl)?.[1] ?? ddl;
  const columns = [...table.matchAll(/"(\w+)" (INTEGER|REAL|TEXT|varchar\(20\))/g)].map(([, name, type]) => `${name} ${type}`);
  expect(columns).toEqual([
    'id INTEGER',
    'full_name TEXT',
    'code varchar(20)',
    'age INTEGER',
    'home_postcode REAL',
    'home_country_code TEXT',
    'home_country_name TEXT',
    'home_note TEXT',
    'home_street TEXT',
    'work_postcode REAL',
    'work_country_code TEXT',
    'work_country_name TEXT',
    'work_note TEXT',
    'work_street TEXT',
    'x REAL',
    'y INTEGER',
  ]);
});

test('F96: an embedded object comes back as an instance, inside and out', async () => {
  const loaded = await roundTrip({
    name: 'a',
    home: address('Calle 1', 5),
    office: address('Calle 2', null),
    place: { x: 1, y: new Date(2) },
  });
  expect(loaded.home).toBeInstanceOf(Address);
  expect(loaded.home.country).toBeInstanceOf(Country);
  expect(loaded.home.line).toBe('Calle 1, 5');
  expect(loaded.home.country).toStrictEqual(address('', 0).country);
  expect([loaded.office?.street, loaded.office?.zip, loaded.office?.note]).toEqual(['Calle 2', null, undefined]);
  expect(loaded.place).toStrictEqual({ x: 1, y: new Date(2) });
});

test('F96: an embedded object that is not there is undefined or null', async () => {
  const loaded = await roundTrip({ name: 'b' });
  expect([loaded.office, loaded.place]).toEqual([undefined, null]);
  expect(loaded.home).toBeInstanceOf(Address);
});

test('F96 F90: a change inside an embedded object is written, and so is a new one', async () => {
  const loaded = await roundTrip({ name: 'c', home: address('Old', 1) });
  loaded.home.street = 'New';
  loaded.home.country.code = 'AR';
  loaded.office = address('Desk', 2);
  await database.persist(loaded);
  const again = await database.query(Resident).filter({ id: loaded.id }).findOne();
  expect([again.home.street, again.home.country.code, again.office?.street]).toEqual(['New', 'AR', 'Desk']);
  again.office = undefined as unknown as Address;
  await database.persist(again);
  expect((await database.query(Resident).filter({ id: loaded.id }).findOne()).office).toBeUndefined();
});

test('F96 F79: a session keeps one embedded object for one row and refreshes it', async () => {
  const { id } = await roundTrip({ name: 'd', home: address('First', 1) });
  const session = database.createSession();
  const mine = await session.query(Resident).filter({ id }).findOne();
  const other = await database.query(Resident).filter({ id }).findOne();
  other.home.street = 'Second';
  await database.persist(other);
  const { home } = mine;
  await session.query(Resident).filter({ id }).findOne();
  expect(mine.home).toBe(home);
  expect(mine.home.street).toBe('Second');
});

test('F96: members of embedded objects are filtered and sorted by their path', async () => {
  await roundTrip({ name: 'e1', home: address('Zeta', 901) });
  await roundTrip({ name: 'e2', home: address('Eta', 902) });
  const found = await database
    .query(Resident)
    .filter({ 'home.zip': { $gte: 901, $lte: 902 } })
    .orderBy('home.street')
    .find();
  expect(found.map(({ name }) => name)).toEqual(['e2', 'e1']);
  // @ts-expect-error a zip is a number
  const wrong = database.query(Resident).filter({ 'home.zip': 'x' }).find();
  await expect(wrong).rejects.toMatchObject({ code: 'wrongValue' });
});

test('F96: a required member of an embedded object is asked for by its path', async () => {
  const { length } = await database.query(Resident).find();
  const broken = Object.assign(new Address(''), { street: undefined });
  await expect(roundTrip({ name: 'f', home: broken as unknown as Address })).rejects.toMatchObject({
    errors: [{ code: 'valueRequired', entity: 'resident', path: 'home.street' }],
  });
  expect(await database.query(Resident).count()).toBe(length);
});

test('F96: what is excluded has no column and is not there after a load', async () => {
  expect(ddl).not.toMatch(/secret|draw|cache/);
  const loaded = await roundTrip({ name: 'g', secret: 'shh', draw: () => undefined });
  expect(Object.keys(loaded)).not.toContain('secret');
  const row = await database.query(Resident).findOne();
  // @ts-expect-error a loaded row has no such field
  expect(() => row.secret.length).toThrow(TypeError);
});

test('F96: a key has the limits of its kind and the name that it is given', async () => {
  await database.persist(new Numbered(255));
  expect((await database.query(Numbered).filter({ number: 255 }).findOne()).number).toBe(255);
  expect(ddl).toContain('"no"');
  await expect(database.persist(new Numbered(256))).rejects.toThrow('a whole number from 0 to 255 (uint8)');
});

test('F18: an embedded object is defined by the builder as by its class', () => {
  const country = { code: t.string().default(''), name: t.string() };
  const fields = {
    zip: t.number().nullable().column('postcode'),
    country: t.embedded(() => Country, 'country_', country),
    note: t.string().optional(),
    street: t.string().index(),
  };
  const defined = defineEntity(
    'resident',
    {
      id: t.number().primaryKey().autoIncrement(),
      name: t.string().default('').unique().column('full_name'),
      code: t.string().default('').column('code', 'varchar(20)'),
      age: t.uint8().default(0),
      home: t.embedded(() => Address, 'home_', fields),
      office: t.embedded(() => Address, 'work_', fields).optional(),
      place: t.embedded(undefined, '', { x: t.number(), y: t.date().optional() }).nullable(),
    },
    { collection: 'residents' },
  );
  const document = JSON.parse(JSON.stringify(schemaDocument([Resident])).replace('"column":"code",', ''));
  expect(JSON.parse(JSON.stringify(schemaDocument([defined])).replace('"column":"code",', ''))).toEqual(document);
});

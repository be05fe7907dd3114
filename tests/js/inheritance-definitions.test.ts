import {
  Database,
  defineEntity,
  defineSchema,
  type EntityClass,
  entity,
  RelataError,
  registerEntity,
  SQLiteDatabaseAdapter,
  schemaDocument,
  t,
} from 'relata';
import { afterEach, expect, test } from 'vitest';
import { firm } from '../fixtures/entities/firm.js';
import { Bike, Car, Vehicle, vehicles } from '../fixtures/entities/vehicles.js';
import { mistaken } from './mistaken.js';
import { rowsOf } from './sqlite-file.js';

const opened: Database[] = [];

async function open(entities: readonly EntityClass[]): Promise<Database> {
  const database = new Database(entities);
  opened.push(database);
  await database.migrate();
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

const id = () => t.number().primaryKey().autoIncrement();

const BuiltVehicle = defineEntity(
  'vehicle',
  {
    id: id(),
    wheels: t.enum(1, 2, 4).default(1),
    colour: t.enum('red', 'blue').default('red'),
    name: t.string().default('unnamed'),
  },
  { collection: 'vehicles' },
);
const BuiltCar = defineEntity(
  'car',
  {
    wheels: t.enum(4).default(4),
    colour: t.enum('red').default('red'),
    doors: t.integer().index().default(5),
    tows: t.reference(() => BuiltVehicle, { onDelete: 'SET NULL' }).optional(),
  },
  { extends: BuiltVehicle, discriminator: 'wheels' },
);
const BuiltBike = defineEntity(
  'bike',
  {
    wheels: t.enum(2).default(2),
    colour: t.enum('blue').default('blue'),
    name: t.string().default('bike'),
    rider: t.string().optional(),
  },
  { extends: BuiltVehicle, discriminator: 'wheels' },
);

test('F97: the compiled classes, defineEntity() and JSON say the same, byte for byte', async () => {
  const text = JSON.stringify(schemaDocument(vehicles));
  // A compiled key has its initialiser beside it, which says nothing of the column.
  const compiled = text.replaceAll('"autoIncrement":true,"default":0', '"autoIncrement":true');
  expect(JSON.stringify(schemaDocument([BuiltVehicle, BuiltCar, BuiltBike]))).toBe(compiled);
  for (const entities of [vehicles, firm]) {
    const own = JSON.stringify(schemaDocument(entities));
    const defined: EntityClass[] = Object.values(defineSchema(JSON.parse(own) as ReturnType<typeof schemaDocument>));
    expect(JSON.stringify(schemaDocument(defined))).toBe(own);
    const [mine, theirs] = [new Database(defined), new Database(entities)];
    opened.push(mine, theirs);
    expect((await mine.migrate()).statements).toEqual((await theirs.migrate()).statements);
  }
});

test.each<[string, readonly EntityClass[]]>([
  ['classes', vehicles],
  ['definitions', [BuiltBike, BuiltCar, BuiltVehicle]],
  ['JSON', Object.values(defineSchema(schemaDocument(vehicles)))],
])('F97: a base with rows of its own, told apart by numbers: %s', async (_, entities) => {
  const database = await open(entities);
  const named = (name: string) =>
    entities.find((candidate) => schemaDocument([candidate]).entities[0]?.name === name) as new (
      fields?: object,
    ) => typeof Vehicle.prototype;
  const [base, car, bike] = [named('vehicle'), named('car'), named('bike')];
  const tow = Object.assign(new car(), { name: 'tow', doors: 3, colour: 'red' });
  const plain = Object.assign(new base(), { name: 'plain', colour: 'blue', wheels: 1 });
  Object.assign(tow, { tows: plain });
  const ridden = Object.assign(new bike(), { name: 'ridden', colour: 'blue', rider: 'Ada' });
  await database.persist(tow, ridden);
  expect(await rowsOf(database, 'SELECT name, wheels, doors, rider, tows FROM vehicles ORDER BY name')).toEqual([
    { name: 'plain', wheels: 1, doors: null, rider: null, tows: null },
    { name: 'ridden', wheels: 2, doors: null, rider: 'Ada', tows: null },
    { name: 'tow', wheels: 4, doors: 3, rider: null, tows: plain.id },
  ]);
  const all = await database.query(base).orderBy('name').find();
  expect(all.map((vehicle) => vehicle.constructor)).toEqual([base, bike, car]);
  expect(all.map(({ wheels }) => wheels)).toEqual([1, 2, 4]);
  expect(ridden.wheels).toBe(2);
  expect(tow).toBeInstanceOf(base);
  expect(await database.query(car).joinWith(mistaken('tows')).findOne()).toMatchObject({ tows: { name: 'plain' } });
  expect(await database.query(base).filter({ wheels: 4 }).findField('name')).toEqual(['tow']);
});

test('F97: a sub class that is added later gets its columns, and the rows of the others stay', async () => {
  const first = await open([Vehicle, Bike]);
  await first.persist(new Bike());
  const data = await first.export();
  const second = new Database(new SQLiteDatabaseAdapter(':memory:', { data }), vehicles);
  opened.push(second);
  const { steps } = await second.migrate();
  expect(steps.map(({ name }) => name)).toContain('doors');
  await second.persist(new Car());
  const all = await second.query(Vehicle).find();
  expect(all.map((one) => one.constructor.name).sort()).toEqual(['Bike', 'Car']);
});

test('names from outside are quoted, and values of the discriminator too', async () => {
  const Odd = defineEntity('odd "base"', { id: id(), "ty'pe": t.string(), 'a"b': t.string() });
  const Quoted = defineEntity(
    "it's",
    { "ty'pe": t.enum('O\'Brien"; DROP TABLE x; --').default('O\'Brien"; DROP TABLE x; --'), '"': t.number().optional() },
    { extends: Odd },
  );
  const Other = defineEntity('toString', { "ty'pe": t.enum('__proto__') }, { extends: Odd });
  const database = await open([Odd, Quoted, Other]);
  await database.persist(new Quoted({ 'a"b': 'x', '"': 5 }), new Other({ 'a"b': 'y' }));
  expect(await database.query(Quoted).count()).toBe(1);
  const all = await database.query(Odd).orderBy('a"b').find();
  expect(all.map((one) => one.constructor)).toEqual([Quoted, Other]);
  expect(all.map((one) => one["ty'pe"])).toEqual(['O\'Brien"; DROP TABLE x; --', '__proto__']);
});

const Base = defineEntity('base', { id: id(), type: t.string() });
const Heir = defineEntity('heir', { type: t.enum('heir') }, { extends: Base });

class Alone {}
registerEntity(Alone, () => ({ name: 'alone', fields: [] }), entity.singleTableInheritance());

const mistakes: [string, () => unknown, string, string][] = [
  [
    'a base that is not in the list',
    () => open([Heir]),
    'unknownBase',
    "'heir' shares the table of 'base', which is not registered",
  ],
  [
    'a class that extends nothing',
    () => open([Alone]),
    'invalidInheritance',
    'alone has singleTableInheritance, but its class extends no other',
  ],
  [
    'a base that is no entity',
    () => defineEntity('x', { id: id() }, { extends: mistaken(class Stranger {}) }),
    'notAnEntity',
    'x extends class Stranger, which is not an entity',
  ],
  [
    'a class that extends another one',
    () => defineEntity(class Loose {}, {}, { extends: Base }),
    'invalidInheritance',
    'Write `class Loose extends base`',
  ],
  [
    'two classes with one value',
    () => open([Base, Heir, defineEntity('twin', { type: t.enum('heir') }, { extends: Base })]),
    'invalidDiscriminator',
    `'heir' has the same type, "heir"`,
  ],
  [
    'a field with another type',
    () => open([Base, defineEntity('x', { type: t.enum('x'), id: t.string().primaryKey() }, { extends: Base })]),
    'conflictingField',
    "'x.id' shares its column with 'base', but it is TEXT here and INTEGER there",
  ],
  [
    'another table',
    () => open([Base, defineEntity('x', { type: t.enum('x') }, { extends: Base, collection: 'xs' })]),
    'invalidInheritance',
    "it has the collection 'xs' and the base 'base'",
  ],
  [
    'a base that the document lacks',
    () => defineSchema({ entities: [{ name: 'x', fields: [], singleTableInheritance: { base: 'y' } }] }),
    'unknownBase',
    "'x' shares the table of 'y', which the document does not have",
  ],
  [
    'a circle of bases',
    () =>
      defineSchema({
        entities: [
          { name: 'x', fields: [], singleTableInheritance: { base: 'y' } },
          { name: 'y', fields: [], singleTableInheritance: { base: 'x' } },
        ],
      }),
    'invalidInheritance',
    "'y' cannot share the table of 'x': it extends itself.",
  ],
  [
    'an unknown member in JSON',
    () => defineSchema(mistaken({ entities: [{ name: 'x', fields: [], singleTableInheritance: { of: 'y' } }] })),
    'invalidDocument',
    "singleTableInheritance has an unknown member 'of'",
  ],
];

test.each(mistakes)('%s is an error that says what to write', async (_, mistake, code, sentence) => {
  const error: unknown = await (async () => mistake())().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RelataError);
  expect((error as RelataError).message).toContain(sentence);
  expect((error as RelataError).code).toBe(code);
});

test('many rows of several classes keep their own cells: only what changed is written', async () => {
  const database = await open(vehicles);
  const many = Array.from({ length: 1500 }, (_, index) =>
    index % 3 === 0
      ? Object.assign(new Car(), { name: `c${index}` })
      : Object.assign(index % 3 === 1 ? new Bike() : new Vehicle(), { name: `v${index}` }),
  );
  await database.persist(many);
  const session = database.createSession();
  const loaded = await session.query(Vehicle).orderBy('id').find();
  const classes = (list: readonly object[]) => list.map((one) => one.constructor);
  expect(classes(loaded)).toEqual(classes([...many].sort((a, b) => a.id - b.id)));
  const [car, bike] = [loaded.find((one) => one instanceof Car), loaded.find((one) => one instanceof Bike)] as [Car, Bike];
  car.doors = 2;
  bike.rider = 'Bob';
  await session.commit();
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM vehicles WHERE doors = 2 OR rider IS NOT NULL')).toEqual([{ n: 2 }]);
  expect(await database.query(Car).withSum('doors', 'sum').findOne()).toEqual({ sum: 500 * 5 - 3 });
});

test('the decorator’s options are one with its methods', () => {
  const said = schemaDocument(firm).entities.map(({ name, collection, singleTableInheritance }) => [
    name,
    collection,
    singleTableInheritance?.base,
  ]);
  expect(said.slice(1, 5)).toEqual([
    ['freelancer', undefined, 'person'],
    ['person', 'persons', undefined],
    ['manager', undefined, 'employee'],
    ['employee', undefined, 'person'],
  ]);
});

import { type AutoIncrement, Database, defineEntity, type NewObject, type PrimaryKey, RelataError, reflect } from 'relata';
import { expect, expectTypeOf, test } from 'vitest';
import { House, Person, Pet } from '../fixtures/entities/town.js';

async function town(): Promise<Database> {
  const database = new Database([House, Person, Pet]);
  await database.migrate();
  return database;
}

test('F98: objects of interfaces are made, stored, joined, changed and removed', async () => {
  await using database = await town();
  const house = new House({ street: 'Oak Lane', number: 7 });
  const ada = new Person({ name: 'Ada', home: house, tags: new Set(['a']) });
  await database.persist(new Pet('Rex', ada));

  const found = await database.query(House).joinWith('people').findOne();
  expect(found).toBeInstanceOf(House);
  expect(found.people[0]).toBeInstanceOf(Person);
  expect(found).toMatchObject({ id: 1, street: 'Oak Lane', number: 7, people: [{ name: 'Ada', tags: new Set(['a']) }] });
  expect(found.built).toBeUndefined();
  const pet = await database.query(Pet).joinWith('owner').findOne();
  expect(pet.owner).toBeInstanceOf(Person);

  found.street = 'Elm Lane';
  await database.persist(found);
  expect(await database.query(House).filter({ street: 'Elm Lane' }).count()).toBe(1);
  await database.remove(found);
  expect([await database.query(House).count(), await database.query(Pet).count()]).toEqual([0, 0]);
});

test('the constant carries what the interface, its bases and the options say', () => {
  const { name, collection, indexes, fields } = reflect(House);
  expect([name, collection, indexes]).toEqual(['house', 'houses', [{ fields: ['street', 'number'] }]]);
  expect(fields.map((field) => field.name)).toEqual(['id', 'built', 'street', 'number', 'people']);
  expect(House.name).toBe('house');
});

test('types are those of the interface', async () => {
  expectTypeOf<ConstructorParameters<typeof House>[0]>().toEqualTypeOf<NewObject<House>>();
  expectTypeOf(new House({ street: '', number: 1 })).toEqualTypeOf<House>();
  expectTypeOf<NewObject<House>['id']>().toEqualTypeOf<(number & PrimaryKey & AutoIncrement) | undefined>();
  // @ts-expect-error a required property is missing
  new House({ street: '' });
  // @ts-expect-error no such property
  new House({ street: '', number: 1, floors: 2 });
  await using database = await town();
  const query = database.query(House);
  // @ts-expect-error no such field
  await expect(query.filter({ floors: 2 }).find()).rejects.toThrow(RelataError);
  expectTypeOf((await query.find())[0]?.street).toEqualTypeOf<string | undefined>();
});

interface Hostile {
  id: number & PrimaryKey & AutoIncrement;
  "it's": string;
  'a"b\\c': number;
  constructors: string[];
}
const Hostile = defineEntity<Hostile>('drop "table"', { collection: "x'; --" });

interface Prototyped {
  id: number & PrimaryKey;
  ['__proto__']: string;
}
const Prototyped = defineEntity<Prototyped>('prototyped');

test('hostile names are names, and __proto__ is refused', async () => {
  await using database = new Database([Hostile]);
  await database.migrate();
  const values = { "it's": 'a', 'a"b\\c': 1, constructors: ['toString'] };
  await database.persist(new Hostile(values));
  expect(await database.query(Hostile).filter({ 'a"b\\c': 1 }).findOne()).toMatchObject(values);

  await expect(new Database([Prototyped]).migrate()).rejects.toMatchObject({ code: 'invalidName' });
  const parsed = JSON.parse('{ "__proto__": { "polluted": true } }');
  expect(() => new Hostile(parsed)).toThrow(expect.objectContaining({ code: 'invalidName' }));
});

test('without the compiler the call says what is missing', () => {
  // Under another name the compiler does not know the function, as in a file that it never saw.
  const uncompiled = { make: defineEntity };
  expect(() => uncompiled.make<House>('house', { collection: 'houses' })).toThrow(
    expect.objectContaining({
      code: 'notAnEntity',
      message:
        "defineEntity<T>('house') has no fields: they are in an interface, which only Relata's compiler reads. Compile this file with its plugin (relata/vite), or describe them: defineEntity('house', { id: t.number().primaryKey() }).",
    }),
  );
  expect(() => uncompiled.make<House>('house')).toThrow(RelataError);
});

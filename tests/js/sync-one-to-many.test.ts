import { Database } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Mate } from '../fixtures/entities/crew.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { Correspondent, Letter, postOffice } from '../fixtures/entities/post-office.js';
import { recordStatements } from './statements.js';

/** Whichever side of a one-to-many relation is set, the other follows at once and without a statement. */

type Fields = Record<string, unknown>;

/** A relation: its two fields, and how its objects are made and found. */
interface Kind {
  readonly name: string;
  readonly list: string;
  readonly reference: string;
  readonly empty: null | undefined;
  readonly parent: (name: string) => object;
  readonly child: (name: string) => object;
  readonly load: (source: Pick<Database, 'query'>) => Promise<object[]>;
}

const someone = () => new Writer('Ines');

const kinds: Kind[] = [
  {
    name: 'optional',
    list: 'titles',
    reference: 'borrower',
    empty: undefined,
    parent: (name) => new Borrower(name),
    child: (name) => new Title(someone(), name),
    load: (source) => source.query(Borrower).joinWith('titles').orderBy('id').find(),
  },
  {
    name: 'required',
    list: 'titles',
    reference: 'writer',
    empty: undefined,
    parent: (name) => new Writer(name),
    child: (name) => new Title(undefined as never, name),
    load: (source) => source.query(Writer).joinWith('titles').orderBy('id').find(),
  },
  {
    name: 'of a class with itself',
    list: 'follows',
    reference: 'lead',
    empty: undefined,
    parent: (name) => new Mate(name),
    child: (name) => new Mate(name),
    load: (source) =>
      source
        .query(Mate)
        .joinWith('follows')
        .filter({ name: { $in: ['u', 'v'] } })
        .orderBy('id')
        .find(),
  },
  {
    name: 'one of two between the same classes',
    list: 'received',
    reference: 'to',
    empty: null,
    parent: (name) => new Correspondent(name),
    child: (name) => new Letter(name, new Correspondent('sender')),
    load: (source) =>
      source
        .query(Correspondent)
        .joinWith('received')
        .filter({ name: { $in: ['u', 'v'] } })
        .orderBy('id')
        .find(),
  },
];

interface World {
  readonly u: object;
  readonly v: object;
  readonly a: object;
  readonly b: object;
  readonly c: object;
  readonly fresh: object;
}

/** Every way to move children: the names of those that `u` and `v` hold afterwards. At first they are `a, b` and `c`. */
const moves: [string, (world: World, kind: Kind) => void, string[], string[]][] = [
  ['push', ({ u, fresh }, { list }) => listOf(u, list).push(fresh), ['a', 'b', 'fresh'], ['c']],
  ['push of another’s', ({ u, c }, { list }) => listOf(u, list).push(c), ['a', 'b', 'c'], []],
  ['push of several', ({ u, c, fresh }, { list }) => listOf(u, list).push(c, fresh), ['a', 'b', 'c', 'fresh'], []],
  ['unshift', ({ u, c }, { list }) => listOf(u, list).unshift(c), ['c', 'a', 'b'], []],
  ['pop', ({ u }, { list }) => listOf(u, list).pop(), ['a'], ['c']],
  ['shift', ({ u }, { list }) => listOf(u, list).shift(), ['b'], ['c']],
  ['pop of nothing', ({ v }, { list }) => [listOf(v, list).pop(), listOf(v, list).pop()], ['a', 'b'], []],
  ['splice', ({ u, c }, { list }) => listOf(u, list).splice(0, 1, c), ['c', 'b'], []],
  ['splice of all', ({ u }, { list }) => listOf(u, list).splice(0), [], ['c']],
  ['splice and push', ({ u, v }, { list }) => listOf(v, list).push(...listOf(u, list).splice(0, 1)), ['b'], ['c', 'a']],
  ['fill', ({ u, c }, { list }) => listOf(u, list).fill(c, 0, 1), ['c', 'b'], []],
  ['copyWithin', ({ u }, { list }) => listOf(u, list).copyWithin(0, 1), ['b', 'b'], ['c']],
  ['sort', ({ u }, { list }) => listOf(u, list).reverse(), ['b', 'a'], ['c']],
  ['reference', ({ v, a }, { reference }) => set(a, reference, v), ['b'], ['c', 'a']],
  ['reference of a new one', ({ v, fresh }, { reference }) => set(fresh, reference, v), ['a', 'b'], ['c', 'fresh']],
  ['reference to nothing', ({ a }, { reference, empty }) => set(a, reference, empty), ['b'], ['c']],
  [
    'there and back',
    ({ u, v, a }, { reference }) => {
      set(a, reference, v);
      set(a, reference, u);
    },
    ['b', 'a'],
    ['c'],
  ],
];

/** Those that only objects that are watched notice: not the plain properties of an answer without a session. */
const watched: typeof moves = [
  ['list', ({ u, b, c }, { list }) => set(u, list, [c, b]), ['c', 'b'], []],
  ['empty list', ({ u }, { list }) => set(u, list, []), [], ['c']],
];

function listOf(parent: object, field: string): object[] {
  return (parent as Fields)[field] as object[];
}

function set(instance: object, field: string, value: unknown): void {
  (instance as Fields)[field] = value;
}

function nameOf(instance: object): string {
  return String((instance as Fields).name ?? (instance as Fields).text);
}

let database: Database;

beforeEach(async () => {
  database = new Database([...lending, ...postOffice, Mate]);
  await database.migrate();
});

afterEach(() => database.close());

function make({ parent, child, list }: Kind): World {
  const [u, v] = [parent('u'), parent('v')];
  const [a, b, c, fresh] = ['a', 'b', 'c', 'fresh'].map(child) as [object, object, object, object];
  listOf(u, list).push(a, b);
  listOf(v, list).push(c);
  return { u, v, a, b, c, fresh };
}

async function load(kind: Kind, source: Pick<Database, 'query'>): Promise<World> {
  const { u: first, v: second, fresh } = make(kind);
  await database.persist(first, second);
  const [u, v] = (await kind.load(source)) as [object, object];
  const [[a, b], [c]] = [listOf(u, kind.list), listOf(v, kind.list)] as [[object, object], [object]];
  return { u, v, a, b, c, fresh };
}

const sources: [string, (kind: Kind) => Promise<World>, typeof moves][] = [
  ['new', async (kind) => make(kind), [...moves, ...watched]],
  ['of a session', (kind) => load(kind, database.createSession()), [...moves, ...watched]],
  ['of the database', (kind) => load(kind, database), moves],
];

for (const [source, world, all] of sources) {
  for (const kind of kinds) {
    describe(`objects that are ${source}, a relation that is ${kind.name}`, () => {
      test.each(all)('F24: %s', async (_, move, inU, inV) => {
        const objects = await world(kind);
        const { u, v, a, b, c, fresh } = objects;
        const statements = await recordStatements();
        move(objects, kind);
        expect(listOf(u, kind.list).map(nameOf)).toEqual(inU);
        expect(listOf(v, kind.list).map(nameOf)).toEqual(inV);
        for (const child of [a, b, c, fresh]) {
          const parent = (child as Fields)[kind.reference];
          const holder = [u, v].find((one) => listOf(one, kind.list).includes(child));
          expect(parent).toBe(holder ?? kind.empty);
        }
        expect(statements.texts).toEqual([]);
      });
    });
  }
}

import {
  type AutoId,
  Database,
  type DatabaseField,
  entity,
  ForeignKeyConstraintFailure,
  type PrimaryKey,
  type Reference,
} from 'relata';
import { beforeEach, expect, test } from 'vitest';

/** SQLite says of a refused delete that a foreign key failed, and not which: entity and field are found out. */

@entity.collection('harbours')
class Harbour {
  constructor(public code: string & PrimaryKey) {}
}

@entity.collection('crews')
class Crew {
  id: AutoId = 0;

  constructor(
    public home: Harbour & Reference<{ onDelete: 'RESTRICT'; onUpdate: 'RESTRICT' }> & DatabaseField<{ name: 'home_code' }>,
  ) {}
}

@entity.collection('ferries')
class Ferry {
  id: AutoId = 0;

  constructor(public berth: Harbour & Reference<{ onDelete: 'RESTRICT' }>) {}
}

/** Goes with its harbour, unless something holds it. */
@entity.collection('cranes')
class Crane {
  id: AutoId = 0;

  constructor(public at: Harbour & Reference) {}
}

@entity.collection('loads')
class Load {
  id: AutoId = 0;

  constructor(public hangsOn: Crane & Reference<{ onDelete: 'RESTRICT' }>) {}
}

let database: Database;
let north: Harbour;
let south: Harbour;

beforeEach(async () => {
  database = new Database([Harbour, Crew, Ferry, Crane, Load]);
  await database.migrate();
  [north, south] = [new Harbour('north'), new Harbour('south')];
  await database.persist(north, south);
});

async function refusal(work: Promise<unknown>): Promise<ForeignKeyConstraintFailure> {
  const error = await work.then(
    () => expect.unreachable('it was not refused'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ForeignKeyConstraintFailure);
  return error as ForeignKeyConstraintFailure;
}

test('F75: a removed object that others refer to names the reference that restricts it', async () => {
  await database.persist(new Crew(north), new Ferry(south));
  const error = await refusal(database.remove(north));
  expect(error.message).toBe(
    'Crew.home still refers to what would be deleted or get another key, and restricts that. Remove the objects that refer to it first, or have them refer to another one.',
  );
  expect(error.detail).toMatchObject({ entity: 'Crew', field: 'home' });
  expect((await refusal(database.remove(south))).detail).toMatchObject({ entity: 'Ferry', field: 'berth' });
  expect((await refusal(database.remove(north, south))).detail).toMatchObject({ references: 'Crew.home or Ferry.berth' });
  expect(await database.query(Harbour).count()).toBe(2);
});

test('F75: so does what would go with it', async () => {
  const crane = new Crane(north);
  await database.persist(new Load(crane), new Ferry(south));
  expect((await refusal(database.remove(north))).detail).toMatchObject({ entity: 'Load', field: 'hangsOn' });
  expect((await refusal(database.remove(crane))).detail).toMatchObject({ entity: 'Load', field: 'hangsOn' });
  await database.persist(new Crew(north));
  // The nearest first: what is behind it comes up when that is gone.
  expect((await refusal(database.remove(north))).detail).toMatchObject({ entity: 'Crew', field: 'home' });
  expect([await database.query(Harbour).count(), await database.query(Crane).count()]).toEqual([2, 1]);
});

test('F75: a delete and a patch by query name it as well', async () => {
  await database.persist(new Crew(north));
  const query = database.query(Harbour).filter({ code: 'north' });
  expect((await refusal(query.deleteMany())).detail).toMatchObject({ entity: 'Crew', field: 'home' });
  expect((await refusal(query.patchMany({ code: 'east' }))).detail).toMatchObject({ entity: 'Crew', field: 'home' });
  expect(await database.query(Harbour).ids()).toEqual(['north', 'south']);
});

test('F75: a key that may not change names the reference, and the session goes on', async () => {
  await database.persist(new Crew(north), new Ferry(north));
  const session = database.createSession();
  const [harbour] = await session.query(Harbour).filter({ code: 'north' }).find();
  (harbour as Harbour).code = 'east';
  expect((await refusal(session.commit())).detail).toMatchObject({ entity: 'Crew', field: 'home' });
  (harbour as Harbour).code = 'north';
  await session.commit();
  expect(await database.query(Harbour).ids()).toEqual(['north', 'south']);
});

import {
  type AutoIncrement,
  type BackReference,
  Database,
  entity,
  type PrimaryKey,
  type Reference,
  SQLiteDatabaseAdapter,
} from 'relata';
import { expect, test } from 'vitest';

@entity.name('tenant')
class Tenant {
  id: number & PrimaryKey & AutoIncrement = 0;

  // the way back
  door?: TenantDoor & BackReference;

  constructor(public name: string) {}
}

@entity.name('tenant-door')
class TenantDoor {
  code: string = '';

  constructor(
    // the side with the key
    public tenant: Tenant & PrimaryKey & Reference,
  ) {}
}

@entity.name('bicycle')
class Bicycle {
  id: number & PrimaryKey & AutoIncrement = 0;

  frame?: FrameDetails & BackReference;

  constructor(public label: string) {}

  colour: string = '';
  insured: boolean = true;
}

@entity.name('frameDetails')
class FrameDetails {
  // both primary key and foreign key
  constructor(public bicycle: Bicycle & Reference & PrimaryKey) {}

  number: string = '';
  steel: string = '';
}

@entity.name('backpack')
class Backpack {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public pupil: Pupil & Reference) {}
}

@entity.name('pupil')
class Pupil {
  id: number & PrimaryKey & AutoIncrement = 0;

  // each pupil has one
  backpack: Backpack & BackReference = new Backpack(this);
}

test('F52 F55: one to one, joined from both sides', async () => {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Tenant, TenantDoor]);
  await database.migrate();

  const tenant = new Tenant('Lena');
  const door = new TenantDoor(tenant);
  door.code = '4711';

  await database.persist(tenant, door);

  const tenantWithDoor = await database.query(Tenant).joinWith('door').filter({ name: 'Lena' }).findOne();
  expect(tenantWithDoor.door?.code).toBe('4711');

  const doorWithTenant = await database.query(TenantDoor).joinWith('tenant').filter({ code: '4711' }).findOne();
  expect(doorWithTenant.tenant.name).toBe('Lena');
  await database.close();
});

test('F6: the primary key as foreign key', async () => {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Bicycle, FrameDetails]);
  await database.migrate();
  const bicycle = new Bicycle('Tourer');
  const details = new FrameDetails(bicycle);
  details.number = 'WX-1';
  await database.persist(bicycle, details);
  await expect(database.persist(new FrameDetails(bicycle))).rejects.toMatchObject({ code: 'uniqueConstraint' });
  const [loaded] = await database.query(Bicycle).joinWith('frame').find();
  expect(loaded).toMatchObject({ label: 'Tourer', colour: '', insured: true, frame: { number: 'WX-1', steel: '' } });
  await database.close();
});

test('F56: a circle of two that are made together', async () => {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:'), [Backpack, Pupil]);
  await database.migrate();
  const pupil = new Pupil();
  await database.persist(pupil);
  const loaded = await database.query(Pupil).joinWith('backpack').findOne();
  expect(loaded.backpack?.id).toBe(pupil.backpack.id);
  expect(await database.query(Backpack).count()).toBe(1);
  await database.close();
});

import { Database } from 'relata';
import { expect, test } from 'vitest';
import { Article, Employee, Freelancer, firm, Manager, Person } from '../fixtures/entities/firm.js';

test('a session follows what the database does to rows of classes that share a table', async () => {
  const database = new Database([...firm]);
  await database.migrate();
  const boss = new Manager('Ada');
  const clerk = Object.assign(new Employee('Bo'), { boss });
  const agent = Object.assign(new Freelancer('Cy'), { agent: boss });
  await database.persist(boss, clerk, agent, new Article(boss, 'Reef'));

  const session = database.createSession();
  const ada = await session.query(Manager).findOne();
  const bo = await session.query(Employee).joinWith('boss').filter({ name: 'Bo' }).findOne();
  const cy = await session.query(Freelancer).joinWith('agent').findOne();
  const reef = await session.query(Article).findOne();
  session.remove(ada);
  await session.commit();
  expect([bo.boss, cy.agent]).toEqual([undefined, undefined]);
  await expect(session.hydrateEntity(reef)).rejects.toMatchObject({ code: 'invalidArgument' });
  expect((await database.query(Person).orderBy('name').find()).map(({ name }) => name)).toEqual(['Bo', 'Cy']);
  await database.close();
});

test('objects that nobody watches are found by any class that shares their table', async () => {
  const database = new Database([...firm]);
  await database.migrate();
  await database.persist(new Manager('Ada'));
  const session = database.createSession();
  const ada = await session.query(Manager).disableChangeDetection().findOne();
  expect(await session.query(Person).findOne()).toBe(ada);
  await database.close();
});

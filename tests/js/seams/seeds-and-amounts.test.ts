import { atomicChange, Database, SoftDelete, seed } from 'relata';
import { expect, test } from 'vitest';
import { archive, Scribe, Scroll } from '../../fixtures/entities/archive.js';
import { Account, Bank, ledger } from '../../fixtures/entities/ledger.js';
import { Course, Student, school } from '../../fixtures/entities/school.js';
import { rowsOf } from '../sqlite-file.js';

test('seeded rows of versioned entities are at version 1, and can be written', async () => {
  await using database = new Database([...archive, ...school], { plugins: [new SoftDelete([Scroll])] });
  await database.migrate();
  await seed(database, Scribe, 3, { seed: 1 });
  await seed(database, Scroll, 10, { seed: 1 });
  await seed(database, Student, 5, { seed: 1 });
  await seed(database, Course, 2, { seed: 1 });
  expect(await rowsOf(database, 'SELECT DISTINCT version FROM scroll')).toEqual([{ version: 1 }]);
  const scroll = await database.query(Scroll).withDeleted().findOne();
  scroll.title = 'written';
  await database.persist(scroll);
  expect(scroll.version).toBe(2);
  const [student, course] = [await database.query(Student).findOne(), await database.query(Course).findOne()];
  await database.related(course, 'students', Course).add(student);
  expect(await database.related(student, 'courses', Student).count()).toBe(1);
});

test('an amount is added where a reference changes by a handle, and both are there', async () => {
  await using database = new Database([...ledger]);
  await database.migrate();
  const account = new Account('ada');
  await database.persist(account, new Bank('b'));
  const session = database.createSession();
  const [mine, bank] = [await session.query(Account).findOne(), await session.query(Bank).findOne()];
  atomicChange(mine).increase('balance', 5);
  await session.related(mine, 'bank', Account).set(bank);
  await session.commit();
  expect([mine.balance, mine.version]).toEqual([5, 3]);
  expect(await rowsOf(database, 'SELECT balance, bank, version FROM account')).toEqual([{ balance: 5, bank: 'b', version: 3 }]);
});

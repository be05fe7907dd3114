import {
  type AutoIncrement,
  type BackReference,
  Database,
  defineEntity,
  entity,
  ForeignKeyConstraintFailure,
  type PrimaryKey,
  type Reference,
  t,
  type Unique,
} from 'relata';
import { expect, test } from 'vitest';
import { definitionOf, rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

/** Rows of FEATURES.md about relations, each as a whole and as users meet it. */

@entity.name('member')
class Member {
  id: number & PrimaryKey & AutoIncrement = 0;
  loans: Loan[] & BackReference = [];
  card?: Card & BackReference;

  constructor(public name: string) {}
}

@entity.name('card')
class Card {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public member: Member & Reference & Unique) {}
}

@entity.name('loan')
class Loan {
  id: number & PrimaryKey & AutoIncrement = 0;
  member?: Member & Reference<{ column: 'memberId' }>;

  constructor(
    public memberId: number,
    public title: string,
  ) {}
}

const Fine = defineEntity('fine', {
  id: t.number().primaryKey().autoIncrement(),
  amount: t.number(),
  member: t.reference(() => Member),
});

test('F16: metadata says on both sides of a one-to-one and a one-to-many relation where the key is', async () => {
  const database = new Database([Member, Card, Loan, Fine]);
  const ofMember = await database.relations(Member);
  const brief = (relations: typeof ofMember) =>
    relations.map(({ name, field, type, fkSide, fkColumns }) => [name, field, type, fkSide, ...fkColumns]);
  expect(brief(ofMember)).toEqual([
    ['loans', 'member', 'o2m', 'target', 'memberId'],
    ['card', 'member', 'o2o', 'target', 'member'],
  ]);
  expect(brief(await database.relations(Loan))).toEqual([['member', 'loans', 'o2m', 'source', 'memberId']]);
  expect(brief(await database.relations(Card))).toEqual([['member', 'card', 'o2o', 'source', 'member']]);
  // The side that is said to have the key is the one whose table has it.
  await database.migrate();
  expect(await definitionOf(database, 'card')).toContain('FOREIGN KEY ("member") REFERENCES "member"');
  expect(await definitionOf(database, 'loan')).toContain('FOREIGN KEY ("memberId") REFERENCES "member"');
  expect(await definitionOf(database, 'member')).not.toContain('FOREIGN KEY');
  await database.close();
});

test('F35: a child is created with its parent’s key alone, declared or not, and the row holds it', async () => {
  const database = new Database([Member, Card, Loan, Fine]);
  await database.migrate();
  const [ada, bo] = [new Member('Ada'), new Member('Bo')];
  await database.persist(ada, bo);
  const statements = await recordStatements();
  const loan = new Loan(bo.id, 'Atlas');
  const fine = Object.assign(new Fine({ amount: 3 } as never), { memberId: ada.id });
  await database.persist(loan, fine);
  expect(statements.texts.some((text) => /^(SELECT(?!.*max\()|UPDATE)/.test(text))).toBe(false);
  expect(await rowsOf(database, 'SELECT "memberId" FROM loan')).toEqual([{ memberId: bo.id }]);
  expect(await rowsOf(database, 'SELECT member FROM fine')).toEqual([{ member: ada.id }]);
  const found = await database.query(Member).joinWith('loans').filter({ name: 'Bo' }).findOne();
  expect(found.loans.map(({ title }) => title)).toEqual(['Atlas']);
  expect((await database.query(Fine).joinWith('member').findOne()).member.name).toBe('Ada');
  await expect(database.persist(new Loan(99, 'Bay'))).rejects.toBeInstanceOf(ForeignKeyConstraintFailure);
  await database.close();
});

import { Database, type DatabaseSession, RelataError, SQLiteDatabaseAdapter } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSqlJs } from '../../js/driver/sqljs.js';
import { Article, Employee, Freelancer, firm, Manager, Person, Project } from '../fixtures/entities/firm.js';
import { mistaken } from './mistaken.js';
import { rowsOf } from './sqlite-file.js';

let database: Database;
let boss: Manager;
let ada: Employee;
let bob: Freelancer;

beforeEach(async () => {
  database = new Database(firm);
  await database.migrate();
  boss = Object.assign(new Manager('Grace'), { email: 'grace@example.com', level: 7 });
  ada = Object.assign(new Employee('Ada'), { email: 'ada@example.com', boss, hired: new Date(5) });
  bob = Object.assign(new Freelancer('Bob'), { budget: 12.5, agent: ada });
  await database.persist(bob);
});

afterEach(() => database.close());

const names = (people: readonly { name: string }[]) => people.map(({ name }) => name).sort();

test('F97: one table keeps base and heirs, through migrate(), with keys counted together', async () => {
  expect((await database.migrate()).statements).toEqual([]);
  expect(await rowsOf(database, 'SELECT * FROM persons ORDER BY name')).toEqual([
    {
      id: ada.id,
      type: 'employee',
      name: 'Ada',
      hired: 5,
      budget: null,
      agent: null,
      email: 'ada@example.com',
      boss: boss.id,
      level: null,
    },
    { id: bob.id, type: 'freelancer', name: 'Bob', hired: 1, budget: 12.5, agent: ada.id, email: null, boss: null, level: null },
    {
      id: boss.id,
      type: 'manager',
      name: 'Grace',
      hired: 0,
      budget: null,
      agent: null,
      email: 'grace@example.com',
      boss: null,
      level: 7,
    },
  ]);
  expect([boss.id, ada.id, bob.id].sort()).toEqual([1, 2, 3]);
});

test('F97: a query of the base answers instances of the right classes, with all their fields', async () => {
  const people = await database.query(Person).orderBy('name').find();
  expect(people.map((person) => person.constructor)).toEqual([Employee, Freelancer, Manager]);
  expect(people.every((person) => person instanceof Person)).toBe(true);
  const [first, second, third] = people;
  if (!(first instanceof Employee && second instanceof Freelancer && third instanceof Manager)) throw new Error('classes');
  expect([first.email, first.hired, first.boss?.id]).toEqual(['ada@example.com', new Date(5), boss.id]);
  expect([second.budget, second.hired, second.agent?.id]).toEqual([12.5, new Date(1), ada.id]);
  expect([third.level, third.email, third.boss]).toEqual([7, 'grace@example.com', undefined]);
  expect(Object.keys(second)).toEqual(['id', 'type', 'name', 'budget', 'hired', 'agent']);
});

test('F97: a query of an heir answers its rows and those of its own heirs, in every kind of query', async () => {
  const employees = database.query(Employee);
  expect(names(await employees.find())).toEqual(['Ada', 'Grace']);
  expect(names(await database.query(Manager).find())).toEqual(['Grace']);
  expect(await database.query(Freelancer).count()).toBe(1);
  expect(await database.query(Freelancer).filter({ name: 'Ada' }).has()).toBe(false);
  expect((await employees.ids()).sort()).toEqual([ada.id, boss.id].sort());
  expect(await employees.filter({ $or: [{ name: 'Bob' }, { name: 'Ada' }] }).findField('name')).toEqual(['Ada']);
  expect(await employees.filter({ 'boss.name': 'Grace' }).findField('name')).toEqual(['Ada']);
  expect(await employees.withCount('id', 'n').findOne()).toEqual({ n: 2 });
  expect(await database.query(Person).groupBy('type').withCount('id', 'n').orderBy('type').find()).toEqual([
    { type: 'employee', n: 1 },
    { type: 'freelancer', n: 1 },
    { type: 'manager', n: 1 },
  ]);
  expect((await database.query(Freelancer).patchMany({ name: 'Robert', $inc: { budget: 1 } })).primaryKeys).toEqual([bob.id]);
  expect((await employees.deleteMany()).modified).toBe(2);
  expect(names(await database.query(Person).find())).toEqual(['Robert']);
});

test('F97: deletes and patches of the base are about all rows, and about fields of the base', async () => {
  expect((await database.query(Person).patchMany({ name: 'X' })).modified).toBe(3);
  expect(await database.query(Employee).findField('name')).toEqual(['X', 'X']);
  await expect(database.query(Person).patchMany(mistaken({ email: 'x' }))).rejects.toThrow("'person' has no field 'email'");
  await expect(database.query(Person).patchMany({ type: 'freelancer' })).rejects.toThrow(
    "'person.type' cannot be patched: it says which class a row is of",
  );
  expect((await database.query(Person).filter({ id: ada.id }).deleteOne()).modified).toBe(1);
});

test('F97: joins and conditions over relations to base and heirs', async () => {
  const article = Object.assign(new Article(bob, 'On tables'), { editor: ada });
  await database.persist(article, new Article(ada, 'On rows'));
  const articles = await database.query(Article).joinWith('author').joinWith('editor').orderBy('title').find();
  expect(articles.map(({ author }) => author.constructor)).toEqual([Employee, Freelancer]);
  // Ada is one object, as an author and as an editor.
  expect(articles[1]?.editor).toBe(articles[0]?.author);
  const people = await database.query(Person).joinWith('articles').orderBy('name').find();
  expect(people.map(({ articles }) => articles.map(({ title }) => title))).toEqual([['On rows'], ['On tables'], []]);
  expect(people[1]?.articles[0]?.author).toBe(people[1]);
  const editors = await database.query(Employee).innerJoinWith('edited').joinWith('articles').find();
  expect(editors.map(({ edited, articles }) => [edited.length, articles.length])).toEqual([[1, 1]]);
  expect(await database.query(Article).filter({ 'editor.name': 'Ada' }).count()).toBe(1);
  expect(await database.query(Article).filter({ author: bob }).count()).toBe(1);
  expect(
    await database
      .query(Article)
      .filter({ author: { $in: [bob, ada] } })
      .count(),
  ).toBe(2);
  await expect(
    database
      .query(Article)
      .filter({ editor: mistaken(bob) })
      .count(),
  ).rejects.toThrow("not an instance of 'freelancer'");
  const led = database.query(Employee).filter({ reports: { $some: { name: 'Ada' } } });
  expect(await led.findField('name')).toEqual(['Grace']);
  expect(
    names(
      await database
        .query(Employee)
        .filter({ reports: { $none: {} } })
        .find(),
    ),
  ).toEqual(['Ada']);
  const chief = await database.query(Employee).joinWith('reports').filter({ name: 'Grace' }).findOne();
  expect(chief).toBeInstanceOf(Manager);
  expect(chief.reports[0]?.boss).toBe(chief);
  await expect(database.query(Person).joinWith(mistaken('boss')).find()).rejects.toThrow("'person' has no field 'boss'");
});

test('F97: an unloaded reference is of the declared class until its row is loaded', async () => {
  await database.persist(Object.assign(new Article(boss, 'On bosses'), { editor: boss }));
  const session = database.createSession();
  const { author } = await session.query(Article).select('author').findOne();
  expect(author).toBeInstanceOf(Person);
  expect(author).not.toBeInstanceOf(Employee);
  const article = await session.query(Article).findOne();
  expect(article.author).toBe(author);
  // The editor is the same row: known to be an employee from here on.
  expect(article.editor).toBe(author);
  expect(author).toBeInstanceOf(Employee);
  const [manager] = await session.query(Person).filter({ id: boss.id }).find();
  expect(manager).toBe(author);
  expect(manager).toBeInstanceOf(Manager);
  expect((manager as Manager).level).toBe(7);
  (manager as Manager).level = 8;
  await session.commit();
  expect(await database.query(Manager).findOneField('level')).toBe(8);
});

test('F97: in a session a row is one object, whichever class asked', async () => {
  const session: DatabaseSession = database.createSession();
  const employee = await session.query(Employee).filter({ name: 'Ada' }).findOne();
  const person = await session.query(Person).filter({ name: 'Ada' }).findOne();
  expect(person).toBe(employee);
  await session.query(Person).filter({ name: 'Ada' }).patchOne({ name: 'Ada L.' });
  expect(employee.name).toBe('Ada L.');
  employee.email = 'lovelace@example.com';
  session.add(Object.assign(new Freelancer('Eve'), { budget: 3 }), new Manager('Mona'), new Employee('Ned'));
  await session.commit();
  expect(await rowsOf(database, "SELECT name, email FROM persons WHERE type = 'employee' ORDER BY name")).toEqual([
    { name: 'Ada L.', email: 'lovelace@example.com' },
    { name: 'Ned', email: null },
  ]);
  const all = await session.query(Person).find();
  expect(new Set(all.map(({ id }) => id)).size).toBe(6);
  session.remove(employee);
  await session.commit();
  expect(await database.query(Person).count()).toBe(5);
});

test('F97: graphs mix the classes: many to many, new and stored objects', async () => {
  const project = new Project('Engine');
  project.people.push(ada, bob, new Manager('Mona'));
  await database.persist(project);
  const [loaded] = await database.query(Project).joinWith('people').find();
  expect(loaded?.people.map((person) => person.constructor.name).sort()).toEqual(['Employee', 'Freelancer', 'Manager']);
  const employees = await database.query(Employee).innerJoinWith('projects').find();
  expect(names(employees)).toEqual(['Ada', 'Mona']);
  expect(
    await database
      .query(Project)
      .filter({ people: { $some: { name: 'Bob' } } })
      .count(),
  ).toBe(1);
});

test('a reference to an heir refuses another heir', async () => {
  const article = Object.assign(new Article(ada, 'Mine'), { editor: bob });
  await expect(database.persist(article)).rejects.toThrow(
    'article.editor expects an instance of employee, got an instance of freelancer.',
  );
});

test('the discriminator is the class’s to say', async () => {
  const wrong = new Freelancer('Eve');
  wrong.type = mistaken('employee');
  await expect(database.persist(wrong)).rejects.toThrow('freelancer.type expects one of "freelancer", got the string');
  const stored = await database.createSession().query(Employee).filter({ name: 'Ada' }).findOne();
  stored.type = 'manager';
  await expect(database.persist(stored)).rejects.toThrow('employee.type expects one of "employee"');
  const none = new Freelancer('Nobody');
  none.type = mistaken(undefined);
  none.budget = 5;
  await database.persist(none);
  expect(none.type).toBe('freelancer');
});

test('a row of a class that the database does not know is an error that names it', async () => {
  const { module } = await loadSqlJs();
  const file = new module.Database(await database.export());
  file.exec("UPDATE persons SET type = 'robot' WHERE name = 'Bob'");
  const opened = new Database(new SQLiteDatabaseAdapter(':memory:', { data: file.export() }), firm);
  file.close();
  const error = await opened
    .query(Person)
    .find()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RelataError);
  expect((error as RelataError).code).toBe('unknownDiscriminator');
  expect((error as RelataError).message).toBe(
    `The row ${bob.id} of persons has the type "robot", which no entity of this database has. Known are "freelancer", "employee", "manager". Add its class to the entities, or correct the row.`,
  );
  expect(names(await opened.query(Employee).find())).toEqual(['Ada', 'Grace']);
  await opened.close();
});

test('a base without a value of its own has no rows of its own', async () => {
  const person = Object.create(Person.prototype) as Person;
  Object.assign(person, { id: 0, type: 'person', name: 'Nobody' });
  await expect(database.persist(person)).rejects.toThrow('person has no type of its own');
  expect(await database.query(Person).count()).toBe(3);
});

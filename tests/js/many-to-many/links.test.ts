import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Course, Student, school } from '../../fixtures/entities/school.js';
import { definitionOf, rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

/** Links of a many-to-many relation without a pivot entity: how they are written, and read from both sides. */

let database: Database;
const [maths, music, latin] = ['Maths', 'Music', 'Latin'];

beforeEach(async () => {
  database = new Database([...school]);
  await database.migrate();
  const [ada, bo] = [new Student('Ada'), new Student('Bo')];
  const [first, second, third] = [new Course(maths), new Course(music), new Course(latin)];
  ada.courses.push(first, second);
  bo.courses.push(first);
  await database.persist(ada, bo, third);
});

afterEach(() => database.close());

const SQL = `SELECT s.name || ' ' || c.title AS link FROM course_student l
  JOIN student s ON s.id = l.student JOIN course c ON c.id = l.course ORDER BY link`;
const links = async () => (await rowsOf(database, SQL)).map(({ link }) => link);
const course = (title: string) => database.query(Course).filter({ title }).findOne();

test('F61 without a pivot entity a join table has both foreign keys, a unique pair and an index for the way back', async () => {
  const ddl = await definitionOf(database, 'course_student');
  for (const [column, table] of [
    ['course', 'course'],
    ['student', 'student'],
  ]) {
    const key = `FOREIGN KEY ("${column}") REFERENCES "${table}" ("id") ON DELETE CASCADE ON UPDATE CASCADE`;
    expect(ddl).toContain(key);
  }
  expect(await definitionOf(database, 'course_student_course_student_unique')).toBe(
    'CREATE UNIQUE INDEX "course_student_course_student_unique" ON "course_student" ("course", "student")',
  );
  expect(await definitionOf(database, 'course_student_student_index')).toBe(
    'CREATE INDEX "course_student_student_index" ON "course_student" ("student")',
  );
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
});

test('F67 both sides read the same links, in a fixed number of statements', async () => {
  const statements = await recordStatements();
  const students = await database
    .query(Student)
    .joinWith('courses', (courses) => courses.orderBy('title'))
    .orderBy('name')
    .find();
  const courses = await database
    .query(Course)
    .joinWith('students', (all) => all.orderBy('name'))
    .orderBy('title')
    .find();
  expect(statements.count).toBe(4);
  const read = {
    students: students.flatMap(({ name, courses }) => courses.map(({ title }) => `${name} ${title}`)),
    courses: courses.flatMap(({ title, students }) => students.map(({ name }) => `${name} ${title}`)),
  };
  expect(read.students.sort()).toEqual(await links());
  expect(read.courses.sort()).toEqual(await links());
  expect(Object.keys(students[0] ?? {})).toEqual(['id', 'name', 'courses']);
});

test('a loaded list that is changed is written by the commit, and again after it', async () => {
  const session = database.createSession();
  const ada = await session.query(Student).joinWith('courses').filter({ name: 'Ada' }).findOne();
  const found = await session.query(Course).filter({ title: latin }).findOne();
  ada.courses.push(found);
  ada.courses = ada.courses.filter(({ title }) => title !== maths);
  await session.commit();
  expect(await links()).toEqual(['Ada Latin', 'Ada Music', 'Bo Maths']);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  ada.courses.splice(0);
  await session.commit();
  expect(await links()).toEqual(['Bo Maths']);
});

test('new objects of both kinds are reached through the lists and written with their links', async () => {
  const [cy, dee] = [new Student('Cy'), new Student('Dee')];
  const drama = new Course('Drama');
  drama.students.push(cy, dee);
  dee.courses.push(new Course('Dance'), drama);
  await database.persist(drama);
  expect((await links()).slice(3)).toEqual(['Cy Drama', 'Dee Dance', 'Dee Drama']);
});

test('a link that both sides hold, or one list twice, is one row', async () => {
  const session = database.createSession();
  const cy = new Student('Cy');
  const drama = new Course('Drama');
  cy.courses.push(drama, drama);
  drama.students.push(cy);
  session.add(cy, drama);
  await session.commit();
  expect((await links()).slice(3)).toEqual(['Cy Drama']);
  const loaded = await session.query(Student).joinWith('courses').filter({ name: 'Bo' }).findOne();
  const back = await session.query(Course).joinWith('students').filter({ title: latin }).findOne();
  loaded.courses.push(back as unknown as (typeof loaded.courses)[number]);
  back.students.push(loaded as unknown as (typeof back.students)[number]);
  await session.commit();
  expect((await links()).slice(2)).toEqual(['Bo Latin', 'Bo Maths', 'Cy Drama']);
});

test('a link that somebody else wrote meanwhile is not an error, and one row', async () => {
  const session = database.createSession();
  const bo = await session
    .query(Student)
    .joinWith('courses', (courses) => courses.filter({ title: 'none' }))
    .filter({ name: 'Bo' })
    .findOne();
  bo.courses.push(await session.query(Course).filter({ title: maths }).findOne());
  await session.commit();
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
});

test('two objects of one row may both be linked', async () => {
  const cy = new Student('Cy');
  cy.courses.push((await course(maths)) as Course, (await course(maths)) as Course);
  await database.persist(cy);
  expect((await links()).slice(3)).toEqual(['Cy Maths']);
});

test('links go with the rows that they link, and with their keys', async () => {
  const session = database.createSession();
  const ada = await session.query(Student).filter({ name: 'Ada' }).findOne();
  const found = await session.query(Course).joinWith('students').filter({ title: maths }).findOne();
  found.id = '00000000-0000-4000-8000-000000000001';
  await session.commit();
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
  session.remove(ada);
  await session.commit();
  expect(await links()).toEqual(['Bo Maths']);
  await database.query(Course).filter({ title: maths }).deleteMany();
  expect(await links()).toEqual([]);
});

test('a rollback brings the list and its links back', async () => {
  const session = database.createSession();
  const ada = await session.query(Student).joinWith('courses').filter({ name: 'Ada' }).findOne();
  await session.begin();
  ada.courses.splice(0);
  ada.courses.push(new Course('Drama') as (typeof ada.courses)[number]);
  await session.flush();
  expect(
    await session
      .query(Course)
      .filter({ students: { $some: { name: 'Ada' } } })
      .count(),
  ).toBe(1);
  await session.rollback();
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
  await session.commit();
  expect(await links()).toEqual(['Ada Drama', 'Bo Maths']);
});

test('conditions, orders and groups look through the relation from both sides', async () => {
  const students = (question: '$some' | '$every' | '$none', title: string) =>
    database
      .query(Student)
      .filter({ courses: { [question]: { title } } })
      .orderBy('name')
      .findField('name');
  expect(await students('$some', music)).toEqual(['Ada']);
  expect(await students('$none', music)).toEqual(['Bo']);
  expect(await students('$every', maths)).toEqual(['Bo']);
  expect(
    await database
      .query(Course)
      .filter({ students: { $none: {} } })
      .findField('title'),
  ).toEqual([latin]);
  const counted = database.query(Course).join('students').groupBy('title').withCount('students.id', 'n').orderBy('title');
  expect(await counted.find()).toEqual([
    { title: latin, n: 0 },
    { title: maths, n: 2 },
    { title: music, n: 1 },
  ]);
});

test('a link to an object that is not there is an error that names the relation', async () => {
  const session = database.createSession();
  const ada = await session.query(Student).joinWith('courses').filter({ name: 'Ada' }).findOne();
  const ghost = session.getReference(Course, '00000000-0000-4000-8000-00000000dead');
  ada.courses.push(ghost as (typeof ada.courses)[number]);
  await expect(session.commit()).rejects.toMatchObject({
    code: 'foreignKeyConstraint',
    message: expect.stringContaining('course.students would point at a row that does not exist.'),
    detail: { entity: 'course', field: 'students' },
  });
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
});

test('an object of another entity in the list is an error that names the list', async () => {
  const ada = new Student('Ada');
  ada.courses.push(new Student('Bo') as unknown as Course);
  await expect(database.persist(ada)).rejects.toMatchObject({
    code: 'invalidValue',
    message: 'student.courses holds an instance of student, but it is a list of course. Give it instances of course.',
    detail: { entity: 'student', field: 'courses' },
  });
});

test('a session keeps no links, and no query has a name for them', async () => {
  const session = database.createSession();
  const statements = await recordStatements();
  const ada = await session.query(Student).joinWith('courses').filter({ name: 'Ada' }).findOne();
  ada.courses.push(new Course('Drama') as (typeof ada.courses)[number]);
  await session.commit();
  statements.clear();
  session.remove(ada);
  await session.commit();
  expect(statements.texts.filter((text) => text.includes('course_student'))).toEqual([]);
  const Other = class {};
  await expect(database.query(Other).find()).rejects.toThrow(/known are student, course, room, locker, member, pet, dog, toy\.$/);
});

test('F64 F65 F66: links in a join table are added, removed, set and cleared through related()', async () => {
  const session = database.createSession();
  const ada = await session.query(Student).filter({ name: 'Ada' }).findOne();
  const third = await session.query(Course).filter({ title: latin }).findOne();
  const courses = session.related(ada, 'courses');
  await courses.add(third, third);
  expect(await links()).toEqual(['Ada Latin', 'Ada Maths', 'Ada Music', 'Bo Maths']);
  await courses.remove(third);
  expect(await links()).toEqual(['Ada Maths', 'Ada Music', 'Bo Maths']);
  await courses.set([third]);
  expect([await links(), (await courses.load()).map(({ title }) => title)]).toEqual([['Ada Latin', 'Bo Maths'], [latin]]);
  await courses.clear();
  expect(await links()).toEqual(['Bo Maths']);
});

import { Database, serialize } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Course, Dog, Member, Student, school, Toy } from '../../fixtures/entities/school.js';
import { rowsOf } from '../sqlite-file.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...school]);
  await database.migrate();
});

afterEach(() => database.close());

const LINKS =
  'SELECT s.name || c.title AS link FROM course_student j JOIN student s ON s.id = j.student JOIN course c ON c.id = j.course';
const links = async () => (await rowsOf(database, `${LINKS} ORDER BY link`)).map(({ link }) => link);

test.each(['database', 'session'])(
  'F64 F65 F66 F67 members of an automatic join table are added, removed and cleared from both sides: %s',
  async (kind) => {
    const place = kind === 'database' ? database : database.createSession();
    await database.persist(['x', 'y'].map((name) => new Student(name)));
    await database.persist(['c', 'd'].map((title) => new Course(title)));
    const [x, y] = await place.query(Student).orderBy('name').find();
    const [c, d] = await place.query(Course).orderBy('title').find();
    if (!x || !y || !c || !d) throw new Error('missing');
    const [courses, students] = [place.related(x, 'courses', Student), place.related(c, 'students', Course)];
    await courses.add(c, [d]);
    await courses.add(c);
    await students.add(y, x, new Student('z'));
    expect(await links()).toEqual(['xc', 'xd', 'yc', 'zc']);
    expect([await students.count(), await courses.has(), await place.related(d, 'students', Course).count()]).toEqual([
      3,
      true,
      1,
    ]);
    expect(
      (
        await students
          .query()
          .filter({ name: { $ne: 'y' } })
          .orderBy('name')
          .find()
      ).map(({ name }) => name),
    ).toEqual(['x', 'z']);
    expect([(await students.load()).length, (await courses.load()).length]).toEqual([3, 2]);
    await students.remove(x);
    expect(await links()).toEqual(['xd', 'yc', 'zc']);
    await students.set([x]);
    expect(await links()).toEqual(['xc', 'xd']);
    await courses.clear();
    await place.related(y, 'courses', Student).add(d);
    expect([await links(), await courses.load(), await students.count()]).toEqual([['yd'], [], 0]);
  },
);

test.each(['database', 'session'])('F64 F65 F66 F67 objects that lead to their own kind have handles: %s', async (kind) => {
  const place = kind === 'database' ? database : database.createSession();
  await database.persist(new Member('m'), new Member('n'));
  const [m, n] = await place.query(Member).orderBy('name').find();
  if (!m || !n) throw new Error('missing');
  const names = async (of: typeof m, field: 'likes' | 'leads' | 'follows') =>
    (await place.related(of, field, Member).load({ reload: true })).map(({ name }) => name).sort();
  await place.related(m, 'likes', Member).add(m, n);
  await place.related(n, 'likes', Member).add(m);
  await place.related(m, 'likes', Member).remove(m);
  expect([await names(m, 'likes'), await names(n, 'likes')]).toEqual([['n'], ['m']]);
  await place.related(m, 'leads', Member).add(n, m);
  expect([await names(n, 'follows'), await names(m, 'follows'), await names(m, 'leads')]).toEqual([['m'], ['m'], ['m', 'n']]);
  await place.related(n, 'follows', Member).clear();
  expect([await names(m, 'leads'), await names(n, 'follows')]).toEqual([['m'], []]);
});

test('classes in one table have handles of the lists that they inherit, and of their own', async () => {
  const dog = new Dog('rex');
  await database.persist(dog, new Toy('ball'), new Member('m'));
  const toy = await database.query(Toy).findOne();
  await database.related(toy, 'dogs', Toy).add(dog);
  await database.related(dog, 'owners').add(await database.query(Member).findOne());
  expect([await database.related(dog, 'toys').count(), (await database.related(dog, 'owners').load())[0]?.name]).toEqual([
    1,
    'm',
  ]);
});

test('F80: lists of join tables are serialized as other lists are', async () => {
  const [x, y] = [new Student('x'), new Student('y')];
  const course = new Course('c');
  course.students = [x, y];
  await database.persist(course);
  const found = await database.query(Course).joinWith('students').findOne();
  expect(serialize(found, { exclude: ['rooms'] })).toEqual({
    id: course.id,
    title: 'c',
    students: [
      { id: 1, name: 'x' },
      { id: 2, name: 'y' },
    ],
  });
});

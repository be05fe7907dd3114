import {
  type AutoIncrement,
  type BackReference,
  defineEntity,
  type Embedded,
  entity,
  type ManyToMany,
  type PrimaryKey,
  type Reference,
  type RenamedFrom,
  t,
} from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';
import { release } from './release.js';

class Address {
  road: string = '';
}

@entity.name('person')
class Person {
  id: number & PrimaryKey & AutoIncrement = 0;
  nick: string = '';
  home: Embedded<Address> = new Address();
  boss?: Person & Reference;
}

class NewAddress {
  street: string & RenamedFrom<'road'> = '';
}

@(entity.name('employee').renamedFrom('staff', 'person'))
class Employee {
  id: number & PrimaryKey & AutoIncrement = 0;
  name: string & RenamedFrom<'handle' | 'nick'> = '';
  home: Embedded<NewAddress> = new NewAddress();
  lead?: Employee & Reference & RenamedFrom<'boss'>;
}

test('annotations say what tables, columns, references and members of embedded objects were called', async () => {
  const first = release([Person]);
  await first.migrate();
  const [ada, bob] = [new Person(), new Person()];
  Object.assign(ada, { nick: 'Ada', home: { road: 'a' } });
  Object.assign(bob, { nick: 'Bob', home: { road: 'b' }, boss: ada });
  await first.persist(bob);
  const second = release([Employee], await first.export());
  const { steps } = await second.migrate();
  expect(steps.map(({ kind, name }) => `${kind} ${name ?? ''}`)).toEqual([
    'renameTable ',
    'renameColumn nick',
    'renameColumn home_road',
    'renameColumn boss',
    'dropIndex person_boss_index',
    'createIndex employee_lead_index',
  ]);
  expect((await second.migrate()).steps).toEqual([]);
  const found = await second.query(Employee).joinWith('lead').filter({ name: 'Bob' }).findOne();
  expect(found).toMatchObject({ home: { street: 'b' }, lead: { name: 'Ada', home: { street: 'a' } } });
});

@entity.name('course')
class Course {
  id: number & PrimaryKey & AutoIncrement = 0;
  students: Student[] & ManyToMany<{ table: 'enrolments' }> = [];
}

@entity.name('student')
class Student {
  id: number & PrimaryKey & AutoIncrement = 0;
}

@entity.name('course')
class LaterCourse {
  id: number & PrimaryKey & AutoIncrement = 0;
  students: LaterStudent[] & BackReference<{ via: typeof Enrolment }> = [];
}

@entity.name('student')
class LaterStudent {
  id: number & PrimaryKey & AutoIncrement = 0;
}

@(entity.name('enrolment').collection('enrolments').index(['course', 'student'], { unique: true }))
class Enrolment {
  id: number & PrimaryKey & AutoIncrement = 0;
  grade?: number;
  paid: boolean = false;

  constructor(
    public course: LaterCourse & Reference,
    public student: LaterStudent & Reference,
  ) {}
}

test('F63 a pivot entity with more columns over an automatic join table keeps its rows', async () => {
  const first = release([Course, Student]);
  await first.migrate();
  const course = new Course();
  course.students.push(new Student(), new Student());
  await first.persist(course);
  const links = await rowsOf(first, 'SELECT * FROM enrolments');
  expect(links).toHaveLength(2);
  const second = release([LaterCourse, LaterStudent, Enrolment], await first.export());
  await second.migrate();
  expect(await rowsOf(second, 'SELECT * FROM enrolments')).toEqual(links.map((link) => ({ ...link, grade: null, paid: 0 })));
  const found = await second.query(LaterCourse).joinWith('students').findOne();
  expect(found.students).toHaveLength(2);
  await second.persist(Object.assign(new Enrolment(found, new LaterStudent()), { grade: 1 }));
  expect(await second.query(Enrolment).count()).toBe(3);
});

test('a class that joins the table of another one adds its columns', async () => {
  const Animal = defineEntity('animal', { id: t.number().primaryKey().autoIncrement(), kind: t.string() });
  const first = release([Animal]);
  await first.migrate();
  await first.persist(new Animal({ kind: 'animal' }));
  const Base = defineEntity('animal', { id: t.number().primaryKey().autoIncrement(), kind: t.enum('animal', 'dog') });
  const Dog = defineEntity(
    'dog',
    { kind: t.enum('dog'), barks: t.boolean().default(true) },
    { extends: Base, discriminator: 'kind' },
  );
  const second = release([Base, Dog], await first.export());
  const { steps } = await second.migrate();
  expect(steps.map(({ kind, name }) => [kind, name])).toEqual([['addColumn', 'barks']]);
  expect(await second.query(Base).count()).toBe(1);
});

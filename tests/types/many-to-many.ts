import { type AutoIncrement, type Database, defineEntity, type ManyToMany, type PrimaryKey, t } from 'relata';

/** Lists of a many-to-many relation without a pivot entity are relations as back references are. */

class Student {
  id: number & PrimaryKey & AutoIncrement = 0;
  courses: Course[] & ManyToMany<{ inverse: 'students' }> = [];

  constructor(public name: string) {}
}

class Course {
  id: number & PrimaryKey & AutoIncrement = 0;
  students?: Student[] & ManyToMany<{ inverse: 'courses'; table: 'enrolments' }>;

  constructor(public title: string) {}
}

const Author = defineEntity('author', {
  id: t.number().primaryKey(),
  get books() {
    return t.manyToMany(() => Book, { inverse: 'authors' });
  },
});
const Book = defineEntity('book', { id: t.number().primaryKey(), title: t.string(), authors: t.manyToMany(() => Author) });

/** A joined list is there, both ways, and its objects can be linked; one that was not joined is not. */
export async function joined(database: Database): Promise<string[]> {
  const student = await database.query(Student).joinWith('courses').findOne();
  student.courses.push(await database.query(Course).findOne());
  const course = await database.query(Course).joinWith('students').findOne();
  // @ts-expect-error a course has a title and no name
  student.courses[0]?.name;
  const plain = await database.query(Student).findOne();
  // @ts-expect-error it may be missing
  plain.courses.length;
  return [...student.courses.map(({ title }) => title), ...course.students.map(({ name }) => name)];
}

/** Conditions take the quantifiers, and the fields of the other entity. */
export function filtered(database: Database): void {
  database.query(Student).filter({ courses: { $some: { title: 'a', students: { $none: { name: 'b' } } } } });
  // @ts-expect-error a course has no name
  database.query(Student).filter({ courses: { $some: { name: 'a' } } });
  // @ts-expect-error a list is no value
  database.query(Student).filter({ courses: 'a' });
}

/** A list has no column. */
export function changed(database: Database): void {
  // @ts-expect-error it cannot be patched
  database.query(Student).patchMany({ courses: [] });
  // @ts-expect-error nor ordered by
  database.query(Student).orderBy('courses');
  // @ts-expect-error and no option of a relation is called like this
  type Wrong = ManyToMany<{ via: 'x' }>;
  void (undefined as unknown as Wrong);
}

/** Definitions infer the same. */
export async function defined(database: Database): Promise<string[]> {
  const author = await database.query(Author).joinWith('books').findOne();
  // @ts-expect-error a title is a string
  const numbers: number[] = author.books.map(({ title }) => title);
  void numbers;
  const book = await database.query(Book).joinWith('authors').findOne();
  // @ts-expect-error an author has no title
  book.authors[0]?.title;
  return author.books.map(({ title }) => title);
}

import { type AutoIncrement, defineEntity, entity, type PrimaryKey, t } from 'relata';
import { expect, test } from 'vitest';

class Book {
  id: number & PrimaryKey & AutoIncrement = 0;
  title = '';
}

test('F19 a field that is declared by a compiled class and by defineEntity() is an error that names it', () => {
  const twice = () => defineEntity(Book, { id: t.number().primaryKey(), title: t.string(), pages: t.number() });
  expect(twice).toThrow(
    'Book.id and Book.title is declared twice: by the class, which the type compiler has read, and by defineEntity().',
  );
  expect(twice).toThrow(
    expect.objectContaining({ code: 'declaredTwice', detail: expect.objectContaining({ fields: ['id', 'title'] }) }),
  );
});

test('F19 decorators that contradict each other are an error, and their indexes add up', () => {
  const decorate = entity.collection('books');
  class Plain {}
  decorate(Plain);
  decorate(Plain);
  expect(() => entity.collection('other')(Plain)).toThrow(
    "The collection of Plain is declared twice, as 'books' and as 'other'.",
  );
});

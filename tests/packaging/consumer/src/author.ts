import { type AutoIncrement, type BackReference, entity, type PrimaryKey, type Unique } from 'relata';
import type { Book } from './book.js';

// @ts-expect-error The chained form without parentheses runs, although tsc wants parentheses around it.
@entity.name('author').collection('authors')
export class Author {
  id: number & PrimaryKey & AutoIncrement = 0;
  books?: Book[] & BackReference;

  constructor(public name: string & Unique) {}
}

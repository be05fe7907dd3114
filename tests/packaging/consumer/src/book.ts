import { type AutoIncrement, entity, type PrimaryKey, type Reference } from 'relata';
import type { Author } from './author.js';
import type { Shelf } from './shelf.js';

@entity({ name: 'book', collection: 'books' })
export class Book {
  id: number & PrimaryKey & AutoIncrement = 0;
  shelf: Shelf = 'new';

  constructor(
    public author: Author & Reference,
    public title: string,
  ) {}
}

import { type AutoIncrement, type BackReference, entity, type PrimaryKey } from 'relata';
import type { Novel } from './novel.js';
import type { Country } from './types.js';

@(entity.name('publisher').collection('publishers'))
export class Publisher {
  id: number & PrimaryKey & AutoIncrement = 0;
  founded: Date = new Date(0);
  novels?: Novel[] & BackReference;

  constructor(
    public name: string,
    public country: Country,
  ) {}
}

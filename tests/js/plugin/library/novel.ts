import type { Reference, Unique } from 'relata';
import type { Publisher } from './publisher.js';
import { type Format, Work } from './types.js';

export class Novel extends Work<{ awards: string[] }> {
  pages = 100;

  constructor(
    public title: string & Unique,
    public publisher: Publisher & Reference,
    public format: Format,
  ) {
    super();
  }
}

import {
  type AutoIncrement,
  type BackReference,
  Database,
  entity,
  type LogEntry,
  logLine,
  type PrimaryKey,
  type Reference,
} from 'relata';
import { expect, test } from 'vitest';
import { choir } from '../fixtures/entities/choir.js';
import { Mate } from '../fixtures/entities/crew.js';
import { mistaken } from './mistaken.js';

@entity.name('Reader')
class Reader {
  id: number & PrimaryKey & AutoIncrement = 0;
  notes: Note[] & BackReference = [];
  articles: Article[] & BackReference<{ via: typeof Star }> = [];
}

@entity.name('Article')
class Article {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public editor: Reader & Reference) {}
}

@entity.name('Note')
class Note {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public reader: Reader & Reference) {}
}

@entity.name('Star')
class Star {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public reader: Reader & Reference,
    public article: Article & Reference,
  ) {}
}

const library = [Reader, Article, Note, Star];

test('F76: relations declared on one side only are fine, or a warning, or an error, as the application chooses', async () => {
  await new Database(library).migrate();

  const warnings: LogEntry[] = [];
  const log = (entry: LogEntry) => entry.kind === 'oneSided' && warnings.push(entry);
  const warning = new Database(library, { log, oneSidedRelations: 'warn' });
  await warning.migrate();
  await warning.query(Reader).find();
  expect(warnings.map(logLine)).toEqual([
    'Reader.articles leads to Article, which declares no way back. Declare it in Article, by a name of your choice: `readers: Reader[] & BackReference<{ via: typeof Star }>`.',
    'Article.editor leads to Reader, which declares no way back. Declare it in Reader, by a name of your choice: `articles: Article[] & BackReference`.',
  ]);
  expect(warnings[1]).toMatchObject({ entity: 'Article', field: 'editor', target: 'Reader' });

  const refusing = new Database(library, { oneSidedRelations: 'refuse' }).migrate();
  await expect(refusing).rejects.toMatchObject({
    code: 'oneSidedRelation',
    message: warnings.map(logLine).join('\n'),
    detail: { relations: [{ field: 'articles' }, { field: 'editor' }] },
  });
});

test('both sides, through a pivot, to itself and inherited, are both sides', async () => {
  await new Database([...choir, Mate], { oneSidedRelations: 'refuse' }).migrate();
});

test('another choice is refused', () => {
  const options = { oneSidedRelations: mistaken('no') };
  expect(() => new Database(library, options)).toThrow("oneSidedRelations is 'warn' or 'refuse', not the string 'no'.");
});

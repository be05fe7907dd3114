import { Database, reflect } from 'relata';
import { expect, test } from 'vitest';
import { Novel } from './library/novel.js';
import { Publisher } from './library/publisher.js';
import { Format } from './library/types.js';

/** What the compiler emits, in the hands of the real runtime. */
test('F10 F11 entities of two files that need each other, with types and a base of a third', async () => {
  const database = new Database([Novel, Publisher]);
  await database.migrate();
  const publisher = new Publisher('Nord', 'no');
  publisher.founded = new Date('1907-04-01T00:00:00.123Z');
  const novel = new Novel('Fjord', publisher, Format.Audio);
  novel.extra = { awards: ['bronze'] };
  await database.persist(novel, new Novel('Vidde', publisher, Format.Paper));

  const [found] = await database.query(Publisher).joinWith('novels').find();
  expect(found).toBeInstanceOf(Publisher);
  expect(found?.founded).toEqual(publisher.founded);
  expect(found?.country).toBe('no');
  expect(found?.novels?.map(({ title, format, extra, pages }) => ({ title, format, extra, pages }))).toEqual([
    { title: 'Fjord', format: 5, extra: { awards: ['bronze'] }, pages: 100 },
    { title: 'Vidde', format: 0, extra: undefined, pages: 100 },
  ]);
  const joined = await database.query(Novel).innerJoinWith('publisher').filter({ title: 'Fjord' }).findOne();
  expect(joined.publisher.name).toBe('Nord');
  await database.close();
});

test('a decorator that was taken off its class reaches the definition', () => {
  expect(reflect(Publisher)).toMatchObject({ name: 'publisher', collection: 'publishers' });
  expect(reflect(Novel).fields.map(({ name }) => name)).toEqual(['id', 'extra', 'pages', 'title', 'publisher', 'format']);
});

import { expect, test } from 'vitest';
import { writeFilter } from '../../js/query/filter.js';
import { ShapeWriter } from '../../js/query/shape-writer.js';
import { everything, type QueryState, writeShape } from '../../js/query/state.js';

/** The shape of a filter, as the planner reads it. */
function textOf(filter: object): string {
  const writer = new ShapeWriter();
  writeFilter(writer, filter);
  return writer.text;
}

const value = (slot: number, kind: string) => ({ value: { slot, value: kind } });

test('a shape is JSON without the values', () => {
  const state: QueryState = {
    ...everything,
    select: ['id'],
    filters: [{ name: 'a', age: { $gt: 1, $in: [2, null] } }, { $or: [{ name: null }, {}] }],
    order: [
      { field: 'id', direction: 'asc' },
      { field: 'name', direction: 'desc' },
    ],
    limit: 3,
    joins: [{ ...everything, field: 'posts', kind: 'left', load: true, skip: 4 }],
  };
  const writer = new ShapeWriter();
  writeShape(writer, 'User', 'find', state);
  const first = {
    object: [
      ['name', value(0, 'string')],
      [
        'age',
        {
          object: [
            ['$gt', value(1, 'number')],
            ['$in', expect.anything()],
          ],
        },
      ],
    ],
  };
  const second = { object: [['$or', { list: [{ object: [['name', 'null']] }, { object: [] }] }]] };
  expect(JSON.parse(writer.text)).toEqual({
    entity: 'User',
    output: 'find',
    select: ['id'],
    filter: { object: [['$and', { list: [first, second] }]] },
    order: state.order,
    limit: 3,
    joins: [{ field: 'posts', kind: 'left', load: true, skip: 4 }],
  });
  expect(writer.values).toEqual(['a', 1, [2, null], 3, 4]);
});

test('two shapes have the same text only where they are equal', () => {
  expect(textOf({ name: 'a', pages: 1 })).toBe(textOf({ name: 'b', pages: 2 }));
  const others = [
    { name: 'a' },
    { pages: 1, name: 'a' },
    { name: 1, pages: 1 },
    { name: null, pages: 1 },
    { 'name",{"value":{"slot":0,"value":"string"}}],["pages': 1 },
    { name: { $eq: 'a' }, pages: 1 },
    { name: ['a'], pages: 1 },
  ];
  const texts = [{ name: 'a', pages: 1 }, ...others].map(textOf);
  expect(new Set(texts).size).toBe(texts.length);
  for (const text of texts) expect(() => JSON.parse(text)).not.toThrow();
});

test('names of any letters are quoted, however many there are', () => {
  for (let index = 0; index < 3000; index++) {
    const name = `a"\\\n\u2028é😀${index}`;
    expect(JSON.parse(textOf({ [name]: 1 }))).toEqual({ object: [[name, value(0, 'number')]] });
  }
});

import { Database } from 'relata';
import { expect, test } from 'vitest';
import { lending, Title, Writer } from '../fixtures/entities/library.js';

test('more shapes than statements are kept answer right, again and again, also when others read the same rows', async () => {
  const database = new Database([...lending]);
  await database.migrate();
  const ines = new Writer('Ines');
  await database.persist(Array.from({ length: 20 }, (_, index) => new Title(ines, `Title ${index}`)));
  const namesIn = async (number: number): Promise<string[]> => {
    // Each number is a shape of its own, by its bits.
    const bits = Array.from({ length: 9 }, (_, bit) => ({ id: (number >> bit) % 2 === 0 ? { $gte: 1 } : { $lte: 20 } }));
    const titles = await database
      .query(Title)
      .filter({ name: `Title ${number % 20}`, $and: bits })
      .find();
    return titles.map(({ name }) => name);
  };
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 300; number++) {
      expect(await namesIn(number)).toEqual([`Title ${number % 20}`]);
      // What is used all the time stays prepared while the others come and go; it loads more of the same entity.
      if (number % 50 === 0) {
        const [title] = await database.query(Title).joinWith('writer').filter({ name: 'Title 7' }).find();
        expect(title?.writer.name).toBe('Ines');
      }
    }
  }
  await database.close();
});

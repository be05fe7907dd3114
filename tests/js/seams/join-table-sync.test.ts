import { type AutoIncrement, Database, type ManyToMany, type PrimaryKey } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** Both sides of lists without a pivot entity, in memory: classes whose only relation is such a list. */

class Band {
  id: number & PrimaryKey & AutoIncrement = 0;
  players: Player[] & ManyToMany<{ inverse: 'bands' }> = [];
  constructor(public name: string) {}
}
class Player {
  id: number & PrimaryKey & AutoIncrement = 0;
  bands: Band[] & ManyToMany<{ inverse: 'players' }> = [];
  constructor(public name: string) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([Band, Player]);
  await database.migrate();
});
afterEach(() => database.close());

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe.each(['new', 'stored', 'of two databases'])('lists of %s objects', (state) => {
  async function pair(): Promise<[Band, Player]> {
    const [band, player] = [new Band('Reef'), new Player('Ada')];
    if (state !== 'new') await database.persist(band, player);
    if (state === 'of two databases') {
      const second = new Database([Band, Player]);
      await second.migrate();
      await second.close();
    }
    return [band, player];
  }

  test('push, splice and assignment on either side are seen on the other', async () => {
    const [band, player] = await pair();
    band.players.push(player);
    expect(names(player.bands)).toEqual(['Reef']);
    player.bands.splice(0, 1);
    expect(band.players).toEqual([]);
    player.bands = [band];
    expect(names(band.players)).toEqual(['Ada']);
    band.players = [];
    expect(player.bands).toEqual([]);
  });
});

test('a commit writes what either side says, once', async () => {
  const session = database.createSession();
  const [band, player] = [new Band('Reef'), new Player('Ada')];
  session.add(band, player);
  await session.commit();
  player.bands.push(band);
  await session.commit();
  const found = await database.query(Band).joinWith('players').findOne();
  expect(names(found.players)).toEqual(['Ada']);
});

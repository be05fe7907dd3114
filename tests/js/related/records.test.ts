import { ActiveRecord, type AutoIncrement, type BackReference, Database, type PrimaryKey, type Reference } from 'relata';
import { expect, test } from 'vitest';

class Member extends ActiveRecord {
  id: number & PrimaryKey & AutoIncrement = 0;
  teams?: Team[] & BackReference<{ via: typeof Seat }>;
  notes?: Note[] & BackReference;
}

class Team extends ActiveRecord {
  id: number & PrimaryKey & AutoIncrement = 0;
  members?: Member[] & BackReference<{ via: typeof Seat }>;
}

class Seat {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public member: Member & Reference,
    public team: Team & Reference,
    public since: Date,
    public rank: string,
  ) {}
}

class Note {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public text: string,
    public member?: Member & Reference,
  ) {}
}

test('an active record has handles; a pivot that says more is written by name, and read and emptied by handles', async () => {
  await using database = new Database([Member, Team, Seat, Note]);
  await database.migrate();
  Member.registerDatabase(database);
  const [member, team] = [new Member(), new Team()];
  await database.persist(member, team);
  await member.related('notes').add(new Note('a'), new Note('b'));
  expect((await member.related('notes').load()).map(({ text }) => text)).toEqual(['a', 'b']);
  const teams = member.related('teams');
  await expect(teams.add(team)).rejects.toThrow(
    'Member.teams takes no object by add() or set(): Seat.since and Seat.rank would have no value. Persist a Seat with both objects instead.',
  );
  await database.persist(new Seat(member, team, new Date(0), 'goalkeeper'));
  expect(await teams.load()).toHaveLength(1);
  await teams.clear();
  expect([await teams.count(), member.teams]).toEqual([0, []]);
});

import { Database, type DatabaseSession, type EventName } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, Keeper, Paper } from '../fixtures/entities/drive.js';
import { Freelancer, firm, Manager, Person } from '../fixtures/entities/firm.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;
let session: DatabaseSession;
let heard: string[];

beforeEach(async () => {
  database = new Database([Keeper, Folder, Paper]);
  await database.migrate();
  session = database.createSession();
  heard = [];
});

afterEach(() => database.close());

const commitNames: EventName[] = ['commit:pre', 'insert:pre', 'update:pre', 'remove:pre'];
const postNames: EventName[] = ['insert:post', 'update:post', 'remove:post', 'commit:post'];

/** Writes down the name of each event, with the classes of its objects. */
function hearAll(): void {
  for (const name of [...commitNames, ...postNames]) {
    database.listen(name, (event) => {
      const objects = 'objects' in event ? event.objects.map((object) => object.constructor.name) : [];
      heard.push([name, ...objects].join(' '));
    });
  }
}

const titles = () => rowsOf(database, 'SELECT title FROM paper ORDER BY id');

test('F93: a commit tells what it writes, targets of references first, before and after', async () => {
  hearAll();
  const paper = new Paper(new Folder('top'), 'a');
  session.add(paper, new Paper(paper.folder, 'b'));
  await session.commit();
  expect(heard).toEqual([
    'commit:pre',
    'insert:pre Folder',
    'insert:pre Paper Paper',
    'insert:post Folder',
    'insert:post Paper Paper',
    'commit:post',
  ]);
  heard.length = 0;
  paper.title = 'c';
  session.remove(paper.folder);
  await session.commit();
  expect(heard).toEqual([
    'commit:pre',
    'update:pre Paper',
    'remove:pre Folder',
    'update:post Paper',
    'remove:post Folder',
    'commit:post',
  ]);
});

test('F93: handlers are asked in the order in which they listened, each waits for the one before, and one can end', async () => {
  const end = database.listen('insert:pre', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    heard.push('first');
  });
  database.listen('insert:pre', () => heard.push('second'));
  await database.persist(new Keeper('a', 'A'));
  end();
  end();
  await database.persist(new Keeper('b', 'B'));
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('F93: a handler sets fields, which are validated and written', async () => {
  database.listen('insert:pre', Keeper, ({ objects }) => {
    for (const keeper of objects) keeper.name = keeper.name.toUpperCase();
  });
  await database.persist(new Keeper('a', 'ann'));
  expect(await rowsOf(database, 'SELECT name FROM keeper')).toEqual([{ name: 'ANN' }]);
  database.listen('insert:pre', Keeper, ({ objects }) => {
    for (const keeper of objects) keeper.name = 7 as never;
  });
  await expect(database.persist(new Keeper('b', 'bo'))).rejects.toMatchObject({ code: 'validationFailed' });
  expect(await database.query(Keeper).count()).toBe(1);
});

test('F93: an update tells the changed fields and what they were, and a handler may change more', async () => {
  const paper = new Paper(new Folder('top'), 'a');
  session.add(paper);
  await session.commit();
  database.listen('update:pre', Paper, ({ changes }) => {
    for (const { object, fields, before } of changes) {
      heard.push(`${fields}: ${before.title}, ${before.folder}`);
      object.title += '!';
    }
  });
  database.listen('update:post', Paper, ({ changes: [change] }) => heard.push(`${change?.fields} ${change?.object.title}`));
  paper.title = 'b';
  paper.folder = new Folder('other');
  await session.commit();
  expect(heard).toEqual(['folder,title: a, 1', 'folder,title b!']);
  expect(await rowsOf(database, 'SELECT title, folder FROM paper')).toEqual([{ title: 'b!', folder: 2 }]);
});

test('F93: what handlers add, change and remove is written by the same commit, and told', async () => {
  const old = new Keeper('old', 'Old');
  await database.persist(old);
  hearAll();
  database.listen('insert:pre', Folder, ({ objects, session: inside }) => {
    for (const folder of objects) if (folder.name === 'top') inside.add(new Folder('beside'));
  });
  database.listen('insert:post', Folder, async ({ objects: [folder], session: inside }) => {
    if (folder === undefined || folder.name !== 'beside') return;
    expect(folder.id).toBeGreaterThan(0);
    inside.add(new Paper(folder, 'log'));
    inside.remove(await inside.query(Keeper).findOne());
  });
  await database.persist(new Folder('top'), new Folder('beside'));
  expect(heard).toEqual([
    'commit:pre',
    'insert:pre Folder Folder',
    'insert:pre Folder',
    'insert:post Folder Folder Folder',
    'commit:post',
  ]);
  heard.length = 0;
  await database.persist(new Folder('beside'));
  expect(heard).toEqual([
    'commit:pre',
    'insert:pre Folder',
    'insert:post Folder',
    'insert:pre Paper',
    'remove:pre Keeper',
    'insert:post Paper',
    'remove:post Keeper',
    'commit:post',
  ]);
  expect(await titles()).toEqual([{ title: 'log' }]);
  expect(await database.query(Keeper).count()).toBe(0);
});

test('F93: a handler queries and patches in the transaction through the session of the event', async () => {
  database.listen('insert:post', Paper, async ({ session: inside }) => {
    heard.push(String(await inside.query(Paper).count()));
    await inside.query(Keeper).patchMany({ name: 'counted' });
  });
  const keeper = new Keeper('a', 'A');
  session.add(keeper, new Paper(new Folder('top'), 'a'));
  await session.commit();
  expect([heard, keeper.name]).toEqual([['1'], 'counted']);
});

test.each(['commit:pre', 'insert:pre', 'insert:post', 'update:pre', 'update:post', 'remove:post'] as const)(
  'F93: an error in %s leaves rows, keys and the work of the session as they were',
  async (name) => {
    const [folder, gone] = [new Folder('top'), new Folder('gone')];
    session.add(folder, gone);
    await session.commit();
    const mistake = new Error('mine');
    const end = database.listen(name, () => Promise.reject(mistake));
    const fresh = new Paper(folder, 'a');
    folder.name = 'renamed';
    session.add(fresh).remove(gone);
    await expect(session.commit()).rejects.toBe(mistake);
    expect(fresh.id).toBe(0);
    expect(await rowsOf(database, 'SELECT name, (SELECT COUNT(*) FROM paper) AS papers FROM folder')).toEqual([
      { name: 'top', papers: 0 },
      { name: 'gone', papers: 0 },
    ]);
    end();
    await session.commit();
    expect(await rowsOf(database, 'SELECT name, (SELECT COUNT(*) FROM paper) AS papers FROM folder')).toEqual([
      { name: 'renamed', papers: 1 },
    ]);
  },
);

test('F93: preventDefault leaves objects out: all, or those that are named', async () => {
  const [kept, changed] = [new Folder('kept'), new Folder('changed')];
  session.add(kept, changed);
  await session.commit();
  const ends = [
    database.listen('insert:pre', Keeper, ({ objects, preventDefault }) => {
      preventDefault(...objects.filter(({ code }) => code === 'no'));
    }),
    database.listen('update:pre', Folder, (event) => event.preventDefault()),
    database.listen('remove:pre', Folder, (event) => event.preventDefault()),
  ];
  changed.name = 'later';
  session.remove(kept).add(new Keeper('yes', 'Y'), new Keeper('no', 'N'));
  await session.commit();
  expect(await database.query(Keeper).ids()).toEqual(['yes']);
  expect(await rowsOf(database, 'SELECT name FROM folder')).toEqual([{ name: 'kept' }, { name: 'changed' }]);
  for (const end of ends) end();
  await session.commit();
  expect(await rowsOf(database, 'SELECT name FROM folder')).toEqual([{ name: 'kept' }, { name: 'later' }]);
  expect(await database.query(Keeper).count()).toBe(1);
});

test('F93: commit:post waits for the outermost transaction, in which nothing is told of what was rolled back', async () => {
  database.listen('commit:post', async ({ inserted }) => {
    heard.push(`${inserted.length} of ${await database.query(Folder).count()}`);
  });
  await database.transaction(async (inside) => {
    inside.add(new Folder('a'));
    await inside.flush();
    const failing = inside.transaction((nested) => {
      nested.add(new Folder('b'));
      return nested.flush().then(() => Promise.reject(new Error('back')));
    });
    await expect(failing).rejects.toThrow('back');
    inside.reset();
    expect(heard).toEqual([]);
  });
  expect(heard[0]).toBe('1 of 1');
  const begun = await session.begin();
  session.add(new Folder('c'));
  await begun.commit();
  expect(heard.at(-1)).toBe('1 of 2');
});

test('F93: after an error in commit:post everything is written, and the session goes on', async () => {
  const end = database.listen('commit:post', () => Promise.reject(new Error('late')));
  session.add(new Folder('a'));
  await expect(session.commit()).rejects.toThrow('late');
  end();
  session.add(new Folder('b'));
  await session.commit();
  expect(await database.query(Folder).count()).toBe(2);
});

test('F93: a handler that commits, and handlers that never come to an end, are refused', async () => {
  const end = database.listen('insert:pre', ({ session: inside }) => inside.commit());
  await expect(database.persist(new Folder('a'))).rejects.toMatchObject({ code: 'transactionMisused' });
  end();
  database.listen('insert:post', Folder, ({ session: inside }) => {
    inside.add(new Folder('more'));
  });
  await expect(database.persist(new Folder('a'))).rejects.toMatchObject({ code: 'endlessEvents' });
  expect(await database.query(Folder).count()).toBe(0);
});

test('F93: an entity stands for the classes that share its table', async () => {
  await using shared = new Database([...firm]);
  await shared.migrate();
  shared.listen('insert:pre', Person, ({ entityClass, objects }) => heard.push(`${entityClass.name} ${objects.length}`));
  shared.listen('insert:pre', Manager, () => heard.push('manager'));
  await shared.persist(new Manager('mo'), new Freelancer('fi'));
  expect(heard.sort()).toEqual(['Freelancer 1', 'Manager 1', 'manager']);
});

test('F93: without a listener, and after the last one ended, a commit runs the same statements', async () => {
  const ran = async () => {
    const recording = await recordStatements();
    await database.persist(new Folder('a'));
    return [...recording.texts];
  };
  const plain = await ran();
  const end = database.listen('insert:pre', () => undefined);
  expect((await ran()).length).toBe(plain.length + 2);
  end();
  expect(await ran()).toEqual(plain);
});

test('F93: what cannot be listened to is refused', () => {
  expect(() => database.listen('insert' as never, () => undefined)).toThrow(/insert:pre/);
  expect(() => database.listen('__proto__' as never, () => undefined)).toThrow(/Events:/);
  expect(() => database.listen('insert:pre', 'handler' as never)).toThrow(/a function/);
  expect(() => database.listen('insert:pre', Folder, undefined as never)).toThrow(/not class folder/);
  expect(() => database.listen('commit:pre' as never, Folder, () => undefined)).toThrow(/all entities/);
  expect(() => database.listen('insert:pre', 'folder' as never, () => undefined)).toThrow(/Give it the class/);
});

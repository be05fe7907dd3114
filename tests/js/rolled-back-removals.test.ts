import { Database, type DatabaseSession } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drive, Folder, Paper } from '../fixtures/entities/drive.js';

/** Objects that were inserted and removed in a transaction that is rolled back: they are new again, and what was asked of them is as where they were new all along. */

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database([...drive]);
  await database.migrate();
  session = database.createSession();
});

afterEach(() => database.close());

const titles = async () => (await database.query(Paper).find()).map(({ title }) => title);
const titlesInside = async () => (await session.query(Paper).find()).map(({ title }) => title);

test('F90 F91: an object that only a list led to is new again after a rollback, and the next commit writes it', async () => {
  const folder = new Folder('folder');
  await session.add(folder).commit();
  await session.query(Folder).joinWith('papers').find();
  const paper = new Paper(folder, 'led to');
  expect(folder.papers).toEqual([paper]);
  await session.begin();
  await session.flush();
  session.remove(paper);
  await session.flush();
  expect([folder.papers, await titlesInside()]).toEqual([[], []]);
  await session.rollback();
  expect([folder.papers, await titles()]).toEqual([[paper], []]);
  await session.commit();
  expect([folder.papers, await titles()]).toEqual([[paper], ['led to']]);
});

test('F90 F91: an object that was added and removed is forgotten after a rollback, as where both are asked before a commit', async () => {
  const paper = new Paper(new Folder('folder'), 'added');
  await session.begin();
  await session.add(paper).flush();
  await session.remove(paper).flush();
  await session.rollback();
  await session.commit();
  expect(await titles()).toEqual([]);
  await session.add(paper).commit();
  expect(await titles()).toEqual(['added']);
});

test('F90 F91: an object with a row is to be removed again after a rollback', async () => {
  const paper = new Paper(new Folder('folder'), 'stored');
  await session.add(paper).commit();
  await session.begin();
  await session.remove(paper).flush();
  await session.rollback();
  expect(await titles()).toEqual(['stored']);
  await session.commit();
  expect(await titles()).toEqual([]);
});

test('F90 F91: an object with a row that was added and removed is to be removed again after a rollback', async () => {
  const paper = new Paper(new Folder('folder'), 'stored');
  await session.add(paper).commit();
  await session.begin();
  paper.title = 'changed';
  await session.add(paper).flush();
  await session.remove(paper).flush();
  await session.rollback();
  expect(await titles()).toEqual(['stored']);
  await session.commit();
  expect(await titles()).toEqual([]);
});

import { candidates } from './candidates.mjs';

/** Rows of some text each, of which SQLite's pages get as many bytes. */
const rows = (count, length) => Array.from({ length: count }, (_, index) => [index, `${index} `.repeat(length).slice(0, length)]);

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Commits of one row, and one transaction of many, in a database of their own. */
async function commit(open, { name, durability, commits, many }) {
  const database = await open(name, durability);
  await database.insert(rows(1, 20));
  const rowByRow = async () => {
    for (let index = 0; index < commits; index++) await database.insert(rows(1, 20));
  };
  const first = await timed(rowByRow);
  const entries = rows(many, 40);
  const bulk = await timed(() => database.insert(entries));
  const later = await timed(rowByRow);
  await database.close();
  return { commit: first / commits, bulk, commitLater: later / commits };
}

/** Makes the file that is opened later. */
async function fill(open, { name, durability, large }) {
  const database = await open(name, durability);
  for (let part = 0; part < 5; part++) await database.insert(rows(large / 5000, 950));
  await database.close();
}

/** Opening the file until its last row is read, when the library is warm: it has opened another database before, and read in it. */
async function reopen(open, { name, durability, large }) {
  const warm = await open(`${name}-warm`, durability);
  await warm.text(1);
  await warm.close();
  let database;
  let text;
  const opened = await timed(async () => {
    database = await open(name, durability);
    text = await database.text(large / 1000);
  });
  if (text?.length !== 950) throw new Error('The row is not there.');
  await database.close();
  return { opened };
}

const works = { commit, fill, reopen };

addEventListener('message', async ({ data }) => {
  try {
    const open = await candidates[data.candidate]();
    postMessage({ answer: await works[data.work](open, data) });
  } catch (error) {
    postMessage({ error: error?.stack ?? String(error) });
  }
});

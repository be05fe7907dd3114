import { candidates } from './candidates.mjs';

/** Rows of some text each, of which SQLite's pages get as many bytes. */
const rows = (count, length) => Array.from({ length: count }, (_, index) => [index, `${index} `.repeat(length).slice(0, length)]);

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Commits of one row, one transaction of many, and a file to be opened later. */
async function write(open, { name, durability, commits, many, large }) {
  const small = await open(`${name}-small`, durability);
  await small.insert(rows(1, 20));
  const commit = await timed(async () => {
    for (let index = 0; index < commits; index++) await small.insert(rows(1, 20));
  });
  const entries = rows(many, 40);
  const bulk = await timed(() => small.insert(entries));
  const commitLater = await timed(async () => {
    for (let index = 0; index < commits; index++) await small.insert(rows(1, 20));
  });
  await small.close();
  const big = await open(`${name}-large`, durability);
  for (let part = 0; part < 5; part++) await big.insert(rows(large / 5000, 950));
  await big.close();
  return { commit: commit / commits, commitLater: commitLater / commits, bulk };
}

/** Opening the file until its last row is read, when the library is warm: it has opened another database before, and read in it. */
async function reopen(open, { name, durability, large }) {
  const warm = await open(`${name}-warm`, durability);
  await warm.text(1);
  await warm.close();
  let database;
  let text;
  const opened = await timed(async () => {
    database = await open(`${name}-large`, durability);
    text = await database.text(large / 1000);
  });
  if (text?.length !== 950) throw new Error('The row is not there.');
  await database.close();
  return { opened };
}

addEventListener('message', async ({ data }) => {
  try {
    const open = await candidates[data.candidate]();
    postMessage({ answer: await (data.work === 'write' ? write : reopen)(open, data) });
  } catch (error) {
    postMessage({ error: error?.stack ?? String(error) });
  }
});

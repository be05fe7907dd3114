import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApartPages } from '../../../js/storage/apart-pages.js';
import { type Bundle, CHUNK, MOST_APART } from '../../../js/storage/page-chunks.js';
import { PAGE, PageFile } from '../../../js/storage/page-file.js';
import { type StoredChunk, storedPages } from '../../../js/storage/stored-pages.js';
import { UnreadRecords } from '../../../js/storage/unread-records.js';

/** What IndexedDB would have. */
class Stored {
  readonly chunks = new Map<number, StoredChunk>();
  readonly bundles = new Map<number, Bundle>();
  apart = new ApartPages();
  last = 0;
  size = 0;
  /** Bytes that were written so far. */
  written = 0;

  store(file: PageFile): void {
    file.commit();
    const change = file.take();
    const pieces = this.apart.pieces(change, (index) => file.committed(index));
    const number = this.apart.next;
    for (const [chunk, bytes = new Uint8Array(0)] of pieces.chunks) {
      this.chunks.set(chunk, { bytes, wrote: number });
      this.written += bytes.length;
    }
    for (const gone of pieces.gone) expect(this.bundles.delete(gone)).toBe(true);
    if (pieces.bundle !== undefined) this.bundles.set(number, pieces.bundle);
    this.written += pieces.bundle?.bytes.length ?? 0;
    expect(pieces.bundles).toBe(this.bundles.size);
    this.apart.wrote(pieces);
    this.last = number;
    this.size = change.size;
  }

  /** The file as it is opened: chunks are read when they are asked for. */
  async reopened(): Promise<PageFile> {
    const { size, last, bundles } = this;
    const chunks = new Map([...this.chunks].filter(([chunk]) => chunk * CHUNK * PAGE < size));
    const { file, apart, isWhole } = await storedPages({ size, last, count: bundles.size, bundles: [...bundles], chunks });
    expect(isWhole).toBe(true);
    this.apart = apart;
    return file;
  }

  get storedPages(): number {
    return [...this.bundles.values()].reduce((sum, { pages }) => sum + pages.length, 0);
  }
}

const marksOf = (file: PageFile) => {
  const page = new Uint8Array(PAGE);
  return Array.from({ length: file.size() / PAGE }, (_, index) => {
    file.read(page, index * PAGE);
    return page[0];
  });
};

function write(file: PageFile, first: number, count: number, mark: number): void {
  for (let index = first; index < first + count; index++) file.write(new Uint8Array(PAGE).fill(mark), index * PAGE);
}

test('whatever is written, cut off, rolled back and read, the records are the file, and few of them are out of date', async () => {
  const step = fc.record({
    first: fc.nat(2800),
    count: fc.oneof(fc.integer({ min: 1, max: 160 }), fc.integer({ min: 1, max: 1200 })),
    mark: fc.integer({ min: 1, max: 255 }),
    cut: fc.option(fc.nat(3600)),
    end: fc.constantFrom('store', 'reopen', 'restore'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const records = new Stored();
      let file = new PageFile();
      let expected: number[] = [];
      for (const { first, count, mark, cut, end } of steps) {
        const before = expected.slice();
        const from = Math.min(first, expected.length);
        write(file, from, count, mark);
        for (let index = from; index < from + count; index++) expected[index] = mark;
        if (cut !== null) {
          file.truncate(Math.min(file.size(), cut * PAGE));
          expected = expected.slice(0, cut);
        }
        if (end === 'restore') {
          file.restore(file.commit());
          // What was taken back needs no writing, and writing it does no harm.
          expected = before;
        }
        records.store(file);
        if (end === 'reopen') file = await records.reopened();
        expect(records.storedPages).toBeLessThanOrEqual(2 * MOST_APART * Math.ceil(4000 / CHUNK) + 256);
      }
      expect(marksOf(file)).toEqual(expected);
      expect(marksOf(await records.reopened())).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('a page beyond the end of a file that was cut reads as zeros when the file grows again', async () => {
  const records = new Stored();
  const file = new PageFile();
  write(file, 0, CHUNK, 1);
  records.store(file);
  // A newer page keeps the chunk from being read when the file is cut before it.
  write(file, CHUNK - 1, 1, 2);
  records.store(file);
  const again = await records.reopened();
  again.truncate((CHUNK - 1) * PAGE);
  write(again, CHUNK, 1, 3);
  expect(marksOf(again).slice(-3)).toEqual([1, 0, 3]);
});

test('a page that was cut off does not come back from an older record when the file grows again', async () => {
  const records = new Stored();
  const file = new PageFile();
  write(file, 0, CHUNK + 4, 1);
  records.store(file);
  write(file, 3, 1, 2);
  write(file, CHUNK + 2, 1, 2);
  records.store(file);
  file.truncate(CHUNK * PAGE);
  records.store(file);
  write(file, CHUNK, MOST_APART + 1, 3);
  records.store(file);
  expect(marksOf(await records.reopened()).slice(CHUNK - 1, CHUNK + 4)).toEqual([1, 3, 3, 3, 3]);
});

test('of a chunk a few pages are read, then more at once, each once, and nothing more of what was cut off', () => {
  const stored = Uint8Array.from({ length: CHUNK * PAGE }, (_, at) => Math.floor(at / PAGE) % 251);
  const parts: number[] = [];
  const read = (from: number, to: number) => {
    parts.push((to - from) / PAGE);
    return stored.slice(from, to);
  };
  const file = new PageFile([], CHUNK * PAGE, new UnreadRecords(new Map([[0, { read, pages: CHUNK }]]), new Map()));
  file.read(new Uint8Array(PAGE), 500 * PAGE);
  expect(parts).toEqual([16]);
  expect(marksOf(file)).toEqual(Array.from({ length: CHUNK }, (_, page) => page % 251));
  expect(parts.length).toBeLessThan(20);
  expect(Math.max(...parts)).toBe(256);
  const reads = parts.length;
  file.truncate(10 * PAGE);
  write(file, 20, 1, 7);
  expect(marksOf(file).slice(8)).toEqual([8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
  expect(parts.length).toBe(reads);
});

test('a commit of a page writes a page, and on the average no more than a few', () => {
  const [file, records] = [new PageFile(), new Stored()];
  write(file, 0, 4 * CHUNK, 1);
  records.store(file);
  expect(records.written).toBe(4 * CHUNK * PAGE);
  write(file, 5, 1, 2);
  records.store(file);
  expect(records.written).toBe((4 * CHUNK + 1) * PAGE);
  for (let commit = 0; commit < 4 * CHUNK; commit++) {
    write(file, (commit * 37) % (4 * CHUNK), 1, 3);
    records.store(file);
  }
  expect(records.written).toBeLessThan(4 * CHUNK * PAGE * 6);
});

test('bundles of which little is up to date do not pile up, and cost a few pages each', () => {
  const [file, records] = [new PageFile(), new Stored()];
  write(file, 0, 40 * CHUNK, 1);
  records.store(file);
  const { written } = records;
  // Of the sixty pages of a commit all but one are written again by the next.
  for (let commit = 0; commit < 1000; commit++) {
    write(file, 0, 59, 2);
    write(file, CHUNK + ((commit * 37) % (39 * CHUNK)), 1, 3);
    records.store(file);
  }
  expect(records.storedPages).toBeLessThan(3000);
  expect(records.written - written).toBeLessThan(1000 * 60 * PAGE * 2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Apart, CHUNK, MOST_APART, piecesOf } from '../../../js/storage/page-chunks.js';
import { PAGE, PageFile } from '../../../js/storage/page-file.js';
import { UnreadChunks } from '../../../js/storage/unread-chunks.js';

/** What IndexedDB would have. */
class Records {
  readonly chunks = new Map<number, Uint8Array>();
  readonly pages = new Map<number, Uint8Array>();
  apart: Apart = new Map();
  /** Bytes that were written so far. */
  written = 0;

  store(file: PageFile): void {
    file.commit();
    const { chunks, pages, apart } = piecesOf(file.take(), this.apart, (index) => file.committed(index));
    for (const [chunk, bytes] of chunks) {
      if (bytes === undefined) this.chunks.delete(chunk);
      else this.chunks.set(chunk, bytes);
      this.written += bytes?.length ?? 0;
      for (let index = chunk * CHUNK; index < (chunk + 1) * CHUNK; index++) this.pages.delete(index);
    }
    for (const [index, page] of pages) this.pages.set(index, page);
    this.written += pages.size * PAGE;
    this.apart = apart;
  }

  /** The file as it is opened: chunks are read when they are asked for. */
  reopen(size: number): PageFile {
    const pages: (Uint8Array | undefined)[] = [];
    for (const [index, page] of this.pages) pages[index] = page;
    return new PageFile(pages, size, new UnreadChunks(new Map([...this.chunks].map(([chunk, bytes]) => [chunk, () => bytes]))));
  }

  /** The first bytes of each page, as they would be read. */
  get marks(): (number | undefined)[] {
    const marks: (number | undefined)[] = [];
    for (const [chunk, bytes] of this.chunks) {
      for (let at = 0; at < bytes.length; at += PAGE) marks[chunk * CHUNK + at / PAGE] = bytes[at];
    }
    for (const [index, page] of this.pages) marks[index] = page[0];
    return [...marks];
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

test('whatever is written and cut off, the records are the file, and few pages are apart', () => {
  const step = fc.record({
    first: fc.nat(700),
    count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 400 })),
    mark: fc.integer({ min: 1, max: 255 }),
    cut: fc.option(fc.nat(900)),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const [file, records] = [new PageFile(), new Records()];
      for (const { first, count, mark, cut } of steps) {
        // SQLite leaves no holes.
        write(file, Math.min(first, file.size() / PAGE), count, mark);
        if (cut !== null) file.truncate(Math.min(file.size(), cut * PAGE));
        records.store(file);
        expect(records.marks).toEqual(marksOf(file));
        for (const [chunk, apart] of records.apart) {
          expect(apart.size).toBeLessThanOrEqual(MOST_APART);
          for (const index of apart) expect([records.pages.has(index), Math.floor(index / CHUNK)]).toEqual([true, chunk]);
        }
        expect([...records.apart.values()].reduce((sum, { size }) => sum + size, 0)).toBe(records.pages.size);
      }
    }),
    { numRuns: 50 },
  );
});

test('whatever of a file was read, it is what was written, also after a rollback of what storage refused', () => {
  const step = fc.record({
    first: fc.nat(700),
    count: fc.integer({ min: 1, max: 300 }),
    mark: fc.integer({ min: 1, max: 255 }),
    cut: fc.option(fc.nat(900)),
    end: fc.constantFrom('store', 'reopen', 'restore'),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
      const records = new Records();
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
        if (end === 'reopen') file = records.reopen(file.size());
      }
      expect(marksOf(file)).toEqual(expected);
      expect(marksOf(records.reopen(file.size()))).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('a page beyond the end of a file that was cut reads as zeros when the file grows again', () => {
  const records = new Records();
  const file = new PageFile();
  write(file, 0, CHUNK, 1);
  records.store(file);
  // A newer page keeps the chunk from being read when the file is cut before it.
  write(file, CHUNK - 1, 1, 2);
  records.store(file);
  const again = records.reopen(file.size());
  again.truncate((CHUNK - 1) * PAGE);
  write(again, CHUNK, 1, 3);
  expect(marksOf(again).slice(-3)).toEqual([1, 0, 3]);
});

test('a commit of a page writes a page, and on the average no more than a few', () => {
  const [file, records] = [new PageFile(), new Records()];
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

test('a page that lies in the memory of its chunk is stored alone', () => {
  const chunk = new Uint8Array(2 * PAGE).fill(9);
  const pageAt = (index: number) => chunk.subarray(index * PAGE, (index + 1) * PAGE);
  const { pages } = piecesOf({ pages: new Map([[1, pageAt(1)]]), size: 2 * PAGE }, new Map(), pageAt);
  expect([...pages].map(([index, page]) => [index, page.buffer.byteLength])).toEqual([[1, PAGE]]);
});

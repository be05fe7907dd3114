import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JoinedWrites } from '../../../js/storage/joined-writes.js';
import { PageFile } from '../../../js/storage/page-file.js';
import type { StoredFile } from '../../../js/storage/storage.js';

/** A file that fails for some of its writes, or writes but a part, and tells the writes that it took. */
class Watched implements StoredFile {
  readonly #file = new PageFile();
  readonly writes: number[] = [];
  failing: 'throws' | 'short' | 'full' | undefined;

  write(bytes: Uint8Array, at: number): number {
    if (this.failing === 'throws') throw new DOMException('made to fail', 'UnknownError');
    if (this.failing === 'full') return 0;
    const part = this.failing === 'short' ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes;
    this.writes.push(part.length);
    return this.#file.write(part, at);
  }

  read = (into: Uint8Array, at: number): number => this.#file.read(into, at);
  truncate = (size: number): void => this.#file.truncate(size);
  sync = (): void => {};
  size = (): number => this.#file.size();
}

const bytesOf = (file: StoredFile): number[] => {
  const bytes = new Uint8Array(file.size());
  file.read(bytes, 0);
  return [...bytes];
};

/** Does something, and once more without a fault where it fails. */
function again(below: Watched, work: () => unknown): void {
  try {
    work();
  } catch {
    below.failing = undefined;
    work();
  }
}

test('whatever is written, and whatever fails for a while, the file is what it would be with each write of its own', () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constant('write' as const),
        at: fc.option(fc.nat(300)),
        length: fc.integer({ min: 1, max: 60 }),
        mark: fc.integer({ min: 1, max: 255 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('truncate' as const), size: fc.nat(300) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('sync' as const, 'compare' as const) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('throws' as const, 'short' as const, 'full' as const) }) },
  );
  fc.assert(
    fc.property(fc.constantFrom(0, 24, 100), fc.array(step, { maxLength: 40 }), (most, steps) => {
      const [plain, below] = [new PageFile(), new Watched()];
      const joined = new JoinedWrites(below, most);
      let end = 0;
      for (const one of steps) {
        if (one.does === 'throws' || one.does === 'short' || one.does === 'full') below.failing = one.does;
        else if (one.does === 'write') {
          const [bytes, at] = [new Uint8Array(one.length).fill(one.mark), one.at ?? end];
          again(below, () => joined.write(bytes, at));
          plain.write(bytes, at);
          end = at + one.length;
        } else if (one.does === 'truncate') {
          again(below, () => joined.truncate(Math.min(one.size, joined.size())));
          plain.truncate(Math.min(one.size, plain.size()));
        } else if (one.does === 'sync') again(below, () => joined.sync());
        else again(below, () => expect(bytesOf(joined)).toEqual(bytesOf(plain)));
      }
      below.failing = undefined;
      expect(bytesOf(joined)).toEqual(bytesOf(plain));
    }),
  );
});

test('neighbours are written together, up to what may be held', () => {
  const below = new Watched();
  const joined = new JoinedWrites(below, 100);
  for (let at = 0; at < 250; at += 50) joined.write(new Uint8Array(50), at);
  expect(below.writes).toEqual([150]);
  joined.sync();
  expect(below.writes).toEqual([150, 100]);
  joined.write(new Uint8Array(10), 0);
  joined.write(new Uint8Array(10), 90);
  expect(below.writes).toEqual([150, 100, 10]);
});

test('a header waits for its page, and no page waits', () => {
  const below = new Watched();
  const log = new JoinedWrites(below, 24);
  for (let frame = 0; frame < 3; frame++) {
    log.write(new Uint8Array(24), frame * 4120);
    expect(below.writes).toHaveLength(frame);
    log.write(new Uint8Array(4096), frame * 4120 + 24);
  }
  expect(below.writes).toEqual([4120, 4120, 4120]);
});

test('what a write announces as the last goes with it, and all that was held before', () => {
  const below = new Watched();
  const log = new JoinedWrites(below, 65_536, (bytes) => bytes.length === 24 && bytes[7] === 1);
  for (let frame = 0; frame < 6; frame++) {
    const header = new Uint8Array(24);
    header[7] = frame % 3 === 2 ? 1 : 0;
    log.write(header, frame * 4120);
    log.write(new Uint8Array(4096), frame * 4120 + 24);
    expect(below.writes).toHaveLength(Math.floor((frame + 1) / 3));
  }
  expect(below.writes).toEqual([12_360, 12_360]);
});

test('no room is told as such, and what had no room goes first when there is some', () => {
  const below = new Watched();
  const joined = new JoinedWrites(below, 100);
  joined.write(new Uint8Array(10).fill(1), 0);
  below.failing = 'full';
  expect(() => joined.sync()).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
  below.failing = undefined;
  joined.write(new Uint8Array(10).fill(2), 0);
  expect(bytesOf(joined)).toEqual(Array.from({ length: 10 }, () => 2));
  expect(below.writes).toEqual([10, 10]);
});

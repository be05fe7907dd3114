import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isProgram, run } from '../../scripts/steps/command.mjs';
import { fingerprint, isFresh, markFresh } from '../../scripts/steps/freshness.mjs';
import { closingLines } from '../../scripts/steps/tally.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relata-house-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('what was built is fresh until its input or its output changes', () => {
  const source = write('source', 'a');
  const output = write('output', 'A');
  const built = () => ({ stamp: join(folder, 'stamp'), inputs: fingerprint([source]), outputs: [output] });
  expect(isFresh(built())).toBe(false);
  markFresh(built());
  expect(isFresh(built())).toBe(true);
  write('source', 'b');
  expect(isFresh(built())).toBe(false);
  write('source', 'a');
  expect(isFresh(built())).toBe(true);
  write('output', 'B');
  expect(isFresh(built())).toBe(false);
  rmSync(output);
  expect(isFresh(built())).toBe(false);
});

test('a fingerprint tells names, contents and words apart', () => {
  const one = fingerprint([write('ab', 'c')]);
  const other = fingerprint([write('a', 'bc')]);
  expect(one).not.toBe(other);
  expect(fingerprint([], ['a', 'b'])).not.toBe(fingerprint([], ['ab']));
});

test('a program that cannot be started is an ended one, not an exception', async () => {
  expect((await run(join(folder, 'nothing'), [])).code).toBe(-1);
  expect(isProgram(write('text', ''))).toBe(false);
});

test('the last closing line is the sum of all runners', () => {
  const tallies = [
    { runner: 'Rust', passed: 3, failed: 0, skipped: 0 },
    { runner: 'TypeScript', passed: 4, failed: 1, skipped: 2 },
  ];
  expect(closingLines(tallies).at(-1)).toBe('7 passed, 1 failed, 2 skipped');
  expect(closingLines(tallies.slice(0, 1)).at(-1)).toBe('3 passed, 0 failed');
});

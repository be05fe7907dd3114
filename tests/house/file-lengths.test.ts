import { expect, test } from 'vitest';
import { wrongLengths } from './file-lengths.js';
import { trackedFiles } from './tracked-files.js';

const ofLines = (path: string, lines: number) => ({ path, text: 'x\n'.repeat(lines) });

test('no file is over 500 lines, no language has a median over 150', () => {
  expect(wrongLengths(trackedFiles(/\.(rs|tsx?|mjs|svelte|vue)$/))).toEqual([]);
});

test('a long file and a long median are seen', () => {
  expect(wrongLengths([ofLines('js/a.ts', 501), ofLines('js/b.ts', 1), ofLines('js/c.ts', 1)])).toEqual([
    'js/a.ts has 501 lines; 500 are the most.',
  ]);
  expect(wrongLengths([ofLines('src/a.rs', 10), ofLines('src/b.rs', 151), ofLines('src/c.rs', 200)])).toEqual([
    'The median .rs file has 151 lines; 150 are the most.',
  ]);
  expect(wrongLengths([ofLines('src/a.rs', 150), ofLines('src/b.rs', 152)])).toEqual([
    'The median .rs file has 151 lines; 150 are the most.',
  ]);
});

test('generated files are not counted', () => {
  expect(wrongLengths([ofLines('pkg/core.d.ts', 900), ofLines('tests/js/__snapshots__/a.ts', 900)])).toEqual([]);
});

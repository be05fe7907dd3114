import { describe, expect, test } from 'vitest';
import { features, readFeatures } from '../../scripts/features/list.mjs';
import { cargoOutcomes, leadingNumbers, leadingRustNumbers, vitestOutcomes } from '../../scripts/features/outcomes.mjs';
import { lines, report } from '../../scripts/features/report.mjs';
import { readCargoOutput } from '../../scripts/steps/rust-tests.mjs';
import { root } from './tracked-files.js';

const DOCUMENT = [
  '## Keys',
  '| # | Behaviour | Shown by |',
  '|---|---|---|',
  '| F1 | A key | the `a \\| b` column |',
  '| F2 | Another | its row |',
  '## Lists',
  '| F3 | A list | its length |',
].join('\n');

const outcome = (numbers: string[], status: 'passed' | 'failed' | 'skipped') => ({ numbers, name: 'n', where: 'w', status });

describe('the list', () => {
  test('is read with groups and escaped bars', () => {
    expect(readFeatures(DOCUMENT)).toEqual([
      { number: 'F1', group: 'Keys', behaviour: 'A key', evidence: 'the `a | b` column' },
      { number: 'F2', group: 'Keys', behaviour: 'Another', evidence: 'its row' },
      { number: 'F3', group: 'Lists', behaviour: 'A list', evidence: 'its length' },
    ]);
  });

  test('refuses a number twice and a row without evidence', () => {
    expect(() => readFeatures('| F1 | a | b |\n| F1 | c | d |')).toThrow('F1 is there twice');
    expect(() => readFeatures('| F1 | a |')).toThrow('F1 has to have three filled cells');
  });

  test('of the project has its 109 rows', () => {
    const numbers = features().map((feature) => Number(feature.number.slice(1)));
    const expected = [...Array(101).keys()].map((index) => index + 1).concat([...Array(8).keys()].map((index) => index + 110));
    expect(numbers).toEqual(expected);
  });
});

describe('names of tests', () => {
  test('begin with one or several numbers', () => {
    expect(leadingNumbers('F1 F2: both')).toEqual(['F1', 'F2']);
    expect(leadingNumbers('F24 two ways')).toEqual(['F24']);
    expect(leadingNumbers('F3, F4 and more')).toEqual(['F3', 'F4']);
    expect(leadingNumbers('a test of F5')).toEqual([]);
    expect(leadingNumbers('F5x')).toEqual([]);
  });

  test('in Rust too', () => {
    expect(leadingRustNumbers('query::tests::f15_optional_is_nullable')).toEqual(['F15']);
    expect(leadingRustNumbers('f1_f2_both')).toEqual(['F1', 'F2']);
    expect(leadingRustNumbers('f64_values')).toEqual(['F64']);
    expect(leadingRustNumbers('finds_f1_inside')).toEqual([]);
  });
});

describe('the outcomes', () => {
  test("are read from cargo's text", () => {
    const text = [
      '     Running unittests src/lib.rs (target/debug/deps/relata-1)',
      'running 3 tests',
      'test schema::tests::f1_key ... ok',
      'test schema::tests::refuses - should panic ... FAILED',
      'test slow ... ignored, too slow',
      '   Doc-tests relata',
      'test src/lib.rs - Thing (line 3) ... ok',
    ].join('\n');
    const tests = readCargoOutput(text);
    expect(tests.map(({ binary, status }) => [binary, status])).toEqual([
      ['src/lib.rs', 'passed'],
      ['src/lib.rs', 'failed'],
      ['src/lib.rs', 'skipped'],
      ['doc relata', 'passed'],
    ]);
    expect(cargoOutcomes({ tests })[0]).toEqual({
      numbers: ['F1'],
      name: 'schema::tests::f1_key',
      where: 'src/lib.rs',
      status: 'passed',
    });
  });

  test("are read from vitest's data, describe blocks included", () => {
    const assertionResults = [{ ancestorTitles: ['F7 tables'], title: 'F8 have names', status: 'passed' }];
    expect(vitestOutcomes({ testResults: [{ name: `${root}tests/js/a.test.ts`, assertionResults }] })).toEqual([
      { numbers: ['F7', 'F8'], name: 'F7 tables › F8 have names', where: 'tests/js/a.test.ts', status: 'passed' },
    ]);
  });
});

describe('the report', () => {
  const list = readFeatures(DOCUMENT);

  test('counts a row as shown when a test passed and none failed', () => {
    const data = report(list, [outcome(['F1', 'F2'], 'passed'), outcome(['F2'], 'failed'), outcome(['F3'], 'skipped')]);
    expect(data.rows.map((row) => row.status)).toEqual(['passed', 'failed', 'missing']);
    expect([data.shown, data.total]).toEqual([1, 3]);
    expect(lines(data).at(-1)).toBe('1 of 3 rows shown');
  });

  test('names a number that is no row', () => {
    expect(lines(report(list, [outcome(['F999'], 'passed')]))).toContain('A test names F999, which is no row of FEATURES.md.');
  });
});

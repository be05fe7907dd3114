/** The length of source files: a file holds one concept, and one concept fits on a few screens. */
import type { SourceFile } from './tracked-files.js';

/** No file may be longer. */
export const LONGEST = 500;
/** The median of a language may not be longer. */
export const LONGEST_MEDIAN = 150;

/** What is generated, or data. */
const EXCLUDED = /(^pkg\/|\.snap$|__snapshots__\/|\/fixtures\/)/;

/** Files over the limit, and languages whose median is, as sentences. */
export function wrongLengths(files: readonly SourceFile[]): string[] {
  const counted = files
    .filter(({ path }) => !EXCLUDED.test(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  const long = counted
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${LONGEST} are the most.`);
  const languages = new Map<string, number[]>();
  for (const { path, lines } of counted) {
    const language = path.split('.').at(-1) ?? '';
    languages.set(language, [...(languages.get(language) ?? []), lines]);
  }
  const medians = [...languages].map(([language, lengths]) => ({ language, median: median(lengths) }));
  const wide = medians.filter(({ median: value }) => value > LONGEST_MEDIAN);
  return [
    ...long,
    ...wide.map(
      ({ language, median: value }) => `The median .${language} file has ${value} lines; ${LONGEST_MEDIAN} are the most.`,
    ),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

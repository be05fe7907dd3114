import { stateOf } from './graph.js';
import { shipped } from './questions.js';
import { listOf, parseVersion, type RawData, type RawStatement } from './source.js';

/** The same questions, answered from the JSON without any database. */

function isPlain(statement: RawStatement): boolean {
  return (
    stateOf(statement) === 'release' &&
    (statement.version_removed === undefined || statement.version_removed === 'preview') &&
    !statement.partial_implementation &&
    statement.prefix === undefined &&
    statement.alternative_name === undefined &&
    statement.flags === undefined
  );
}

/** See {@link questions.supportedEverywhere}. */
export function supportedEverywhere({ browsers, features }: RawData, wanted: readonly string[]): string[] {
  return features
    .filter(({ compat }) =>
      wanted.every((browser) => listOf(compat.support[browser]).some((s) => isPlain(s) && isShipped(browser, s))),
    )
    .map(({ path }) => path)
    .sort((a, b) => (Buffer.from(a) < Buffer.from(b) ? -1 : 1));

  function isShipped(browser: string, { version_added }: RawStatement): boolean {
    const status = browsers[browser]?.releases[parseVersion(String(version_added)).version]?.status;
    return (shipped as readonly (string | undefined)[]).includes(status);
  }
}

/** A line for each statement below a path, in a fixed order. */
export function subtreeLines({ features }: RawData, path: string): string[] {
  return features
    .filter((feature) => feature.path === path || feature.path.startsWith(`${path}.`))
    .flatMap(({ path: own, parent, compat }) =>
      Object.entries(compat.support).flatMap(([browser, statements]) =>
        listOf(statements).map((s) => {
          const added = stateOf(s) === 'release' ? parseVersion(String(s.version_added)).version : '-';
          return `${own} < ${parent ?? '-'} ${browser} ${stateOf(s)} ${added} ${JSON.stringify(s.flags ?? null)}`;
        }),
      ),
    )
    .sort();
}

/** See {@link questions.richestReleases}. */
export function richestReleases({ features }: RawData, browser: string, limit: number): [string, number][] {
  const counts = new Map<string, number>();
  for (const { compat } of features) {
    for (const statement of listOf(compat.support[browser])) {
      const { version, atLatest } = parseVersion(String(statement.version_added));
      if (isPlain(statement) && !atLatest) counts.set(version, (counts.get(version) ?? 0) + 1);
    }
  }
  return [...counts].sort(([v1, a], [v2, b]) => b - a || (v1 < v2 ? -1 : 1)).slice(0, limit);
}

/** The paths and specification counts of the features of a tag, sorted. */
export function taggedLines({ features }: RawData, name: string): string[] {
  return features
    .filter(({ compat }) => compat.tags?.includes(name))
    .map(({ path, compat }) => `${path} ${listOf(compat.spec_url).length}`)
    .sort();
}

/** How many statements a browser has, and how many of them name a release. */
export function statementCounts({ features }: RawData, browser: string): { all: number; released: number } {
  const statements = features.flatMap(({ compat }) => listOf(compat.support[browser]));
  return { all: statements.length, released: statements.filter((s) => stateOf(s) === 'release').length };
}

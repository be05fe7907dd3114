import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, trackedFiles, trackedPaths } from './tracked-files.js';

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'stuff'];

/** The paths with a folder or a file of an empty name. */
const emptyNames = (paths: readonly string[]) =>
  paths.filter((path) => path.split('/').some((part) => EMPTY_NAMES.includes(part.replace(/\..*$/, '').toLowerCase())));

/**
 * What only the place where the project is written knows. The words are put together here so that this file does not name them; a
 * path that begins with a folder `work` may only be found as a path, not inside a longer one.
 */
const PLACES = [
  /\.\.\/shared/,
  new RegExp(`(?<![\\w.~-])/${'work'}/`),
  new RegExp(`\\.${'library'}\\b`),
  /\b(issues|project) (show|machine|resolve)\b/,
];

const namesPlace = (text: string) => PLACES.some((place) => place.test(text));

describe('words', () => {
  test('no file or folder has an empty name', () => {
    expect(emptyNames(trackedPaths())).toEqual([]);
    expect(emptyNames(['js/utils/a.ts', 'js/common.ts', 'src/helpers.rs', 'js/uncommon.ts'])).toHaveLength(3);
  });

  test('no file names the place where the project is written', () => {
    const texts = trackedFiles(/\.(rs|tsx?|mjs|cjs|js|json|toml|md|yml|yaml|svelte|vue|html|css|sh)$|(^|\/)run$|^\.gitignore$/);
    expect(
      texts.filter(({ path, text }) => path !== 'tests/house/words.test.ts' && namesPlace(text)).map(({ path }) => path),
    ).toEqual([]);
    expect(namesPlace(`see ${'..'}/shared/design.md`)).toBe(true);
    expect(namesPlace(`cd /${'work'}/here`)).toBe(true);
    expect(namesPlace('the house/work/ratio')).toBe(false);
  });
});

describe('the manifest and the entry', () => {
  test('package.json has at most 15 scripts', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(scripts).length).toBeLessThanOrEqual(15);
  });

  test('every script of package.json that runs a file runs one that is there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const paths = trackedPaths();
    const missing = Object.values(scripts)
      .flatMap((line) => /^node (\S+)/.exec(line)?.[1] ?? [])
      .filter((file) => !paths.includes(file));
    expect(missing).toEqual([]);
  });

  test('every public export is an explicit name', () => {
    const stars = (text: string) => text.match(/^\s*export\s+(type\s+)?\*/gm) ?? [];
    expect(trackedFiles(/^js\/index\.ts$/).flatMap(({ text }) => stars(text))).toEqual([]);
    expect(stars("export * from './a.js';\nexport type * from './b.js';\nexport { c } from './c.js';")).toHaveLength(2);
  });
});

/**
 * Whether something built still belongs to what it was built from. Contents are compared, never times: a checkout, a clone or
 * a copied folder changes the times of everything and the contents of nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, shown } from './project.mjs';

/**
 * Every file below some paths, in a stable order; a path may be a file itself, and one that is not there has no files.
 *
 * @param {string[]} paths
 * @returns {string[]}
 */
export function filesBelow(paths) {
  return paths
    .flatMap((path) => {
      if (!existsSync(path)) return [];
      if (!statSync(path).isDirectory()) return [path];
      return filesBelow(readdirSync(path).map((name) => join(path, name)));
    })
    .sort();
}

/**
 * One hash over files (their names and contents) and words (versions, flags).
 *
 * @param {string[]} paths
 * @param {string[]} [words]
 */
export function fingerprint(paths, words = []) {
  const hash = createHash('sha256');
  for (const file of filesBelow(paths)) {
    // Sizes delimit the parts, so that no two different lists of files feed the hash the same bytes.
    const content = readFileSync(file);
    hash.update(`${shown(file)}\0${content.length}\0`).update(content);
  }
  return hash.update(words.join('\0')).digest('hex');
}

/**
 * @typedef {object} Built
 * @property {string} stamp the file that remembers the last build
 * @property {string} inputs fingerprint of what it is built from
 * @property {string[]} outputs what the build writes; changed or missing output is stale too
 */

/** @param {Built} built */
const stampText = (built) => `${built.inputs}\n${fingerprint(built.outputs)}\n`;

/** @param {Built} built */
export function isFresh(built) {
  return (
    existsSync(built.stamp) &&
    built.outputs.every((path) => existsSync(path)) &&
    readFileSync(built.stamp, 'utf8') === stampText(built)
  );
}

/** @param {Built} built */
export function markFresh(built) {
  mkdirSync(dirname(built.stamp), { recursive: true });
  writeFileSync(built.stamp, stampText(built));
}

/** @param {Built} built */
export const markStale = (built) => rmSync(built.stamp, { force: true });

/** @param {string} name */
export const stampFile = (name) => at('target', 'stamps', name);

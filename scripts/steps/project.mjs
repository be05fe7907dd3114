/** Where things are in the project. Every path that a script uses starts here. */
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * A path in the project.
 *
 * @param {...string} parts
 */
export const at = (...parts) => join(root, ...parts);

/**
 * The path as people and stamps write it: relative to the project, with forward slashes on every system.
 *
 * @param {string} path
 */
export const shown = (path) => relative(root, path).split(sep).join('/');

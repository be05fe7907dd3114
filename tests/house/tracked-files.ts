/** The project's files as git sees them: tracked ones, and new ones that are not ignored. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file and its text. */
export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Paths of the files that belong to the project; a file deleted but not yet committed is none. */
export function trackedPaths(): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** The files whose paths match, with their texts. */
export function trackedFiles(pattern: RegExp): SourceFile[] {
  return trackedPaths()
    .filter((path) => pattern.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

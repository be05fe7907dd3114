import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from './prepare.js';

const fixtures = fileURLToPath(new URL('./consumer', import.meta.url));

/** What every consumer answers: the app in consumer/src. */
export const ANSWER = {
  books: [
    { title: 'Letters', author: 'Ada', isBook: true },
    { title: 'Notes', author: 'Ada', isBook: true },
  ],
  titles: ['Notes', 'Letters'],
  tables: ['authors', 'books'],
};

/** A project of a user: the app, and the files of one tool. Answers with its folder. */
export function consumer(name: string, tool?: string): string {
  const folder = join(installed, 'projects', name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(fixtures, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(fixtures, 'page'), folder, { recursive: true });
  if (tool !== undefined) cpSync(join(fixtures, tool), folder, { recursive: true });
  return folder;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script of an installed tool, to be run by Node. */
export const tool = (...path: string[]): string => join(installed, 'node_modules', ...path);

/** Runs Node in a project. */
export function node(folder: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // What Vitest sets for its own workers is not a user's environment.
    const { NODE_ENV: _, NODE_OPTIONS: __, VITEST: ___, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs Node in a project; anything but success is the test's failure, with what was said. */
export async function built(folder: string, ...args: string[]): Promise<Ended> {
  const ended = await node(folder, ...args);
  if (ended.code !== 0) throw new Error(`node ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
  return ended;
}

/** Running other programs: their output is kept for the case of a failure and feeds the progress line. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepFailed } from './failure.mjs';
import { root, shown } from './project.mjs';
import { note } from './terminal.mjs';

/**
 * @typedef {object} Options
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {number} [timeout] milliseconds after which the program is ended
 * @property {boolean} [shell] through the system's shell, as Windows needs for `npm.cmd`
 */

/**
 * @typedef {object} Ended
 * @property {number} code the exit code; -1 when the program could not be started or was ended
 * @property {string} output standard output and standard error, as they came
 * @property {string} stdout standard output alone
 */

/**
 * Runs a program to its end, whatever that end is.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Ended>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.shell ?? false,
      timeout: options.timeout,
    });
    let output = '';
    let stdout = '';
    const take = (/** @type {string} */ text) => {
      output += text;
      note(
        text
          .trimEnd()
          .split(/[\r\n]/)
          .at(-1) ?? '',
      );
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => resolve({ code: -1, output: `${output}${error.message}`, stdout }));
    child.on('close', (code) => resolve({ code: code ?? -1, output, stdout }));
  });
}

/**
 * Runs a program that has to succeed.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<Ended>}
 */
export async function must(program, args, options = {}) {
  const ended = await run(program, args, options);
  if (ended.code !== 0) {
    const line = [program.startsWith(root) ? shown(program) : program, ...args].join(' ');
    throw new StepFailed(`This failed (exit code ${ended.code}): ${line}`, withoutProgress(ended.output));
  }
  return ended;
}

/**
 * Output without the lines in which cargo tells what it is about: hundreds of them would bury the error.
 *
 * @param {string} output
 */
export const withoutProgress = (output) =>
  output.replace(/^ +(Adding|Blocking|Checking|Compiling|Downloaded|Downloading|Finished|Locking|Updating) .*\r?\n/gm, '');

/**
 * Whether a path is a program that may be run.
 *
 * @param {string} path
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Finds a program on the PATH.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function find(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isProgram);
}

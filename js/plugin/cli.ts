#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { compileFolder } from './compile-folder.js';
import { TranspileError } from './transpile.js';

const USAGE = `relata compile <folder> --out <folder>

Compiles the TypeScript files of a folder: entity classes get their definitions, types are stripped, source maps are
written beside the JavaScript. Write imports as Node and browsers need them: './book.js' for book.ts.`;

/** What is wrong with the command itself. */
class WrongUsage extends Error {}

function wanted(args: readonly string[]): { source: string; out: string } | undefined {
  const { values, positionals } = parseCommand(args);
  if (values.help) return undefined;
  const [command, source, ...rest] = positionals;
  if (command !== 'compile') throw new WrongUsage(command ? `There is no command "${command}".` : 'A command is missing.');
  if (source === undefined) throw new WrongUsage('The folder to compile is missing.');
  if (values.out === undefined) throw new WrongUsage('The folder to write to is missing: --out <folder>.');
  if (rest.length > 0) throw new WrongUsage(`One folder at a time: "${rest[0]}" is one too many.`);
  return { source, out: values.out };
}

function parseCommand(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string', short: 'o' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

try {
  const command = wanted(process.argv.slice(2));
  if (command === undefined) process.stdout.write(`${USAGE}\n`);
  else {
    const files = await compileFolder(command.source, command.out);
    process.stdout.write(`${files} file${files === 1 ? '' : 's'} compiled to ${command.out}\n`);
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof WrongUsage) process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  else if (error instanceof TranspileError) process.stderr.write(`${error.message}\n`);
  else throw error;
}

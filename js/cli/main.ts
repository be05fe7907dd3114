#!/usr/bin/env node
import { RelataError } from '../errors.js';
import { TranspileError } from '../plugin/transpile.js';
import { runCommand, USAGE } from './commands.js';
import { WrongUsage } from './wrong-usage.js';

try {
  const { text, isGood } = await runCommand(process.argv.slice(2));
  (isGood ? process.stdout : process.stderr).write(`${text}\n`);
  if (!isGood) process.exitCode = 1;
} catch (error) {
  process.exitCode = 1;
  if (error instanceof WrongUsage) process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  else if (error instanceof TranspileError || error instanceof RelataError) process.stderr.write(`${error.message}\n`);
  else throw error;
}

import type { LogEntry, StatementEntry } from './log.js';

/** The longest text of a parameter, and the most parameters, that a line shows. */
const LONGEST_TEXT = 60;
const MOST_PARAMETERS = 20;

/**
 * Prints statements to the console, a line for each: how long it took, how many rows, the SQL and what was bound. Warnings and failures
 * are printed as such.
 *
 * @example `new Database([User], { log: consoleLog })`
 */
export function consoleLog(entry: LogEntry): void {
  const text = logLine(entry);
  if (entry.kind !== 'statement') console.warn(text);
  // biome-ignore lint/suspicious/noConsole: printing is what it is for
  else if (entry.error === undefined) console.log(text);
  else console.error(text);
}

/** An entry as text, one line unless the SQL has more: `  0.12 ms     3 rows  SELECT … WHERE name = ?  ['Ada']`. */
export function logLine(entry: LogEntry): string {
  if (entry.kind === 'oneSided') return entry.message;
  if (entry.kind === 'scan') return `${entry.message}\n${' '.repeat(22)}${entry.sql}`;
  if (entry.kind === 'loads') return entry.message;
  const { sql, parameters, milliseconds, error } = entry;
  const time = `${milliseconds.toFixed(2).padStart(8)} ms`;
  const bound = parameters.length > 0 ? `  ${shownList(parameters)}` : '';
  const failure = error === undefined ? '' : `\n${' '.repeat(22)}${error instanceof Error ? error.message : String(error)}`;
  return `${time}  ${count(entry)}  ${sql.trim().replace(/\s*\n\s*/g, ' ')}${bound}${failure}`;
}

function count({ rows, error }: StatementEntry): string {
  if (error !== undefined) return 'failed'.padStart(10);
  return `${String(rows).padStart(5)} ${rows === 1 ? 'row ' : 'rows'}`;
}

function shownList(parameters: readonly unknown[]): string {
  const shown = parameters.slice(0, MOST_PARAMETERS).map(logValue);
  const rest = parameters.length - shown.length;
  return `[${shown.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}]`;
}

/** A bound value as text: `'Ada'`, `3 bytes`, `NULL`. */
export function logValue(value: unknown): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== 'string') return String(value);
  const text = value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  // Escaped as in JSON, so that a line stays a line; in the quotes of SQL.
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "''")}'`;
}

import type { Codec } from '../../pkg/core.js';

/** How a column's cells are read from SQLite. */
export type Reading = 'number' | 'text' | 'blob';

const readings: Record<Codec, Reading> = {
  number: 'number',
  integer: 'number',
  boolean: 'number',
  date: 'number',
  bigint: 'text',
  string: 'text',
  uuid: 'text',
  json: 'text',
  bytes: 'blob',
};

/** How the cells of a codec are read. */
export function readingOf(codec: Codec): Reading {
  return readings[codec];
}

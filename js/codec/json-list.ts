import type { Cell } from './cell.js';

/** Cells as one JSON array for `json_each`: bytes as hexadecimal text, everything else as it is. */
export function jsonList(cells: Iterable<Cell>): string {
  const items: (string | number | null)[] = [];
  for (const cell of cells) items.push(cell instanceof Uint8Array ? hex(cell) : cell);
  return JSON.stringify(items);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

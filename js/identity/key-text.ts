import type { Cell } from '../codec/cell.js';

/** A key as text, by which keys are looked up: bytes are no map key, since two equal arrays are two objects. */
export function keyText(key: Cell): string {
  return key instanceof Uint8Array ? `bytes:${key.join()}` : `${typeof key}:${String(key)}`;
}

/** A key by which a map finds what has an equal one: bytes as text, and everything else as it is. */
export function mapKey(key: NonNullable<Cell>): string | number {
  return key instanceof Uint8Array ? keyText(key) : key;
}

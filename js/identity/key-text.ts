import type { Cell } from '../codec/cell.js';

/** A key as text, by which keys are looked up: bytes are no map key, since two equal arrays are two objects. */
export function keyText(key: Cell): string {
  return key instanceof Uint8Array ? `bytes:${key.join()}` : `${typeof key}:${String(key)}`;
}

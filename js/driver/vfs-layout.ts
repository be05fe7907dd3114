import type { Pointer, SqlJs } from './sqljs.js';

/**
 * SQLite's structs in memory, as sqlite3.h publishes them: all fields are words of 32 bits, and pointers to functions are indices
 * of the module's table.
 */
const VFS_VERSION = 3;
const VFS_NAME_FIELD = 16;
const VFS_PATH_FIELD = 8;
/** The longest path of SQLite's own file system. */
const VFS_PATH = 512;
const VFS_BYTES = 88;
const VFS_NAME = 'unix\0';

/** Where the functions are in a `sqlite3_vfs` that we replace, in bytes. */
export const VFS_FUNCTIONS = { open: 24, delete: 28, access: 32 } as const;

/** The methods of a `sqlite3_io_methods` of version 1, in the order of its fields, and their types for Emscripten. */
export const METHODS = {
  close: 'ii',
  read: 'iiiij',
  write: 'iiiij',
  truncate: 'iij',
  sync: 'iii',
  fileSize: 'iii',
  lock: 'iii',
  unlock: 'iii',
  checkReservedLock: 'iii',
  fileControl: 'iiii',
  sectorSize: 'ii',
  deviceCharacteristics: 'ii',
} as const;

/** Words of sql.js's memory. Looked up anew each time, since memory that grows is another buffer. */
export class Words {
  readonly #memory: WebAssembly.Memory;

  constructor({ memory }: Pick<SqlJs, 'memory'>) {
    this.#memory = memory;
  }

  get(pointer: Pointer): number {
    return new DataView(this.#memory.buffer).getUint32(pointer, true);
  }

  set(pointer: Pointer, word: number): void {
    new DataView(this.#memory.buffer).setUint32(pointer, word, true);
  }

  /** Writes an integer of 64 bits. */
  setLong(pointer: Pointer, value: number): void {
    new DataView(this.#memory.buffer).setBigInt64(pointer, BigInt(value), true);
  }

  /** Bytes of the memory, to be used at once. */
  bytes(pointer: Pointer, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, pointer, length);
  }
}

/** Finds the `sqlite3_vfs` that SQLite opens files with, among the module's constants. Undefined when it is not as it was. */
export function findVfs({ memory }: Pick<SqlJs, 'memory'>): Pointer | undefined {
  const words = new Uint32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const name = new TextEncoder().encode(VFS_NAME);
  const last = words.length - VFS_BYTES / 4;
  for (let index = 1; index < last; index++) {
    if (words[index] !== VFS_VERSION || words[index + VFS_PATH_FIELD / 4] !== VFS_PATH) continue;
    const at = words[index + VFS_NAME_FIELD / 4] as number;
    if (at > 0 && name.every((byte, offset) => bytes[at + offset] === byte)) return index * 4;
  }
  return undefined;
}

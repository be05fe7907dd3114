import { isFull } from '../storage/failure.js';
import type { FileKind, StoredFile, StoredFiles } from '../storage/storage.js';
import type { Pointer, SqlJs, SqlJsDatabase } from './sqljs.js';
import { findVfs, METHODS, VFS_FUNCTIONS, Words } from './vfs-layout.js';

/** SQLite's result codes of files. */
const OK = 0;
const FULL = 13;
const CANTOPEN = 14;
const NOTFOUND = 12;
const IOERR = {
  read: 266,
  shortRead: 522,
  write: 778,
  sync: 1034,
  truncate: 1546,
  size: 1802,
  delete: 2570,
  access: 3338,
} as const;

/** Flags of an opened file: what it is for. */
const OPEN_MAIN = 0x100;
/** A write leaves the bytes around it alone, whatever happens; SQLite's own file system says so too. */
const POWERSAFE_OVERWRITE = 0x1000;
const SECTOR = 4096;

const SUFFIXES: readonly (readonly [FileKind, string])[] = [
  ['journal', '-journal'],
  ['log', '-wal'],
  ['main', ''],
];

/** The files of one database under the name that sql.js gave it. */
interface Mounting {
  readonly path: string;
  readonly files: StoredFiles;
}

/**
 * Puts files of ours under SQLite: three functions of its file system are replaced by functions that know the databases that were
 * opened through {@link open}, and pass all other files on. sql.js is used as it is published.
 */
export class Vfs {
  readonly #sqljs: SqlJs;
  readonly #words: Words;
  readonly #mountings: Mounting[] = [];
  /** Files that SQLite has open, by its own address of them. */
  readonly #files = new Map<Pointer, StoredFile>();
  /** The files of which the next database is made. */
  #next: StoredFiles | undefined;
  /** What storage threw last. SQLite's codes do not say it. */
  #failure: unknown;

  private constructor(sqljs: SqlJs) {
    this.#sqljs = sqljs;
    this.#words = new Words(sqljs);
  }

  /** Puts it under SQLite. Undefined where SQLite's file system is not found. */
  static install(sqljs: SqlJs): Vfs | undefined {
    const vfs = findVfs(sqljs);
    if (vfs === undefined || sqljs.table === undefined) return undefined;
    const installed = new Vfs(sqljs);
    installed.#replace(vfs, sqljs.table);
    return installed;
  }

  /** Opens a database on some files. @throws whatever stands in the way */
  open(files: StoredFiles): SqlJsDatabase {
    this.#next = files;
    try {
      // Of empty bytes sql.js makes a file of its own, which it deletes when the database is closed; SQLite never sees it.
      const database = new this.#sqljs.module.Database(new Uint8Array(0));
      if (this.#next === undefined) return database;
      database.close();
      throw new Error('sql.js opened its database elsewhere.');
    } finally {
      this.#next = undefined;
    }
  }

  /** Forgets the files of a database that is closed. */
  forget(files: StoredFiles): void {
    const index = this.#mountings.findIndex((mounting) => mounting.files === files);
    if (index >= 0) this.#mountings.splice(index, 1);
  }

  /** What storage threw since the last time; undefined for nothing. */
  takeFailure(): unknown {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  #replace(vfs: Pointer, table: WebAssembly.Table): void {
    const { module } = this.#sqljs;
    const methods = this.#methods();
    const replace = (at: number, signature: string, ours: (original: Original) => Original): void => {
      const original = table.get(this.#words.get(vfs + at)) as Original;
      this.#words.set(vfs + at, module.addFunction(ours(original), signature));
    };
    replace(VFS_FUNCTIONS.open, 'iiiiii', (original) => (self, name, file, flags, out) => {
      const owned = this.#claim(name as Pointer, flags as number);
      if (owned === undefined) return original(self, name, file, flags, out);
      return this.#guarded(CANTOPEN, () => {
        this.#words.set(file as Pointer, 0);
        this.#files.set(file as Pointer, owned.files.open(owned.kind));
        this.#words.set(file as Pointer, methods);
        if (out !== 0) this.#words.set(out as Pointer, flags as number);
      });
    });
    replace(VFS_FUNCTIONS.delete, 'iiii', (original) => (self, name, sync) => {
      const owned = this.#owned(name as Pointer);
      if (owned === undefined) return original(self, name, sync);
      return this.#guarded(IOERR.delete, () => owned.files.remove(owned.kind));
    });
    replace(VFS_FUNCTIONS.access, 'iiiii', (original) => (self, name, flags, out) => {
      const owned = this.#owned(name as Pointer);
      if (owned === undefined) return original(self, name, flags, out);
      return this.#guarded(IOERR.access, () => this.#words.set(out as Pointer, owned.files.has(owned.kind) ? 1 : 0));
    });
  }

  /** Writes the table of a file's methods, and answers where. */
  #methods(): Pointer {
    const { module } = this.#sqljs;
    const fileOf = (pointer: Pointer): StoredFile => this.#files.get(pointer) as StoredFile;
    const methods: Record<keyof typeof METHODS, Original> = {
      close: (file) => {
        this.#files.delete(file as Pointer);
        return OK;
      },
      read: (file, into, length, at) => this.#read(fileOf(file as Pointer), into as Pointer, length as number, Number(at)),
      write: (file, from, length, at) => this.#write(fileOf(file as Pointer), from as Pointer, length as number, Number(at)),
      truncate: (file, size) => this.#guarded(IOERR.truncate, () => fileOf(file as Pointer).truncate(Number(size))),
      sync: (file) => this.#guarded(IOERR.sync, () => fileOf(file as Pointer).sync()),
      fileSize: (file, out) =>
        this.#guarded(IOERR.size, () => this.#words.setLong(out as Pointer, fileOf(file as Pointer).size())),
      // A database is open once, which its storage sees to; so there is nobody to lock out.
      lock: () => OK,
      unlock: () => OK,
      checkReservedLock: (_, out) => {
        this.#words.set(out as Pointer, 0);
        return OK;
      },
      fileControl: () => NOTFOUND,
      sectorSize: () => SECTOR,
      deviceCharacteristics: () => POWERSAFE_OVERWRITE,
    };
    const names = Object.keys(METHODS) as (keyof typeof METHODS)[];
    const pointer = module._malloc(4 * (names.length + 1));
    this.#words.set(pointer, 1);
    names.forEach((name, index) => {
      this.#words.set(pointer + 4 * (index + 1), module.addFunction(methods[name], METHODS[name]));
    });
    return pointer;
  }

  #read(file: StoredFile, into: Pointer, length: number, at: number): number {
    let read = 0;
    const code = this.#guarded(IOERR.read, () => {
      // A storage may read less than there is.
      for (let some = -1; some !== 0 && read < length; read += some) {
        some = file.read(this.#words.bytes(into + read, length - read), at + read);
      }
    });
    if (code !== OK || read === length) return code;
    // What lies beyond the end of a file reads as zeros: SQLite relies on it.
    this.#words.bytes(into + read, length - read).fill(0);
    return IOERR.shortRead;
  }

  #write(file: StoredFile, from: Pointer, length: number, at: number): number {
    let written = 0;
    const code = this.#guarded(IOERR.write, () => {
      for (let some = -1; some !== 0 && written < length; written += some) {
        some = file.write(this.#words.bytes(from + written, length - written), at + written);
      }
    });
    return code !== OK || written === length ? code : FULL;
  }

  /** Does what may fail, and answers SQLite's code of how it went. No error may pass through SQLite: it would leave it half done. */
  #guarded(failed: number, work: () => void): number {
    try {
      work();
      return OK;
    } catch (error) {
      this.#failure = error;
      return isFull(error) ? FULL : failed;
    }
  }

  /** The file of a name that is opened: that of a database that is mounted, or of the next one. */
  #claim(name: Pointer, flags: number): { readonly files: StoredFiles; readonly kind: FileKind } | undefined {
    if (this.#next !== undefined && (flags & OPEN_MAIN) !== 0 && name !== 0) {
      this.#mountings.push({ path: this.#sqljs.module.UTF8ToString(name), files: this.#next });
      this.#next = undefined;
    }
    return this.#owned(name);
  }

  #owned(name: Pointer): { readonly files: StoredFiles; readonly kind: FileKind } | undefined {
    // Temporary files have no name.
    if (this.#mountings.length === 0 || name === 0) return undefined;
    const path = this.#sqljs.module.UTF8ToString(name);
    for (const { path: main, files } of this.#mountings) {
      if (!path.startsWith(main)) continue;
      const kind = SUFFIXES.find(([, suffix]) => path === main + suffix)?.[0];
      if (kind !== undefined) return { files, kind };
    }
    return undefined;
  }
}

/** A function of SQLite's file system: words in, and one as a BigInt where it has 64 bits; a result code out. */
type Original = (...words: (number | bigint)[]) => number;

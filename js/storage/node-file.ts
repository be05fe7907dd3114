import type * as NodeFs from 'node:fs';
import { reasonOf, storageError, unavailable } from './failure.js';
import { type ClosableFiles, LoggedStorage } from './logged-storage.js';
import { holdProcessLock } from './process-lock.js';
import type { DurableStorage, FileKind, StoredFile } from './storage.js';

const SUFFIX: Readonly<Record<FileKind, string>> = { main: '', journal: '-journal', log: '-wal' };

/** Node's file system, out of the sight of bundlers. */
function fileSystem(): typeof NodeFs {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (fs === undefined) throw unavailable("There are no files of the computer here. Write storage: 'indexeddb' in a browser.");
  return fs;
}

/** Storage in a file of the computer, for Node. The database's name is the file's path. */
export const nodeFileStorage: DurableStorage = {
  async open(path, durability) {
    const fs = fileSystem();
    const files = opened(path, () => new NodeFiles(fs, path));
    return new LoggedStorage('file', durability, files);
  },
  async delete(path) {
    const fs = fileSystem();
    opened(path, () => {
      const release = holdProcessLock(fs, path, path);
      try {
        // The log first: it would be applied to whatever file comes next.
        for (const kind of ['log', 'journal', 'main'] as const) fs.rmSync(path + SUFFIX[kind], { force: true });
      } finally {
        release();
      }
    });
  },
};

function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const isPlace = code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'EROFS' || code === 'ENOTDIR';
    throw isPlace
      ? unavailable(`The file '${path}' cannot be opened for writing: ${reasonOf(error)}`, error)
      : storageError(error);
  }
}

class NodeFiles implements ClosableFiles {
  readonly #fs: typeof NodeFs;
  readonly #path: string;
  readonly #open = new Map<FileKind, NodeFile>();
  readonly #release: () => void;

  /** Opens the database, and takes it for this process. */
  constructor(fs: typeof NodeFs, path: string) {
    this.#fs = fs;
    this.#path = path;
    this.#release = holdProcessLock(fs, path, path);
    try {
      this.open('main');
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  open(kind: FileKind): StoredFile {
    const before = this.#open.get(kind);
    if (before !== undefined) return before;
    const isNew = !this.#fs.existsSync(this.#path + SUFFIX[kind]);
    const { O_RDWR, O_CREAT } = this.#fs.constants;
    const file = new NodeFile(this.#fs, this.#fs.openSync(this.#path + SUFFIX[kind], O_RDWR | O_CREAT, 0o644));
    this.#open.set(kind, file);
    if (isNew) this.#syncFolder();
    return file;
  }

  has(kind: FileKind): boolean {
    return this.#open.has(kind) || this.#fs.existsSync(this.#path + SUFFIX[kind]);
  }

  remove(kind: FileKind): void {
    this.#open.get(kind)?.close();
    this.#open.delete(kind);
    this.#fs.rmSync(this.#path + SUFFIX[kind], { force: true });
    this.#syncFolder();
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
    this.#release();
  }

  /** A file is on storage when its folder says so. Windows knows no such thing. */
  #syncFolder(): void {
    if (globalThis.process.platform === 'win32') return;
    const { dirname } = globalThis.process.getBuiltinModule('node:path');
    const folder = this.#fs.openSync(dirname(this.#path), 'r');
    try {
      this.#fs.fsyncSync(folder);
    } finally {
      this.#fs.closeSync(folder);
    }
  }
}

class NodeFile implements StoredFile {
  readonly #fs: typeof NodeFs;
  readonly #descriptor: number;

  constructor(fs: typeof NodeFs, descriptor: number) {
    this.#fs = fs;
    this.#descriptor = descriptor;
  }

  read(into: Uint8Array, at: number): number {
    return this.#fs.readSync(this.#descriptor, into, 0, into.length, at);
  }

  write(bytes: Uint8Array, at: number): number {
    return this.#fs.writeSync(this.#descriptor, bytes, 0, bytes.length, at);
  }

  truncate(size: number): void {
    this.#fs.ftruncateSync(this.#descriptor, size);
  }

  sync(): void {
    this.#fs.fsyncSync(this.#descriptor);
  }

  size(): number {
    return this.#fs.fstatSync(this.#descriptor).size;
  }

  close(): void {
    this.#fs.closeSync(this.#descriptor);
  }
}

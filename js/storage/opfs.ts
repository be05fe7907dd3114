import { inUse, storageError, unavailable } from './failure.js';
import { type ClosableFiles, LoggedStorage } from './logged-storage.js';
import type { DurableStorage, FileKind, StoredFile } from './storage.js';
import { holdTabLock } from './tab-lock.js';

/** What TypeScript's library of pages does not have: only workers see it. */
interface SyncAccessHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  getSize(): number;
  close(): void;
}
type WorkerFileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> };

/** The folder in the site's files that holds a folder for each database. */
const FOLDER = 'relata';
const KINDS: readonly FileKind[] = ['main', 'journal', 'log'];

const lockOf = (name: string): string => `relata:opfs:${name}`;
/** A name as a folder may be called; `.` and `..` may not. */
const folderOf = (name: string): string => `db-${encodeURIComponent(name)}`;

/** Storage in files that the browser keeps for the site (OPFS), which only dedicated workers can write in time. */
export const opfsStorage: DurableStorage = {
  async open(name, durability) {
    refuseElsewhere();
    const release = await holdTabLock(lockOf(name), name);
    const handles = new Map<FileKind, SyncAccessHandle>();
    try {
      const folder = await (await folderOfAll()).getDirectoryHandle(folderOf(name), { create: true });
      for (const kind of KINDS) {
        const file = (await folder.getFileHandle(kind, { create: true })) as WorkerFileHandle;
        handles.set(kind, await file.createSyncAccessHandle());
      }
      return new LoggedStorage('opfs', durability, new OpfsFiles(handles, release));
    } catch (error) {
      for (const handle of handles.values()) handle.close();
      release();
      throw refused(error, name);
    }
  },
  async delete(name) {
    const release = await holdTabLock(lockOf(name), name);
    try {
      await (await folderOfAll()).removeEntry(folderOf(name), { recursive: true });
    } catch (error) {
      if ((error as { name?: unknown }).name !== 'NotFoundError') throw refused(error, name);
    } finally {
      release();
    }
  },
};

async function folderOfAll(): Promise<FileSystemDirectoryHandle> {
  const storage = globalThis.navigator?.storage;
  if (storage?.getDirectory === undefined) throw unavailable('There are no files for the site (OPFS) here.');
  return (await storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

function refuseElsewhere(): void {
  const handles = (globalThis as { FileSystemFileHandle?: { prototype: object } }).FileSystemFileHandle;
  if (handles !== undefined && 'createSyncAccessHandle' in handles.prototype) return;
  throw unavailable(
    "Files of the site (OPFS) can be written in a dedicated worker only. Open the database there, or write storage: 'indexeddb' in a page.",
  );
}

function refused(error: unknown, name: string): Error {
  switch ((error as { name?: unknown }).name) {
    case 'NoModificationAllowedError':
      return inUse(name, 'another tab or worker');
    case 'SecurityError':
    case 'NotAllowedError':
    case 'UnknownError':
    case 'InvalidStateError':
      return unavailable('The browser refuses files for the site (OPFS) here, as in some private windows.', error);
  }
  return storageError(error);
}

/** Opening takes time and SQLite gives none, so all files are open from the beginning: one that is empty is not there. */
class OpfsFiles implements ClosableFiles {
  readonly #handles: ReadonlyMap<FileKind, SyncAccessHandle>;
  readonly #release: () => void;

  constructor(handles: ReadonlyMap<FileKind, SyncAccessHandle>, release: () => void) {
    this.#handles = handles;
    this.#release = release;
  }

  open(kind: FileKind): StoredFile {
    const handle = this.#handle(kind);
    return {
      read: (into, at) => handle.read(into, { at }),
      write: (bytes, at) => handle.write(bytes, { at }),
      truncate: (size) => handle.truncate(size),
      sync: () => handle.flush(),
      size: () => handle.getSize(),
    };
  }

  has(kind: FileKind): boolean {
    return kind === 'main' || this.#handle(kind).getSize() > 0;
  }

  remove(kind: FileKind): void {
    const handle = this.#handle(kind);
    handle.truncate(0);
    handle.flush();
  }

  close(): void {
    for (const handle of this.#handles.values()) handle.close();
    this.#release();
  }

  #handle(kind: FileKind): SyncAccessHandle {
    return this.#handles.get(kind) as SyncAccessHandle;
  }
}

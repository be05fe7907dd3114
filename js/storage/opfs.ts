import { inUse, storageError, unavailable } from './failure.js';
import { JoinedWrites } from './joined-writes.js';
import { type ClosableFiles, LoggedStorage } from './logged-storage.js';
import type { Durability, DurableStorage, FileKind, StoredFile } from './storage.js';
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
    // The folder of all is never deleted, so nobody has to be kept from it.
    const all = folderOfAll();
    all.catch(() => {});
    const release = await holdTabLock(lockOf(name), name);
    try {
      const folder = await (await all).getDirectoryHandle(folderOf(name), { create: true });
      return new LoggedStorage('opfs', durability, new OpfsFiles(await openFiles(folder), durability, release));
    } catch (error) {
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

/** Opens the files of a database, all at once: each takes its time. @throws what stands in the way of one; then none is open */
async function openFiles(folder: FileSystemDirectoryHandle): Promise<ReadonlyMap<FileKind, SyncAccessHandle>> {
  const opened = await Promise.allSettled(
    KINDS.map(async (kind) => {
      const file = (await folder.getFileHandle(kind, { create: true })) as WorkerFileHandle;
      return [kind, await file.createSyncAccessHandle()] as const;
    }),
  );
  const failed = opened.find(({ status }) => status === 'rejected');
  const handles = new Map(opened.flatMap((file) => (file.status === 'fulfilled' ? [file.value] : [])));
  if (failed === undefined) return handles;
  for (const handle of handles.values()) handle.close();
  throw (failed as PromiseRejectedResult).reason;
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

/** How many bytes of a file's writes may wait for the next ones. */
const HELD: Readonly<Record<FileKind, number>> = { main: 65_536, journal: 0, log: 65_536 };
/** SQLite writes so many bytes before each page of its log. */
const LOG_HEADER = 24;

/** Whether a write to the log is the header of a transaction's last page: only that one says, from its fifth byte on, how long the database is. */
const announcesCommit = (bytes: Uint8Array): boolean =>
  bytes.length === LOG_HEADER && bytes.subarray(4, 8).some((byte) => byte > 0);

/**
 * A file whose writes wait for each other. The database is written before a sync only, and so is the log of strict commits; a relaxed
 * one ends with the last page of its transaction, which must not be held back then.
 */
function joined(kind: FileKind, handle: SyncAccessHandle, durability: Durability): StoredFile {
  const endsWithPage = kind === 'log' && durability === 'relaxed';
  return new JoinedWrites(fileOf(handle), HELD[kind], endsWithPage ? announcesCommit : undefined);
}

/** Opening takes time and SQLite gives none, so all files are open from the beginning: one that is empty is not there. */
class OpfsFiles implements ClosableFiles {
  readonly #handles: ReadonlyMap<FileKind, SyncAccessHandle>;
  readonly #files: ReadonlyMap<FileKind, StoredFile>;
  readonly #release: () => void;

  constructor(handles: ReadonlyMap<FileKind, SyncAccessHandle>, durability: Durability, release: () => void) {
    this.#handles = handles;
    this.#files = new Map([...handles].map(([kind, handle]) => [kind, joined(kind, handle, durability)]));
    this.#release = release;
  }

  open(kind: FileKind): StoredFile {
    return this.#files.get(kind) as StoredFile;
  }

  has(kind: FileKind): boolean {
    return kind === 'main' || this.open(kind).size() > 0;
  }

  remove(kind: FileKind): void {
    const file = this.open(kind);
    file.truncate(0);
    file.sync();
  }

  close(): void {
    for (const handle of this.#handles.values()) handle.close();
    this.#release();
  }
}

function fileOf(handle: SyncAccessHandle): StoredFile {
  return {
    read: (into, at) => handle.read(into, { at }),
    write: (bytes, at) => handle.write(bytes, { at }),
    truncate: (size) => handle.truncate(size),
    sync: () => handle.flush(),
    size: () => handle.getSize(),
  };
}

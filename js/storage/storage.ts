import type { Journaling } from '../../pkg/core.js';

/**
 * Where the data of a database is: `memory`, lost with the page; `indexeddb`, pages of the file in the browser's IndexedDB;
 * `indexeddb-export`, the same by comparing whole files, where sql.js lets nobody under its feet; `opfs`, files that the browser keeps
 * for the site; `file`, a file of the computer.
 */
export type StorageMode = 'memory' | 'indexeddb' | 'indexeddb-export' | 'opfs' | 'file';

/** What an application can ask for. */
export type StorageChoice = Exclude<StorageMode, 'indexeddb-export'>;

/**
 * When a commit resolves: `strict`, when its data is on storage; `relaxed`, at once, and its data is on storage soon after; `none`, at
 * once, and there is no storage.
 */
export type Durability = 'strict' | 'relaxed' | 'none';

/** What SQLite calls its files: the database, the rollback journal beside it, the write-ahead log beside it. */
export type FileKind = 'main' | 'journal' | 'log';

/** A file as SQLite sees it. Lengths and positions are bytes, and everything is done when the call returns. What it throws fails the statement. */
export interface StoredFile {
  /** Reads from a position. @returns how many bytes were there, fewer at the end of the file */
  read(into: Uint8Array, at: number): number;
  /** Writes at a position, beyond the end too. @returns how many bytes were written; fewer are written in several calls */
  write(bytes: Uint8Array, at: number): number;
  /** Cuts the file off. */
  truncate(size: number): void;
  /** Brings what was written to storage. */
  sync(): void;
  /** The length of the file. */
  size(): number;
}

/** The files of one database. */
export interface StoredFiles {
  /** A file, made empty where there is none. */
  open(kind: FileKind): StoredFile;
  /** Whether a file is there. */
  has(kind: FileKind): boolean;
  /** Deletes a file. */
  remove(kind: FileKind): void;
}

/** The storage of one database while it is open, which it is once at a time. It knows files, and nothing of SQL. */
export interface OpenStorage {
  readonly mode: StorageMode;
  readonly durability: Durability;
  /** What SQLite does for storage like this, so that a crash leaves whole transactions. */
  readonly journaling: Journaling;
  readonly files: StoredFiles;
  /** Called before a commit. @throws RelataError when what was committed before could not be kept: this commit shall not be either */
  check(): void;
  /**
   * Called after a commit. Answers nothing when there is nothing to wait for.
   *
   * @returns a promise of when the data is on storage. When it rejects, the files are as they were before the transaction, so whoever
   * has read them has to forget it
   */
  committed(): Promise<void> | undefined;
  /** Brings everything that was committed to storage. @throws RelataError `storageFull`, `storageFailed` */
  flush(): Promise<void>;
  /** Gives the storage back, whether or not the last data could be kept. @throws RelataError when it could not */
  close(): Promise<void>;
}

/** A kind of storage. */
export interface DurableStorage {
  /**
   * Opens the storage of a database, empty the first time.
   *
   * @throws RelataError `storageUnavailable` where there is none of this kind, `storageInUse` where the database is open elsewhere
   */
  open(name: string, durability: Exclude<Durability, 'none'>): Promise<OpenStorage>;
  /** Deletes a database; one that is not there is deleted already. @throws RelataError as {@link open} does */
  delete(name: string): Promise<void>;
}

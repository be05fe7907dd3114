import { unavailable } from '../storage/failure.js';
import { PAGE } from '../storage/page-file.js';
import type { OpenStorage, StorageMode, StoredFile } from '../storage/storage.js';
import type { SqlJs, SqlJsDatabase } from './sqljs.js';
import type { Vfs } from './vfs.js';
import { probedVfs } from './vfs-probe.js';

/** How SQLite gets at a storage, and the storage at what SQLite wrote. */
export interface Mount {
  readonly storage: OpenStorage;
  readonly mode: StorageMode;
  /** Opens a database on what the storage has. Another one on it has to be closed before. */
  open(): SqlJsDatabase;
  /** Closes a database that was opened here. The storage stays open. */
  close(database: SqlJsDatabase): void;
  /** Called after a commit; see {@link OpenStorage.committed}. */
  committed(database: SqlJsDatabase): Promise<void> | undefined;
}

/**
 * Mounts a storage.
 *
 * @throws RelataError `storageUnavailable` where this sql.js lets nobody under its feet, and the storage needs it
 */
export function mount(sqljs: SqlJs, storage: OpenStorage): Mount {
  const vfs = probedVfs(sqljs);
  if (vfs !== undefined) return new VfsMount(vfs, storage);
  if (storage.journaling === 'memory') return new ExportMount(sqljs, storage);
  throw unavailable(
    `This version of sql.js does not let Relata keep files, so the storage '${storage.mode}' cannot be had. Use the sql.js that Relata depends on.`,
  );
}

/** SQLite reads and writes the storage's files itself. */
class VfsMount implements Mount {
  readonly storage: OpenStorage;
  readonly #vfs: Vfs;

  constructor(vfs: Vfs, storage: OpenStorage) {
    this.#vfs = vfs;
    this.storage = storage;
  }

  get mode(): StorageMode {
    return this.storage.mode;
  }

  open(): SqlJsDatabase {
    return this.#vfs.open(this.storage.files);
  }

  close(database: SqlJsDatabase): void {
    database.close();
    this.#vfs.forget(this.storage.files);
  }

  committed(): Promise<void> | undefined {
    return this.storage.committed();
  }
}

/** SQLite works on a copy in its own memory; after each commit the whole file is compared with what the storage has. */
class ExportMount implements Mount {
  readonly storage: OpenStorage;
  readonly mode = 'indexeddb-export';
  readonly #sqljs: SqlJs;

  constructor(sqljs: SqlJs, storage: OpenStorage) {
    this.#sqljs = sqljs;
    this.storage = storage;
  }

  open(): SqlJsDatabase {
    const file = this.storage.files.open('main');
    const bytes = new Uint8Array(file.size());
    file.read(bytes, 0);
    return new this.#sqljs.module.Database(bytes.length === 0 ? undefined : bytes);
  }

  close(database: SqlJsDatabase): void {
    database.close();
  }

  committed(database: SqlJsDatabase): Promise<void> | undefined {
    try {
      writeDifferences(this.storage.files.open('main'), database.export());
    } catch (error) {
      return Promise.reject(error);
    }
    return this.storage.committed();
  }
}

/** Makes a file what some bytes are, and touches no page that is the same. */
export function writeDifferences(file: StoredFile, bytes: Uint8Array): void {
  const page = new Uint8Array(PAGE);
  for (let at = 0; at < bytes.length; at += PAGE) {
    const wanted = bytes.subarray(at, at + PAGE);
    const read = file.read(page, at);
    if (read < wanted.length || wanted.some((byte, index) => byte !== page[index])) file.write(wanted, at);
  }
  if (file.size() > bytes.length) file.truncate(bytes.length);
}

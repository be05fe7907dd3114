import { RelataError } from '../errors.js';
import { indexedDbStorage } from './indexeddb.js';
import { nodeFileStorage } from './node-file.js';
import { opfsStorage } from './opfs.js';
import type { Durability, DurableStorage, OpenStorage, StorageChoice } from './storage.js';

/** The name of a database without storage. */
export const MEMORY = ':memory:';

const STORAGES: Readonly<Record<Exclude<StorageChoice, 'memory'>, DurableStorage>> = {
  indexeddb: indexedDbStorage,
  opfs: opfsStorage,
  file: nodeFileStorage,
};

const isChoice = (given: unknown): given is StorageChoice => given === 'memory' || Object.hasOwn(STORAGES, String(given));

/** What an application says of where its data is. */
export interface StorageOptions {
  /**
   * Where the data is: `'indexeddb'`, `'opfs'` (in a dedicated worker), `'file'` (in Node) or `'memory'`; of a list, the first that can
   * be had. Without it, a name means `'file'` in Node, `'opfs'` in a dedicated worker, and `'indexeddb'` elsewhere in a browser.
   */
  readonly storage?: StorageChoice | readonly StorageChoice[];
  /** When a commit resolves: `'strict'` (the default), when its data is on storage; `'relaxed'`, at once. */
  readonly durability?: Exclude<Durability, 'none'>;
}

/** The name and options of a database, checked: which storages are tried, in which order. */
export class StoragePlace {
  readonly name: string;
  readonly durability: Exclude<Durability, 'none'>;
  readonly choices: readonly StorageChoice[];

  /** @throws RelataError `invalidArgument` */
  constructor(name: unknown, { storage, durability = 'strict' }: StorageOptions) {
    this.name = checkedName(name);
    if (durability !== 'strict' && durability !== 'relaxed') {
      throw wrong(`The durability of '${this.name}' is 'strict' or 'relaxed', not ${shown(durability)}.`);
    }
    this.durability = durability;
    this.choices = checkedChoices(this.name, storage);
  }

  /**
   * Opens the first storage that is there; nothing for memory.
   *
   * @throws RelataError the first reason why there is none. A database that is open elsewhere, full or broken is no reason to go on
   * with another one, in which its data would be missing
   */
  async open(): Promise<OpenStorage | undefined> {
    let reason: unknown;
    for (const choice of this.choices) {
      if (choice === 'memory') return undefined;
      try {
        return await STORAGES[choice].open(this.name, this.durability);
      } catch (error) {
        if ((error as RelataError).code !== 'storageUnavailable') throw error;
        reason ??= error;
      }
    }
    throw reason;
  }

  /** Deletes the database from every storage that was chosen. @throws RelataError as {@link open} does */
  async delete(): Promise<void> {
    for (const choice of this.choices) if (choice !== 'memory') await STORAGES[choice].delete(this.name);
  }
}

function checkedName(name: unknown): string {
  if (typeof name === 'string' && name !== '' && name.isWellFormed() && !name.includes('\0')) return name;
  throw wrong(
    `The name of a database is a text that is not empty and has no NUL, not ${shown(name)}. Without one it is in memory.`,
  );
}

function checkedChoices(name: string, storage: unknown): readonly StorageChoice[] {
  if (storage === undefined) return [name === MEMORY ? 'memory' : usual()];
  const given: unknown[] = Array.isArray(storage) ? storage : [storage];
  const stranger = given.find((choice) => !isChoice(choice));
  if (given.length === 0 || stranger !== undefined) {
    const known = ['memory', ...Object.keys(STORAGES)].map((choice) => `'${choice}'`).join(', ');
    throw wrong(`The storage of '${name}' is one of ${known}, or a list of them, not ${shown(stranger ?? storage)}.`);
  }
  if (name === MEMORY && given.some((choice) => choice !== 'memory')) {
    throw wrong(`A database called '${MEMORY}' is in memory. Give it another name to keep it in ${shown(storage)}.`);
  }
  return given as StorageChoice[];
}

/** The best storage that there is here, as far as can be seen without trying. */
function usual(): StorageChoice {
  if (globalThis.process?.getBuiltinModule !== undefined && globalThis.indexedDB === undefined) return 'file';
  const handles = (globalThis as { FileSystemFileHandle?: { prototype: object } }).FileSystemFileHandle;
  return handles !== undefined && 'createSyncAccessHandle' in handles.prototype ? 'opfs' : 'indexeddb';
}

function wrong(sentence: string): RelataError {
  return new RelataError('invalidArgument', sentence);
}

function shown(given: unknown): string {
  if (Array.isArray(given)) return `[${given.map(shown).join(', ')}]`;
  return typeof given === 'string' ? JSON.stringify(given) : String(given);
}

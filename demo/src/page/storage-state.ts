import type { Database, StorageMode } from 'relata';
import { byId } from './element.js';
import { attempt, tell } from './messages.js';
import { sizeOf } from './words.js';

const places: Record<StorageMode, string> = {
  opfs: 'OPFS',
  indexeddb: 'IndexedDB',
  'indexeddb-export': 'IndexedDB, whole files',
  file: 'File',
  memory: 'Memory',
};

/** Says where the fieldbook is, how much of it there is, and what becomes of it. */
export class StorageState {
  readonly #database: Database;
  readonly #protect = byId('protect', HTMLButtonElement);
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#protect.addEventListener('click', () => void this.#ask());
    // Handlers run inside of what they are told of, where the database would wait for itself.
    for (const event of ['commit:post', 'delete:post'] as const) database.listen(event, () => this.showSoon());
  }

  /** Shows it after what is under way. */
  showSoon(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void attempt('The state of the storage is not known.', () => this.show()), 50);
  }

  /** Shows it as it is now. */
  async show(): Promise<void> {
    const { mode, durability, bytes, quota, persisted } = await this.#database.storage();
    const isKept = mode !== 'memory';
    byId('storage', HTMLElement).dataset['kept'] = String(isKept);
    byId('storage-title', HTMLElement).textContent = isKept ? 'Kept in this browser.' : 'Kept in memory only.';
    byId('storage-meaning', HTMLElement).textContent = isKept
      ? 'What you save is on this device before the page says so. It outlives a reload, a crash and a day without a network, and every tab shows it.'
      : 'This browser lets the page store nothing: a reload starts again with the sample. Save a file to keep your notes, and open it next time.';
    byId('storage-mode', HTMLElement).textContent = places[mode];
    byId('storage-durability', HTMLElement).textContent = durability;
    byId('storage-size', HTMLElement).textContent = sizeOf(bytes) + (isKept && quota !== undefined ? ` of ${sizeOf(quota)}` : '');
    // Nothing to ask for where the browser deletes nothing, or has agreed already.
    this.#protect.hidden = persisted !== false;
  }

  #ask(): Promise<void> {
    return attempt('The browser could not be asked.', async () => {
      const { persisted } = await this.#database.storage({ persist: true });
      tell(
        persisted
          ? 'The browser keeps the fieldbook until you delete it.'
          : 'The browser did not agree: it may clear the fieldbook when the disk is full. Most agree for pages that are bookmarked or visited often.',
      );
      await this.show();
    });
  }
}

import type { Logging } from '../../driver/log.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';

/** So many loads of one relation, one object at a time, are worth a warning… */
const LOADS = 10;
/** …where no more than so many milliseconds lie between two of them. */
const PAUSE = 1000;

interface Loads {
  count: number;
  /** When the last one was, in milliseconds since 1970. */
  last: number;
}

/** Warns, once for each relation, where objects load it one by one: a join loads it for all of them. */
export class LoadWatch {
  readonly #logging: Logging;
  readonly #loads = new Map<string, Loads>();

  constructor(logging: Logging) {
    this.#logging = logging;
  }

  /** Counts a load of a relation of one object. */
  note({ owner, field, path }: RelationMetadata): void {
    if (this.#logging.log === undefined) return;
    const now = Date.now();
    const loads = this.#loads.get(path) ?? { count: 0, last: now };
    loads.count = now - loads.last > PAUSE && loads.count < LOADS ? 1 : loads.count + 1;
    loads.last = now;
    this.#loads.set(path, loads);
    if (loads.count !== LOADS) return;
    const message = `${path} was loaded ${LOADS} times in a row, each time for one object. Load it with them: query(${owner.name}).joinWith('${field}').`;
    this.#logging.write({ kind: 'loads', entity: owner.name, field, loads: LOADS, message });
  }
}

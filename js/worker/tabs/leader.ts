import type { Engine } from '../../driver/engine.js';
import type { Logging } from '../../driver/log.js';
import { RelataError } from '../../errors.js';
import type { StorageInForce } from '../../storage/report.js';
import { EngineService } from '../engine-service.js';
import { whenEnded } from '../life.js';
import type { ToPage, ToWorker } from '../messages.js';
import type { Port } from '../port.js';
import { channelPort } from './channel-port.js';
import { ClientEngine } from './client-engine.js';
import { between, type ChangedTables, type TabMessage, tabLock } from './messages.js';
import { Turns } from './turns.js';

/** What a leader tells the tabs that it serves. */
export interface Leadership {
  readonly id: string;
  /** The database's name. */
  readonly name: string;
  /** The entities, as text. */
  readonly schema: string;
  readonly inForce: StorageInForce;
  readonly everybody: Port<TabMessage, TabMessage>;
}

/** The tab that has the database open, and works for all. */
export class Leader {
  /** When it has given the database back. */
  readonly resigned: Promise<void>;
  readonly #engine: Engine;
  readonly #logging: Logging;
  readonly #leadership: Leadership;
  readonly #changed: (tables: ChangedTables) => void;
  readonly #turns = new Turns();
  /** How the tabs that are served are left, by their names. */
  readonly #served = new Map<string, () => void>();
  #giveBack = (): void => {};

  /** @param changed is told of the commits of the tabs that are served */
  constructor(
    { engine, logging }: { readonly engine: Engine; readonly logging: Logging },
    leadership: Leadership,
    changed: (tables: ChangedTables) => void,
  ) {
    this.#engine = engine;
    this.#logging = logging;
    this.#leadership = leadership;
    this.#changed = changed;
    this.resigned = new Promise((resolve) => {
      this.#giveBack = resolve;
    });
  }

  /** The engine as the leader's own tab sees it. */
  client(logging: Logging): ClientEngine {
    return this.#client(this.#leadership.id, logging);
  }

  /** Tells everybody who leads. */
  announce(): void {
    const { everybody, id } = this.#leadership;
    everybody.send({ kind: 'leading', leader: id });
  }

  /** Serves a tab as long as it is there; what it leaves unfinished is rolled back. */
  serve(tab: string): void {
    const { everybody, id, name, schema, inForce } = this.#leadership;
    // A tab that was frozen comes again.
    this.#served.get(tab)?.();
    const channel = channelPort<ToPage, ToWorker>(between(name, id, tab));
    let client: ClientEngine | undefined;
    new EngineService(channel, neverOpened, (logging) => {
      client = this.#client(tab, logging);
      return client;
    });
    const leave = (): void => {
      stop();
      channel.close();
      this.#served.delete(tab);
      void client?.close().catch(() => {});
    };
    const stop = whenEnded(tabLock(tab), leave);
    this.#served.set(tab, leave);
    everybody.send({ kind: 'welcome', leader: id, tab, inForce, schema });
  }

  /** Gives the database back, for another tab to lead. What other tabs have open is rolled back. */
  async resign(): Promise<void> {
    try {
      const { holder } = this.#turns;
      await this.#turns.end();
      if (holder !== undefined) await this.#engine.transaction('rollback');
    } finally {
      try {
        await this.#engine.close();
      } finally {
        for (const leave of [...this.#served.values()]) leave();
        this.#giveBack();
      }
    }
  }

  #client(tab: string, logging: Logging): ClientEngine {
    const led = { engine: this.#engine, logging: this.#logging, turns: this.#turns };
    return new ClientEngine(led, logging, (tables) => {
      const { everybody, id } = this.#leadership;
      everybody.send({ kind: 'changed', tab, tables });
      // A channel does not tell the one who speaks.
      if (tab !== id) this.#changed(tables);
    });
  }
}

function neverOpened(): Promise<never> {
  return Promise.reject(new RelataError('engine', 'The leader of a database was asked to open it once more.'));
}

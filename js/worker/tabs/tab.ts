import { Logging } from '../../driver/log.js';
import type { OpenAdapter } from '../../driver/opening.js';
import { RelataError } from '../../errors.js';
import type { StorageInForce } from '../../storage/report.js';
import { hold } from '../life.js';
import type { Opening } from '../messages.js';
import type { OpenedHere } from '../opened-here.js';
import type { Port } from '../port.js';
import { PortEngine } from '../port-engine.js';
import { channelPort } from './channel-port.js';
import { prepareRecords } from './commit-record.js';
import { Leader } from './leader.js';
import { between, type ChangedTables, everybody, leaderLock, type TabMessage, tabLock } from './messages.js';
import { type Seat, type Seating, TabEngine } from './tab-engine.js';

/** Opens the database itself, which only the leader does. */
type OpenPlace = (logging: Logging) => Promise<OpenAdapter>;

/** What a tab waits for: somebody to lead. */
interface Expected {
  readonly resolve: (seat: Seat) => void;
  readonly reject: (reason: unknown) => void;
}

/** Opens a database that other tabs may have open as well: one of them leads, and does the work of all. */
export async function openTab(opening: Opening, logging: Logging, open: OpenPlace): Promise<OpenedHere> {
  const tab = new Tab(opening, logging, open);
  const inForce = await tab.start();
  return {
    engine: new TabEngine(tab),
    inForce,
    changes: (changed) => {
      tab.changed = changed;
    },
    freeze: (isFrozen) => (isFrozen ? tab.withdraw() : tab.stand()),
  };
}

/** One tab: waits to lead, and is served until then. */
class Tab implements Seating {
  readonly id = crypto.randomUUID();
  /** Is told of commits of other tabs. */
  changed: (tables: ChangedTables) => void = () => {};
  readonly #opening: Opening;
  readonly #schema: string;
  readonly #logging: Logging;
  readonly #open: OpenPlace;
  readonly #everybody: Port<TabMessage, TabMessage>;
  #candidacy = new AbortController();
  /** The one who leads, or is asked to serve this tab. */
  #leader: string | undefined;
  #leading: Leader | undefined;
  #served: PortEngine | undefined;
  #seat: Seat | undefined;
  readonly #expected: Expected[] = [];
  #inForce: StorageInForce | undefined;
  /** Why there will be no seat. */
  #failure: unknown;
  #leave = (): void => {};

  constructor(opening: Opening, logging: Logging, open: OpenPlace) {
    this.#opening = opening;
    this.#schema = JSON.stringify(opening.schema);
    this.#logging = logging;
    this.#open = open;
    this.#everybody = channelPort(everybody(opening.name));
  }

  /** Takes part. Resolves when somebody leads. @throws RelataError what stands in the way of opening */
  async start(): Promise<StorageInForce> {
    this.#leave = await hold(tabLock(this.id));
    this.#everybody.listen(
      (message) => this.#take(message),
      () => {},
      () => {},
    );
    this.stand();
    await this.seat();
    return this.#inForce as StorageInForce;
  }

  /** Waits to lead, and asks who leads until then. */
  stand(): void {
    if (this.#failure !== undefined) return;
    this.#candidacy = new AbortController();
    const { signal } = this.#candidacy;
    navigator.locks
      .request(leaderLock(this.#opening.name), { signal }, () => this.#lead())
      .catch((error: unknown) => {
        if (!signal.aborted) this.#fail(error);
      });
    this.#everybody.send({ kind: 'hello' });
  }

  /** Lets others work while the browser freezes this tab: it leads no more, and its transaction is rolled back. */
  withdraw(): void {
    this.#candidacy.abort();
    const leading = this.#leading;
    this.#leading = undefined;
    this.#leader = undefined;
    void this.#served?.close().catch(() => {});
    this.#rise();
    void leading?.resign().catch((error: unknown) => this.#fail(error));
  }

  async seat(): Promise<Seat> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#seat !== undefined) return this.#seat;
    return new Promise((resolve, reject) => this.#expected.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    this.#fail(new RelataError('databaseClosed', 'The database is closed. Make a new Database() to go on.'));
    try {
      if (this.#leading !== undefined) await this.#leading.resign();
      // Nobody waits for the answer: the leader may be gone.
      else void this.#served?.close().catch(() => {});
    } finally {
      this.#everybody.close();
      this.#leave();
    }
  }

  /** Leads until the tab is closed; the lock is held as long as this lasts. */
  async #lead(): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#rise();
    this.#leader = this.id;
    const line = new Logging();
    const { engine, inForce } = await this.#open(line);
    await prepareRecords(engine).catch(async (error: unknown) => {
      await engine.close();
      throw error;
    });
    const served = { id: this.id, name: this.#opening.name, schema: this.#schema, inForce, everybody: this.#everybody };
    this.#leading = new Leader({ engine, logging: line }, served, (tables) => this.changed(tables));
    this.#sit(this.#leading.client(this.#logging), inForce);
    this.#leading.announce();
    await this.#leading.resigned;
  }

  #take(message: TabMessage): void {
    switch (message.kind) {
      case 'hello':
        this.#leading?.announce();
        return;
      case 'leading':
        if (message.leader !== this.#leader) this.#join(message.leader);
        return;
      case 'join':
        if (message.leader === this.id) this.#leading?.serve(message.tab);
        return;
      case 'welcome':
        if (message.tab === this.id && message.leader === this.#leader) this.#welcome(message);
        return;
      case 'changed':
        if (message.tab !== this.id) this.changed(message.tables);
    }
  }

  /** Asks a leader to be served. */
  #join(leader: string): void {
    this.#rise();
    this.#leader = leader;
    this.#served = new PortEngine(channelPort(between(this.#opening.name, leader, this.id)), this.#logging);
    this.#everybody.send({ kind: 'join', leader, tab: this.id });
  }

  #welcome({ inForce, schema }: Extract<TabMessage, { kind: 'welcome' }>): void {
    if (schema === this.#schema && this.#served !== undefined) this.#sit(this.#served, inForce);
    else {
      this.#fail(
        new RelataError(
          'storageInUse',
          `The database '${this.#opening.name}' is open in another tab with other entities: that tab has another version of the application. Reload it.`,
          { name: this.#opening.name },
        ),
      );
    }
  }

  #sit(engine: Seat['engine'], inForce: StorageInForce): void {
    const seat: Seat = { engine, isLeading: this.#leading !== undefined, isOver: false };
    this.#inForce = inForce;
    this.#seat = seat;
    for (const { resolve } of this.#expected.splice(0)) resolve(seat);
  }

  /** Leaves the seat of a leader that is gone. */
  #rise(): void {
    if (this.#seat !== undefined) this.#seat.isOver = true;
    this.#seat = undefined;
    this.#served?.lose('The tab that wrote for all is gone.');
    this.#served = undefined;
  }

  /** Gives up. */
  #fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#candidacy.abort();
    for (const { reject } of this.#expected.splice(0)) reject(this.#failure);
  }
}

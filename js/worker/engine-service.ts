import type { Engine } from '../driver/engine.js';
import { type LogEntry, Logging } from '../driver/log.js';
import { RelataError } from '../errors.js';
import { dispatch } from './dispatch.js';
import { KnownPlans } from './known-plans.js';
import type { Opening, Request, ToPage, ToWorker } from './messages.js';
import type { OpenedHere } from './opened-here.js';
import { type PackedBatch, transferOf } from './packed-batch.js';
import { packError } from './packed-error.js';
import type { Port } from './port.js';
import { RowParcel } from './row-parcel.js';

/** Opens what a page asks for. */
export type Opener = (opening: Opening, logging: Logging) => Promise<OpenedHere>;

/** The worker's end of a database's channel: does what the page asks, one request after the other. */
export class EngineService {
  readonly #port: Port<ToPage, ToWorker>;
  readonly #open: Opener;
  readonly #plans = new KnownPlans();
  readonly #logging = new Logging();
  /** How the requests that have no answer yet are cancelled, by their numbers. */
  readonly #cancels = new Map<number, AbortController>();
  #engine: Engine | undefined;
  #freeze: OpenedHere['freeze'];
  #last: Promise<void> = Promise.resolve();

  /**
   * @param open opens what the other side asks for
   * @param opened makes an engine that is there from the beginning
   */
  constructor(port: Port<ToPage, ToWorker>, open: Opener, opened?: (logging: Logging) => Engine) {
    this.#port = port;
    this.#open = open;
    this.#engine = opened?.(this.#logging);
    port.listen(
      (message) => this.#take(message),
      () => port.send({ kind: 'unreadable' }),
      () => this.#leave(),
    );
  }

  #take(message: ToWorker): void {
    if (message.kind === 'freeze') this.#freeze?.(message.isFrozen);
    else if (message.kind === 'cancel') this.#cancels.get(message.id)?.abort();
    // After the requests that came before and name them.
    else if (message.kind === 'forget') this.#last = this.#last.then(() => this.#plans.forget(message.plans));
    else {
      const cancel = new AbortController();
      this.#cancels.set(message.id, cancel);
      this.#last = this.#last.then(() => this.#answer(message, cancel.signal));
    }
  }

  /** Closes what a page left open. */
  #leave(): void {
    for (const cancel of this.#cancels.values()) cancel.abort();
    this.#last = this.#last.then(() => this.#close()).catch(() => {});
  }

  /** Answers one request, whatever happens. */
  async #answer(request: Request, signal: AbortSignal): Promise<void> {
    const { id } = request;
    this.#logging.log = request.logs ? (entry) => this.#port.send(logged(entry)) : undefined;
    const rows = new RowParcel((batches) => this.#port.send({ kind: 'rows', id, batches }, transferOf(batches)));
    try {
      signal.throwIfAborted();
      const value = await this.#do(request, rows, signal);
      this.#send(id, rows.take(), value);
    } catch (error) {
      this.#port.send({ kind: 'failure', id, error: packError(error) });
    } finally {
      this.#cancels.delete(id);
    }
  }

  async #do(request: Request, rows: RowParcel, signal: AbortSignal): Promise<unknown> {
    if (request.kind === 'open') {
      const { engine, inForce, changes, freeze } = await this.#open(request, this.#logging);
      this.#engine = engine;
      this.#freeze = freeze;
      changes?.((tables) => this.#port.send({ kind: 'changed', tables }));
      return inForce;
    }
    if (request.kind === 'close') return this.#close();
    if (this.#engine === undefined) {
      throw new RelataError('engine', 'The worker of a database was asked before it was opened.');
    }
    return dispatch(this.#engine, request, this.#plans, rows.sink, signal);
  }

  async #close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }

  #send(id: number, batches: readonly PackedBatch[], value: unknown): void {
    const transfer = transferOf(batches);
    if (value instanceof Uint8Array) transfer.push(value.buffer as ArrayBuffer);
    this.#port.send({ kind: 'answer', id, batches, value }, transfer);
  }
}

/** An entry of the log on its way: the error of a statement crosses as data. */
function logged(entry: LogEntry): ToPage {
  if (entry.kind !== 'statement' || entry.error === undefined) return { kind: 'log', entry };
  const { error, ...statement } = entry;
  return { kind: 'log', entry: { kind: 'failedStatement', entry: { ...statement, error: undefined }, error: packError(error) } };
}

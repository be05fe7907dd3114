import type {
  ColumnRead,
  MigrateOptions,
  MigrationReport,
  QueryPlan,
  RawPlan,
  StatementPlan,
  WritePlan,
} from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { ColumnName, Engine, RowSink, TransactionCommand, WithinTransaction } from '../driver/engine.js';
import type { Logging } from '../driver/log.js';
import type { RawAnswer } from '../driver/raw-reader.js';
import { RelataError } from '../errors.js';
import type { StorageInForce } from '../storage/report.js';
import type { CallName, Calls, Opening, PackedEntry, QueryRun, Request, ToPage, ToWorker } from './messages.js';
import { type PackedBatch, unpackBatch } from './packed-batch.js';
import { unpackError } from './packed-error.js';
import { PlanNames } from './plan-names.js';
import type { Port } from './port.js';

/** Who takes the rows of a request, and how they are laid out. */
interface Taker {
  readonly sink: RowSink;
  /** The columns of a statement of the plan. */
  readonly columns: (statement: number) => readonly ColumnRead[];
}

/** A request that has no answer yet. */
interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly taker: Taker | undefined;
}

/** The page's end of a database's channel: an engine whose every call is a message to where the real one is. */
export class PortEngine implements Engine {
  readonly #port: Port<ToWorker, ToPage>;
  readonly #logging: Logging;
  readonly #plans: PlanNames;
  readonly #pending = new Map<number, Pending>();
  /** Is told of commits of other tabs. */
  changed: ((tables: readonly string[] | undefined) => void) | undefined;
  #requests = 0;
  /** Why there will be no further answer. */
  #lost: RelataError | undefined;

  constructor(port: Port<ToWorker, ToPage>, logging: Logging) {
    this.#port = port;
    this.#logging = logging;
    this.#plans = new PlanNames((number) => this.#port.send({ kind: 'forget', plans: [number] }));
    port.listen(
      (message) => this.#take(message),
      () => this.lose('An answer of its worker could not be read.'),
      () => this.lose('The worker of a database has ended.'),
    );
  }

  /** Opens the database over there. */
  open(opening: Opening): Promise<StorageInForce> {
    return this.#ask('open', opening);
  }

  /** Tells the other side that the browser freezes this page, or lets it go on. */
  freeze(isFrozen: boolean): void {
    if (this.#lost === undefined) this.#port.send({ kind: 'freeze', isFrozen });
  }

  /**
   * Gives up: every request that has no answer fails, and so does every later one.
   *
   * @param reason a sentence that says what happened
   */
  lose(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new RelataError(
      'workerLost',
      `${reason} Nobody knows whether what was under way was done. Make a new Database() to go on.`,
    );
    this.#port.close();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(this.#lost);
  }

  migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport> {
    return this.#ask('migrate', { options, within });
  }

  foreignKeys(switched: 'on' | 'off'): Promise<void> {
    return this.#ask('foreignKeys', { switched });
  }

  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> {
    // Before the plan gets a name, which would be taken for one that was sent.
    if (signal?.aborted) return Promise.reject(signal.reason);
    return this.#ask('read', this.#run(plan, cells), takerOf(plan, sink), signal);
  }

  row(plan: QueryPlan, cells: readonly Cell[]): Promise<Cell[] | undefined> {
    return this.#ask('row', { plan: this.#plans.name(plan), cells: ownCells(cells) });
  }

  change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): Promise<void> {
    return this.#ask('change', this.#run(plan, cells), takerOf(plan, sink));
  }

  write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): Promise<number> {
    const sums = plan.sums?.map(({ codec }) => ({ codec, nullable: true }));
    const taker = sums && sink && { sink, columns: () => sums };
    const write = { plan: this.#plans.name(plan), cells: ownCells(cells), rows, sums: taker !== undefined };
    return this.#ask('write', write, taker);
  }

  raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): Promise<RawAnswer> {
    return this.#ask('raw', { plan, cells: ownCells(cells), most }, undefined, signal);
  }

  scalar(sql: string): Promise<Cell> {
    return this.#ask('scalar', { sql });
  }

  violatedReference(): Promise<ColumnName | undefined> {
    return this.#ask('violatedReference', {});
  }

  transaction(command: TransactionCommand): Promise<void> {
    return this.#ask('transaction', { command });
  }

  export(): Promise<Uint8Array> {
    return this.#ask('export', {});
  }

  async import(bytes: Uint8Array): Promise<void> {
    await this.#ask('import', { bytes: isPart(bytes) ? new Uint8Array(bytes) : bytes });
  }

  async close(): Promise<void> {
    await this.#ask('close', {});
    this.#lost ??= new RelataError('databaseClosed', 'The database is closed. Make a new Database() to go on.');
    this.#port.close();
  }

  #run(plan: QueryPlan, cells: readonly (readonly Cell[])[]): QueryRun {
    return { plan: this.#plans.name(plan), cells: cells.map(ownCells) };
  }

  /** Sends a request at once, so that requests keep the order of their calls. */
  #ask<C extends CallName>(kind: C, takes: Calls[C]['takes'], taker?: Taker, signal?: AbortSignal): Promise<Calls[C]['answers']> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      const id = ++this.#requests;
      const stop = this.#cancelling(id, signal);
      this.#pending.set(id, {
        taker,
        resolve: (value) => {
          stop();
          resolve(value as Calls[C]['answers']);
        },
        reject: (reason) => {
          stop();
          reject(reason);
        },
      });
      this.#post({ kind, id, logs: this.#logging.log !== undefined, ...takes } as unknown as Request);
    });
  }

  #post(request: Request): void {
    try {
      this.#port.send(request);
    } catch (error) {
      if ('plan' in request && 'number' in request.plan && request.plan.plan !== undefined) this.#plans.unsent(request.plan.plan);
      this.#end(request.id)?.reject(error);
    }
  }

  /** Rejects a request as soon as it is aborted, and lets the other side know. */
  #cancelling(id: number, signal: AbortSignal | undefined): () => void {
    if (signal === undefined) return () => {};
    const abort = (): void => {
      this.#port.send({ kind: 'cancel', id });
      this.#end(id)?.reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  }

  /** A request that ends now. */
  #end(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #take(message: ToPage): void {
    switch (message.kind) {
      case 'rows':
        this.#takeRows(message.id, message.batches);
        return;
      case 'answer':
        this.#takeRows(message.id, message.batches);
        this.#end(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#end(message.id)?.reject(unpackError(message.error));
        return;
      case 'log':
        this.#log(message.entry);
        return;
      case 'changed':
        this.changed?.(message.tables);
        return;
      case 'unreadable':
        this.lose('A request could not be read by its worker.');
    }
  }

  #takeRows(id: number, batches: readonly PackedBatch[]): void {
    const taker = this.#pending.get(id)?.taker;
    if (taker === undefined) return;
    try {
      for (const packed of batches) taker.sink(packed.statement, unpackBatch(packed, taker.columns(packed.statement)));
    } catch (error) {
      this.#end(id)?.reject(error);
    }
  }

  #log(entry: Extract<ToPage, { kind: 'log' }>['entry'] | PackedEntry): void {
    if (entry.kind === 'failedStatement') this.#logging.write({ ...entry.entry, error: unpackError(entry.error) });
    else this.#logging.write(entry);
  }
}

function takerOf({ statements }: QueryPlan, sink: RowSink): Taker {
  return { sink, columns: (statement) => (statements[statement] as StatementPlan).columns };
}

/** Cells to be copied: of bytes that are part of something larger, only they. */
function ownCells(cells: readonly Cell[]): readonly Cell[] {
  return cells.some(isPart) ? cells.map((cell) => (isPart(cell) ? new Uint8Array(cell) : cell)) : cells;
}

function isPart(cell: Cell): cell is Uint8Array {
  return typeof cell === 'object' && cell !== null && (cell.byteLength !== cell.buffer.byteLength || !isCloned(cell.buffer));
}

/** Whether a buffer can be copied to another thread: memory that is shared cannot, everywhere. */
function isCloned(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer === 'undefined' || !(buffer instanceof SharedArrayBuffer);
}

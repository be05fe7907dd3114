import { describe, type EntityClass, isEntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { DatabaseEvents, EventName, Handler, Unlisten } from './events.js';

/** The events of a commit. */
export const commitEvents = [
  'commit:pre',
  'insert:pre',
  'update:pre',
  'remove:pre',
  'insert:post',
  'update:post',
  'remove:post',
  'commit:post',
] as const;

const names: ReadonlySet<string> = new Set<EventName>([
  ...commitEvents,
  'find:pre',
  'find:post',
  'patch:pre',
  'patch:post',
  'delete:pre',
  'delete:post',
]);

/** Events of calls that run at the same time. All others are told one by one, unless a handler makes them happen again. */
const alongside: ReadonlySet<string> = new Set<EventName>(['find:pre', 'find:post', 'commit:post']);
const MOST_ALONGSIDE = 10_000;
const MOST_NESTED = 100;

interface Listener {
  /** The entity that it is about; all of them when absent. */
  readonly entityClass: EntityClass | undefined;
  readonly handler: Handler<never>;
}

/** Who is told of the events of one database. */
export class Listeners {
  readonly #byName = new Map<string, readonly Listener[]>();
  /** How often each event is being told now. */
  readonly #underWay = new Map<string, number>();

  /** Whether nobody listens to anything. */
  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** Whether anybody listens to one of some events. */
  hears(...events: readonly EventName[]): boolean {
    return !this.isEmpty && events.some((event) => this.#byName.has(event));
  }

  /**
   * Adds a handler; see `Database.listen()`.
   *
   * @throws RelataError `invalidArgument` for an unknown event, an entity that is none, or a handler that is no function
   */
  listen(event: string, first: unknown, second?: unknown): Unlisten {
    const [entityClass, handler] = second === undefined ? [undefined, first] : [first, second];
    check(event, entityClass, handler);
    const listener: Listener = { entityClass: entityClass as EntityClass | undefined, handler: handler as Handler<never> };
    this.#byName.set(event, [...(this.#byName.get(event) ?? []), listener]);
    return () => this.#remove(event, listener);
  }

  /** Tells an event, to one handler after the other in the order in which they began to listen. */
  async tell<N extends EventName>(event: N, told: DatabaseEvents[N]): Promise<void> {
    const listeners = this.#byName.get(event);
    if (listeners === undefined) return;
    const entityClass = 'entityClass' in told ? told.entityClass : undefined;
    const underWay = (this.#underWay.get(event) ?? 0) + 1;
    if (underWay > (alongside.has(event) ? MOST_ALONGSIDE : MOST_NESTED)) throw endless(event);
    this.#underWay.set(event, underWay);
    try {
      for (const listener of listeners) {
        if (concerns(listener, entityClass)) await (listener.handler as Handler<DatabaseEvents[N]>)(told);
      }
    } finally {
      this.#underWay.set(event, (this.#underWay.get(event) ?? 1) - 1);
    }
  }

  #remove(event: string, listener: Listener): void {
    const others = (this.#byName.get(event) ?? []).filter((other) => other !== listener);
    if (others.length === 0) this.#byName.delete(event);
    else this.#byName.set(event, others);
  }
}

function concerns(listener: Listener, entityClass: EntityClass | undefined): boolean {
  const about = listener.entityClass;
  if (about === undefined || about === entityClass) return true;
  return entityClass !== undefined && (entityClass.prototype as object) instanceof about;
}

function check(event: string, entityClass: unknown, handler: unknown): void {
  if (!names.has(event)) {
    const message = `listen() got the event '${String(event)}', which there is not. Events: ${[...names].join(', ')}.`;
    throw new RelataError('invalidArgument', message);
  }
  if (typeof handler !== 'function' || isEntityClass(handler)) {
    const message = `listen('${event}', …) takes a function of the event, not ${describe(handler)}.`;
    throw new RelataError('invalidArgument', message);
  }
  if (entityClass === undefined) return;
  if (typeof entityClass !== 'function' || event.startsWith('commit:')) {
    const instead = event.startsWith('commit:') ? 'A commit is of all entities: leave the class out.' : 'Give it the class.';
    const message = `listen('${event}', …) cannot be limited to ${describe(entityClass)}. ${instead}`;
    throw new RelataError('invalidArgument', message);
  }
}

function endless(event: string): RelataError {
  const message = `A handler of '${event}' makes the same event happen again, and again. Let it use event.query, which is not told, or look at what it has done already.`;
  return new RelataError('endlessEvents', message);
}

import { type Database, type DatabaseSession, type EntityClass, RelataError } from 'relata';
import { adopt, checkObjects, checkRows } from './agreement.js';
import { classes } from './entities.js';
import { Model } from './model.js';
import { fieldsOfObject } from './plain.js';
import { codesOf, isLate, type Plan, type Reason } from './plan.js';
import { type Kind, type ReferenceRule, referencesOf } from './rules.js';
import { type Instance, Thing } from './thing.js';

/** An action that can be done is told in words; another one is undefined. */
export type Told = string | undefined;

/** Random numbers of a step, taken one after the other. */
export class Numbers {
  #at = 0;

  constructor(readonly list: readonly number[]) {}

  next(): number {
    return this.list[this.#at++ % this.list.length] ?? 0;
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.next() % Math.max(1, list.length)];
  }

  oneIn(chances: number): boolean {
    return this.next() % chances === 0;
  }
}

/** Thrown where a transaction has to be given up, since nothing but its end would refuse what was done in it. */
export class Unrefused extends Error {}

/** One session, and the model of what it should do. */
export class Machine {
  readonly model = new Model();
  /** What was done, in words. */
  readonly story: string[] = [];
  readonly #counts = new Map<Kind, number>();
  readonly #givenKeys = new Set<number>();
  session: DatabaseSession;
  /** Whether the actions are those of a callback. */
  isInCallback = false;

  constructor(readonly database: Database) {
    this.session = database.createSession();
  }

  get isInTransaction(): boolean {
    return this.model.levels.length > 0;
  }

  /** The class of a kind, for calls that take any. */
  classOf(kind: Kind): EntityClass<Instance> {
    return classes[kind] as unknown as EntityClass<Instance>;
  }

  /** A new object that nobody knows yet. */
  make(kind: Kind): Thing {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const thing = new Thing(kind, `${kind}${count}`);
    thing.object = new (classes[kind] as unknown as new (label: string) => Instance)(thing.label);
    thing.fields = fieldsOfObject(kind, thing.object);
    this.model.things.add(thing);
    return thing;
  }

  /** The first number from some number on that no row and no object has as its key, nor had before a rollback. */
  freeKey(from: number): number {
    let key = from;
    while (this.#givenKeys.has(key) || this.model.hasKey(key)) key++;
    this.#givenKeys.add(key);
    return key;
  }

  add(thing: Thing): void {
    thing.isAdded = !this.model.rows.has(thing);
    thing.isRemoved = false;
    this.session.add(thing.object as object);
  }

  /** The object that stands for a thing: the whole one, or an unloaded reference. */
  objectOf(thing: Thing): Instance {
    if (thing.object !== undefined) return thing.object;
    const stub = this.session.getReference(this.classOf(thing.kind), thing.fields['key'] as never) as Instance;
    if (thing.stub !== undefined && stub !== thing.stub) throw new Error(`getReference() answers a second object of ${thing}`);
    thing.stub = stub;
    return stub;
  }

  /** Who may become the parent of a child. */
  parents(child: Thing, rule: ReferenceRule): Thing[] {
    const { model } = this;
    return [...model.things].filter(
      (thing) =>
        thing.kind === rule.parent &&
        thing !== child &&
        !thing.isRemoved &&
        (thing.object !== undefined || (model.rows.has(thing) && !rule.isOne)) &&
        model.isSeen(thing, rule),
    );
  }

  /** Assigns a reference. */
  refer(child: Thing, rule: ReferenceRule, parent: Thing | undefined): void {
    (child.object as Instance)[rule.field] = parent === undefined ? undefined : this.objectOf(parent);
    this.model.refer(child, rule, parent);
  }

  /** After a rollback: objects of rows that came back are in lists which the transaction had loaded without them. */
  rolledBack(): void {
    const { model } = this;
    model.rollback();
    const references = [...model.things].filter(({ object }) => object === undefined);
    this.adopt([...model.things].flatMap(({ object }) => (object === undefined ? [] : [object])));
    // What only the wake of a delete had loaded is a reference again when the transaction around this one is rolled back as well.
    for (const thing of references) model.later(() => thing.standsForReference());
  }

  reset(): void {
    this.session.reset();
    this.model.reset();
  }

  adopt(found: readonly object[]): void {
    adopt(this.model, found);
  }

  /** After every action: memory. */
  check(): void {
    checkObjects(this.model);
  }

  /** After what writes: the database too. */
  async checkAll(): Promise<void> {
    checkObjects(this.model);
    await checkRows(this.model, this.session);
  }

  /**
   * Writes, and expects what the model expects.
   *
   * @returns how it ended
   */
  async write(how: 'commit' | 'flush'): Promise<'written' | 'refused'> {
    const plan = this.model.plan();
    const isInner = this.model.levels.length > (how === 'flush' ? 0 : 1);
    const error = await this.session[how]().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) {
      if (isInner && isLate(plan)) return this.refusedLater(how === 'commit');
      if (plan.reasons.length > 0) throw new Error(`the ${how} was not refused: ${told(plan)}`);
      this.model.apply(plan);
      if (how === 'commit') this.model.commit();
      await this.checkAll();
      return 'written';
    }
    this.expected(error, plan);
    if (how === 'commit') this.rolledBack();
    await this.checkAll();
    return 'refused';
  }

  /**
   * A reference to a row that is gone was let through inside of a transaction: its end refuses it, and everything in it.
   *
   * @param isClosed whether the innermost transaction was committed with it
   * @throws Unrefused in the callback of a transaction, whose end it is not for the caller to bring about
   */
  async refusedLater(isClosed: boolean): Promise<'refused'> {
    if (isClosed) this.model.commit();
    if (this.isInCallback) throw new Unrefused();
    while (this.model.levels.length > 1) {
      await this.session.commit();
      this.model.commit();
    }
    const error = await this.session.commit().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RelataError) || error.code !== 'foreignKeyConstraint')
      throw new Error(`a row that refers to nothing was committed: ${String(error)}`);
    this.rolledBack();
    await this.checkAll();
    return 'refused';
  }

  /** An error that the plan foresaw. @throws Error for any other */
  expected(error: unknown, plan: Plan): void {
    const all = [...plan.reasons, ...plan.doubts];
    if (error instanceof RelataError && all.some(({ what }) => codesOf[what].includes(error.code))) return;
    const name = error instanceof RelataError ? `${error.code}: ${error.message}` : String(error);
    throw new Error(`unexpected: ${name}; ${all.length === 0 ? 'nothing stood in the way' : told(plan)}`, { cause: error });
  }

  /** Puts right what stands in the way. @returns whether everything could be */
  async mend(): Promise<boolean> {
    for (let round = 0; round < 8; round++) {
      const { reasons, doubts } = this.model.plan();
      const [reason] = [...reasons, ...doubts];
      if (reason === undefined) return true;
      if (!(await this.#mendOne(reason))) return false;
    }
    return false;
  }

  async #mendOne({ what, thing, field }: Reason): Promise<boolean> {
    if (what === 'restrict') {
      const parent = thing.refs[field];
      if (parent?.object === undefined || !parent.isRemoved) return false;
      this.add(parent);
      return true;
    }
    const { object } = thing;
    if (object === undefined) return false;
    if (what === 'stale') await this.hydrate(thing);
    else if (what === 'size') thing.fields['size'] = object['size'] = 1;
    else if (what === 'code') thing.fields['code'] = object['code'] = `${String(thing.fields['code'])}+`;
    else return this.#rehouse(thing, field);
    return true;
  }

  /** Gives a child a parent with a free place. */
  #rehouse(thing: Thing, field: string): boolean {
    const rule = referencesOf(thing.kind).find((one) => one.field === field) as ReferenceRule;
    const free = this.parents(thing, rule).find((one) => !rule.isOne || this.model.children(one, rule).length === 0);
    if (free !== undefined) this.refer(thing, rule, free);
    return free !== undefined;
  }

  /** What is clean takes the present values. */
  async hydrate(thing: Thing): Promise<void> {
    const row = this.model.rows.get(thing);
    await this.session.hydrateEntity(thing.object as object);
    if (row !== undefined && thing.seen?.fields['size'] === thing.fields['size']) thing.fields['size'] = row.fields['size'];
    thing.seen = undefined;
  }
}

const told = ({ reasons, doubts }: Plan): string =>
  [...reasons, ...doubts].map(({ what, thing, field }) => `${what} (${thing}.${field})`).join(', ');

import type { BackSide } from './side.js';

/** Hears what comes into a list and what goes. */
export interface ListKeeper {
  /** Members that were put in; they are there already. */
  gained(list: RelationList, members: readonly unknown[]): void;
  /** Members that were taken out; they are not there any more. */
  lost(list: RelationList, members: readonly unknown[]): void;
  /** What `JSON.stringify` writes in the place of a list. */
  json(list: RelationList): unknown;
}

/** From so many members on a list is not searched but has a set beside it. */
const SEARCHED = 64;

/**
 * The list of a relation: an array that tells its keeper what is put in and taken out, by whichever method. For everything else it is
 * a plain array: what its methods make are plain arrays, and so it is compared, cloned and shown. What is set by an index, and
 * `length = 0`, no array can notice: that is found by the next commit.
 */
export class RelationList extends Array<unknown> {
  /** The object whose list it is; undefined when another list took its place. */
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #owner: object | undefined;
  readonly #side: BackSide;
  readonly #keeper: ListKeeper;
  /** The members as they were loaded or written; taken down at the latest before the first change. */
  #written: readonly unknown[] | undefined;
  #members: Set<unknown> | undefined;

  /** What methods such as `map()` make. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(owner: object, side: BackSide, keeper: ListKeeper) {
    super();
    this.#owner = owner;
    this.#side = side;
    this.#keeper = keeper;
  }

  /** The owner of a list. */
  static ownerOf(list: RelationList): object | undefined {
    return list.#owner;
  }

  /** The relation of a list. */
  static sideOf(list: RelationList): BackSide {
    return list.#side;
  }

  /** The members that a list had when it was loaded or written; undefined where it has not changed by a method since. */
  static written(list: RelationList): readonly unknown[] | undefined {
    return list.#written;
  }

  /** Makes the present members those that are in the database, or others. */
  static settle(list: RelationList, members: readonly unknown[] | undefined = copyOf(list)): void {
    list.#written = members;
  }

  /** Makes a list as one of which nothing is known to be in the database. */
  static unsettle(list: RelationList): void {
    list.#written = undefined;
  }

  /** Lets a list go: it is a plain array from now on. */
  static release(list: RelationList): void {
    list.#owner = undefined;
  }

  /** Whether a list has a member. */
  static has(list: RelationList, member: unknown): boolean {
    if (list.length < SEARCHED) return list.includes(member);
    if (list.#members?.size !== list.length) list.#members = new Set(list);
    return list.#members.has(member);
  }

  /** Puts a member in and tells nobody. */
  static append(list: RelationList, member: unknown): void {
    list.#begin();
    list[list.length] = member;
    list.#members?.add(member);
  }

  /** Takes members out and tells nobody. */
  static drop(list: RelationList, isGone: (member: unknown) => boolean): void {
    const first = list.findIndex(isGone);
    if (first < 0) return;
    list.#begin();
    list.#members = undefined;
    let kept = first;
    for (let index = first; index < list.length; index++) if (!isGone(list[index])) list[kept++] = list[index];
    list.length = kept;
  }

  /** What `JSON.stringify` writes; see {@link ListKeeper}. */
  toJSON(): unknown {
    return this.#keeper.json(this);
  }

  override push(...members: unknown[]): number {
    this.#begin();
    for (const member of members) RelationList.append(this, member);
    this.#tell(members, []);
    return this.length;
  }

  override unshift(...members: unknown[]): number {
    this.#begin();
    super.unshift(...members);
    this.#tell(members, []);
    return this.length;
  }

  override pop(): unknown {
    const isEmpty = this.length === 0;
    this.#begin();
    const member = super.pop();
    if (!isEmpty) this.#tell([], [member]);
    return member;
  }

  override shift(): unknown {
    const isEmpty = this.length === 0;
    this.#begin();
    const member = super.shift();
    if (!isEmpty) this.#tell([], [member]);
    return member;
  }

  override splice(...args: [start: number, deleteCount?: number, ...members: unknown[]]): unknown[] {
    this.#begin();
    const taken = super.splice(...(args as [number, number, ...unknown[]]));
    this.#tell(args.slice(2), taken);
    return taken;
  }

  override fill(...args: Parameters<unknown[]['fill']>): this {
    return this.#replace(() => super.fill(...args));
  }

  override copyWithin(...args: Parameters<unknown[]['copyWithin']>): this {
    return this.#replace(() => super.copyWithin(...args));
  }

  #replace(change: () => unknown): this {
    const before = [...this];
    this.#begin();
    change();
    const had = new Set(before);
    this.#tell(
      [...this].filter((member) => !had.has(member)),
      before,
    );
    return this;
  }

  /** Takes down what was there before the first change. */
  #begin(): void {
    this.#written ??= copyOf(this);
  }

  #tell(gained: readonly unknown[], taken: readonly unknown[]): void {
    if (gained.length === 0 || taken.length > 0) this.#members = undefined;
    if (this.#owner === undefined) return;
    const left = taken.length === 0 ? undefined : new Set(this);
    const lost = taken.filter((member) => !left?.has(member));
    if (lost.length > 0) this.#keeper.lost(this, lost);
    if (gained.length > 0) this.#keeper.gained(this, gained);
  }
}

/** A plain array of the same members. A loop, since arrays of another class are slow in all of the ways that are written shorter. */
export function copyOf<T>(list: readonly T[]): T[] {
  const copy = new Array<T>(list.length);
  for (let index = 0; index < list.length; index++) copy[index] = list[index] as T;
  return copy;
}

// As `console.log`, comparisons and the methods that make arrays see it, a list is a plain array.
Object.defineProperty(RelationList.prototype, 'constructor', { value: Array, configurable: true, writable: true });

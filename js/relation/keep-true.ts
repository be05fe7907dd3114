import { RelationList } from './relation-list.js';
import { type BackSide, declareSides, type RelatedClass, type Sides, sidesOf } from './side.js';
import { assign, attach, gain, isHeld, placeAnew, relationList } from './sync.js';

type Fields = Record<string, unknown>;

/** Objects of a class that were made before a database with it opened. They are held weakly: who made them may have dropped them. */
class EarlyObjects {
  #objects: WeakRef<object>[] = [];
  #limit = 1024;

  add(instance: object): void {
    if (this.#objects.length >= this.#limit) {
      this.#objects = this.#objects.filter((object) => object.deref() !== undefined);
      this.#limit = Math.max(1024, this.#objects.length * 2);
    }
    this.#objects.push(new WeakRef(instance));
  }

  alive(): object[] {
    return this.#objects.flatMap((object) => object.deref() ?? []);
  }
}

const early = new WeakMap<RelatedClass, EarlyObjects>();

/**
 * Keeps the relations of a new object true: whoever sets one side of a relation sets the other. The type compiler calls it at the end
 * of each entity's fields, and so do the classes that Relata makes. Before a database with the class has opened nobody knows the
 * other sides; then it does its work when that happens.
 */
export function keepTrue(instance: object): void {
  const sides = sidesOf(instance);
  if (sides !== undefined) {
    sides.isKept = true;
    hold(instance, sides);
  } else waiting(instance.constructor as unknown as RelatedClass).add(instance);
}

/** Whether the objects of a class are not kept true from their beginning, since it was neither compiled nor made by Relata. */
export function isKeptLate(instance: object): boolean {
  return sidesOf(instance)?.isKept === false;
}

/** The same as {@link keepTrue} for an object of which {@link isKeptLate} holds. */
export function keepTrueLate(instance: object): void {
  const sides = sidesOf(instance);
  if (sides !== undefined) hold(instance, sides);
}

function waiting(entityClass: RelatedClass): EarlyObjects {
  let objects = early.get(entityClass);
  if (objects === undefined) {
    objects = new EarlyObjects();
    early.set(entityClass, objects);
  }
  return objects;
}

/** Says what relations classes have, and keeps those of the objects true that are there already. */
export function openRelations(classes: ReadonlyMap<RelatedClass, Sides>): void {
  const waited: [object, Sides][] = [];
  for (const [entityClass, sides] of classes) {
    declareSides(entityClass, sides);
    defineBackAccessors(entityClass, sides);
    for (const instance of early.get(entityClass)?.alive() ?? []) waited.push([instance, sides]);
    early.delete(entityClass);
  }
  for (const [instance, sides] of waited) hold(instance, sides);
}

/** Makes the relation fields of an object accessors of its own, and their other sides agree with what they hold. */
export function hold(instance: object, { references, backs }: Sides): void {
  if (!Object.isExtensible(instance)) return;
  for (const field of references.keys()) {
    if (!isHeld(instance, field)) holdReference(instance, field);
  }
  for (const back of backs) {
    if (Object.hasOwn(instance, back.field) && !isHeld(instance, back.field)) holdBack(instance, back);
  }
}

function holdReference(instance: object, field: string): void {
  const value = Object.hasOwn(instance, field) ? (instance as Fields)[field] : undefined;
  placeAnew(instance, field, value);
  if (typeof value === 'object' && value !== null) attach(value, instance, field);
}

function holdBack(instance: object, back: BackSide): void {
  const value = (instance as Fields)[back.field];
  if (back.list && Array.isArray(value)) {
    const list = value instanceof RelationList ? value : relationList(instance, back, value);
    placeAnew(instance, back.field, list);
    gain(instance, back, adoptable(value, back), list);
  } else {
    placeAnew(instance, back.field, value);
    if (!back.list && value !== undefined) gain(instance, back, adoptable([value], back));
  }
}

/** Members that belong to no other parent. */
function adoptable(members: readonly unknown[], { inverse, pivot }: BackSide): unknown[] {
  if (pivot !== undefined) return [...members];
  return members.filter((member) => {
    if (typeof member !== 'object' || member === null) return false;
    const parent = Object.hasOwn(member, inverse) ? (member as Fields)[inverse] : undefined;
    return parent === undefined || parent === null;
  });
}

/** The setters that were made here: another database of the same class may replace them. */
const made = new WeakSet<(value: unknown) => void>();

/**
 * A back reference that is not loaded is no property of an object; setting it is noticed all the same, by an accessor on the class's
 * prototype. A member that the class has by that name stays what it is.
 */
function defineBackAccessors(entityClass: RelatedClass, { backs }: Sides): void {
  const prototype = entityClass.prototype as object;
  if (!Object.isExtensible(prototype)) return;
  for (const { field } of backs) {
    if (isTaken(prototype, field)) continue;
    const set = function (this: object, value: unknown): void {
      if (this !== prototype) assign(this, field, value);
    };
    made.add(set);
    Object.defineProperty(prototype, field, { configurable: true, enumerable: false, get: nothing, set });
  }
}

function nothing(): undefined {
  return undefined;
}

function isTaken(prototype: object, field: string): boolean {
  for (let owner: object | null = prototype; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const member = Object.getOwnPropertyDescriptor(owner, field);
    if (member !== undefined) return member.set === undefined || !made.has(member.set);
  }
  return false;
}

/** A class, as a key and for `instanceof`. */
export type RelatedClass = abstract new (...args: never) => object;

/** The side of a relation that has the key. */
export interface ReferenceSide {
  /** The property's name. */
  readonly field: string;
  /** What stands for no object. */
  readonly empty: null | undefined;
  /** Whether its rows need an object. */
  readonly required: boolean;
}

/** The side of a relation that has no key, of one class. */
export interface BackSide {
  /** The property's name. */
  readonly field: string;
  /** Entity and property, for messages: `User.posts`. */
  readonly path: string;
  /** Whether it holds a list. */
  readonly list: boolean;
  /** The class of what it holds. */
  readonly target: RelatedClass;
  /** The reference that points back: on the target, or on the pivot. */
  readonly inverse: string;
  /** What a commit does with a member that was taken out and got no other parent. */
  readonly orphans: 'nullify' | 'delete' | 'refuse' | undefined;
  /** The pivot's entity by its name, for a many-to-many relation: each database has a class of its own for a join table. */
  readonly pivot: string | undefined;
  /** The pivot's reference to the target. */
  readonly towards: string | undefined;
}

/** The relations of a class that have two sides. */
export interface Sides {
  /** The references that a back reference answers, by their fields. */
  readonly references: ReadonlyMap<string, ReferenceSide>;
  /** The back references. */
  readonly backs: readonly BackSide[];
  /** Whether new objects of the class say that they are there, so that nobody else need look after them. */
  isKept: boolean;
  /** Whether an object came from the database or was written to it. */
  isStored(instance: object): boolean;
  /** The same, or whether it is an unloaded reference. */
  isInDatabase(instance: object): boolean;
}

/** Beside the classes, so that nothing of ours shows on a user's class. The database that opened last says what is there. */
const known = new WeakMap<RelatedClass, Sides>();

/** Says what relations a class has: a database has opened. */
export function declareSides(entityClass: RelatedClass, sides: Sides): void {
  known.set(entityClass, sides);
}

/** The relations of an object's class; undefined where no database with it has opened. */
export function sidesOf(instance: object): Sides | undefined {
  const entityClass: unknown = instance.constructor;
  return typeof entityClass === 'function' ? known.get(entityClass as unknown as RelatedClass) : undefined;
}

/** A back reference of an object by its field. */
export function backSide(instance: object, field: string): BackSide | undefined {
  return sidesOf(instance)?.backs.find((back) => back.field === field);
}

/** What stands for no object in a reference. */
export function emptyOf(instance: object, field: string): null | undefined {
  return sidesOf(instance)?.references.get(field)?.empty;
}

/** Whether the rows of an object need one in a reference. */
export function isRequired(instance: object, field: string): boolean {
  return sidesOf(instance)?.references.get(field)?.required ?? false;
}

/** Whether a child that refers to a parent is in one of the parent's back references. */
export function isAnswered(back: BackSide, child: object, field: string): boolean {
  return back.inverse === field && back.pivot === undefined && child instanceof back.target;
}

/** The back references of an object; none where no database with its class has opened. */
export function backsOf(instance: object): readonly BackSide[] {
  return sidesOf(instance)?.backs ?? none;
}

const none: readonly BackSide[] = [];

/** The lists of a member of a many-to-many list in which the list's owner is. */
export function othersOf(member: object, owner: object, { pivot, inverse, towards }: BackSide): readonly BackSide[] {
  const answers = (other: BackSide) =>
    other.pivot === pivot && other.inverse === towards && other.towards === inverse && owner instanceof other.target;
  return sidesOf(member)?.backs.filter(answers) ?? [];
}

import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { loadedMembers } from '../metadata/loaded-members.js';
import { isRemoved, isStored, rowState } from '../metadata/row-state.js';
import { awaitMember, takeAwaited } from '../relation/awaited.js';
import { loadBack } from '../relation/load.js';
import { RelationList } from '../relation/relation-list.js';
import { backSide, othersOf } from '../relation/side.js';
import { heldIn } from '../relation/sync.js';
import { isDirty } from './node-reader.js';

/**
 * What a session's objects hold in their relations that no commit has written yet: a later load keeps it, as it keeps what was set
 * on fields.
 */
export class KeptChildren {
  /** Whether a transaction is open, whose rollback may make what was written wait again. */
  readonly #isOpen: boolean;
  /** References and many-to-many collections that were changed since they were loaded: they stay as they are. */
  readonly #fields = new Map<Instance, Set<string>>();
  /** What waits for a commit in other relations, and joins what is loaded. */
  readonly #added: { readonly parent: Instance; readonly field: string; readonly added: readonly Instance[] }[] = [];
  /** Whose link goes with the next commit, and who therefore leaves what is loaded. */
  readonly #taken: { readonly parent: Instance; readonly field: string; readonly taken: ReadonlySet<unknown> }[] = [];

  /** @param pool the objects of the session */
  constructor({ reads }: IdentityMap) {
    this.#isOpen = reads !== undefined;
  }

  /** Looks at a relation that is about to be loaded. Answers whether it stays as it is. */
  look(parent: Instance, field: string): boolean {
    const value = Object.hasOwn(parent, field) ? parent[field] : undefined;
    if (typeof value === 'object' && value !== null) {
      const members = (Array.isArray(value) ? value : [value]) as Instance[];
      const loaded = loadedMembers(parent, field);
      if (loaded !== undefined && Array.isArray(value) && isChanged(loaded, members)) {
        this.keep(parent, field);
        return true;
      }
      this.#welcome(parent, field, members, loaded === undefined && isManyToMany(parent, field));
    }
    const awaited = takeAwaited(parent, field) as Instance[];
    if (awaited.length > 0) this.#join(parent, field, awaited);
    return false;
  }

  /** Looks at who came to a relation, or left it, while it was not loaded. */
  #join(parent: Instance, field: string, awaited: readonly Instance[]): void {
    const back = backSide(parent, field);
    if (back?.pivot === undefined) {
      const inverse = back?.inverse ?? '';
      const children = awaited.filter((child) => heldIn(child, inverse) === parent);
      this.#welcome(parent, field, children);
      return;
    }
    if (this.#isOpen) for (const member of awaited) awaitMember(parent, field, member);
    const linked = (member: Instance, is: (side: LinkedSide) => boolean) =>
      othersOf(member, parent, back).some((other) => is(linkedSide(member, other.field, parent)));
    const added = awaited.filter((member) => isWhole(member) && linked(member, ({ has, had }) => has && !had));
    const taken = awaited.filter((member) => linked(member, ({ has, had }) => had && !has));
    if (added.length > 0) this.#added.push({ parent, field, added });
    if (taken.length > 0) this.#taken.push({ parent, field, taken: new Set(taken) });
  }

  /** Remembers who of some members waits for a commit. @param linked whether all do that get a row, since their link does */
  #welcome(parent: Instance, field: string, members: readonly Instance[], linked = false): void {
    if (members.length === 0) return;
    const inverse = backSide(parent, field)?.inverse;
    const waits = (member: Instance) => isNew(member) || (inverse !== undefined && isMoved(member, inverse, parent));
    const added = members.filter(linked ? isWhole : waits);
    if (added.length > 0) this.#added.push({ parent, field, added });
  }

  /** Whether a child that a row gives to a parent was taken from it, or given to another one, and no commit has written it. */
  saysOtherwise(child: Instance, reference: string, parent: Instance): boolean {
    return Object.hasOwn(child, reference) && child[reference] !== parent && isChangedReference(child, reference);
  }

  /** Lets a relation stay as it is. */
  keep(parent: Instance, field: string): void {
    const fields = this.#fields.get(parent);
    if (fields === undefined) this.#fields.set(parent, new Set([field]));
    else fields.add(field);
  }

  /** Whether a relation stays as it is. */
  has(parent: Instance, field: string): boolean {
    return this.#fields.get(parent)?.has(field) ?? false;
  }

  /** Puts back what waits, when everything is loaded. */
  restore(): void {
    for (const { parent, field, taken } of this.#taken) {
      const list = parent[field];
      if (list instanceof RelationList) RelationList.drop(list, (member) => taken.has(member));
    }
    for (const { parent, field, added } of this.#added) {
      const value = parent[field];
      if (!Array.isArray(value)) loadBack(parent, field, added[0], true);
      else {
        const present = new Set(value);
        for (const member of added) if (!present.has(member)) value.push(member);
      }
    }
  }
}

/** Whether the list at the other end of a many-to-many relation has an object, and had it in the database. */
interface LinkedSide {
  readonly has: boolean;
  readonly had: boolean;
}

function linkedSide(member: Instance, field: string, parent: Instance): LinkedSide {
  const list = heldIn(member, field);
  // What is no list says nothing of its links.
  if (!Array.isArray(list)) return { has: false, had: false };
  return { has: list.includes(parent), had: loadedMembers(member, field)?.includes(parent) ?? false };
}

/** Whether an object waits for a commit: it has no row, and had none. */
function isNew(member: Instance): boolean {
  return !isStored(member) && isWhole(member);
}

/** Whether an object has a row or gets one. The plain objects of a selection never get one. */
function isWhole(member: Instance): boolean {
  return !isRemoved(member) && Object.getPrototypeOf(member) !== Object.prototype;
}

/** Whether a relation is a many-to-many collection: whoever is put in before it is loaded waits for a link. */
function isManyToMany(parent: Instance, field: string): boolean {
  return rowState(parent)?.entity.links.some((link) => link.field === field) ?? false;
}

/** Whether an object came to a parent since it was loaded. */
function isMoved(member: Instance, reference: string, parent: Instance): boolean {
  return heldIn(member, reference) === parent && isChangedReference(member, reference);
}

function isChangedReference(instance: Instance, field: string): boolean {
  const state = rowState(instance);
  const column = state?.entity.byField.get(field);
  return (
    state !== undefined && column !== undefined && isDirty(column, instance, state.cells[state.entity.columns.indexOf(column)])
  );
}

/** Whether a collection has other members than when it was loaded; those whose rows were removed since do not count. */
function isChanged(loaded: readonly Instance[], members: readonly Instance[]): boolean {
  const [before, after] = [loaded, members].map((list) => new Set(list.filter((member) => !isRemoved(member))));
  return before?.size !== after?.size || [...(before ?? [])].some((member) => !after?.has(member));
}

import { Stamp } from '../stamp.js';
import type { Instance } from './entity-metadata.js';

/** The members that a collection had when it was loaded or written. */
interface LoadedList {
  readonly field: string;
  readonly members: readonly Instance[];
  readonly next: LoadedList | undefined;
}

/** The collections of an object. */
class LoadedLists extends Stamp {
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #first: LoadedList | undefined;

  static get(instance: object): LoadedList | undefined {
    return #first in instance ? (instance as LoadedLists).#first : undefined;
  }

  static set(instance: object, first: LoadedList | undefined): void {
    // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
    const stamped = #first in instance ? (instance as LoadedLists) : new LoadedLists(instance);
    stamped.#first = first;
  }
}

/** The members that a many-to-many collection has in the database, as far as it was loaded; undefined where it was not. */
export function loadedMembers(instance: object, field: string): readonly Instance[] | undefined {
  for (let list = LoadedLists.get(instance); list !== undefined; list = list.next) {
    if (list.field === field) return list.members;
  }
  return undefined;
}

/** Remembers the members of a collection, or forgets them. */
export function setLoadedMembers(instance: object, field: string, members: readonly Instance[] | undefined): void {
  if (!Object.isExtensible(instance)) return;
  let others: LoadedList | undefined;
  for (let list = LoadedLists.get(instance); list !== undefined; list = list.next) {
    if (list.field !== field) others = { ...list, next: others };
  }
  LoadedLists.set(instance, members === undefined ? others : { field, members, next: others });
}

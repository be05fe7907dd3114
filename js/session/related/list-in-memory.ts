import type { Instance } from '../../metadata/entity-metadata.js';
import { loadedMembers, setLoadedMembers } from '../../metadata/loaded-members.js';
import { loadMembers, refill } from '../../relation/load.js';
import type { Journal } from '../journal.js';

/** The list that an object holds in a field; undefined where it holds none. */
export function listOf(owner: Instance, field: string): Instance[] | undefined {
  const value = Object.hasOwn(owner, field) ? owner[field] : undefined;
  return Array.isArray(value) ? (value as Instance[]) : undefined;
}

/** Brings the list of an object, where it holds one, to members that were written and to others whose link is gone. */
export function changeList(
  owner: Instance,
  field: string,
  { added = [], taken = [] }: { readonly added?: readonly Instance[]; readonly taken?: readonly Instance[] },
  journal: Journal | undefined,
): void {
  const [list, loaded] = [listOf(owner, field), loadedMembers(owner, field)];
  journal?.record(() => {
    // Where nothing was loaded, what was loaded since has found what is taken back.
    if (loaded !== undefined) return setLoadedMembers(owner, field, loaded);
    const since = loadedMembers(owner, field);
    if (since !== undefined) setLoadedMembers(owner, field, changed(since, taken, added));
  });
  if (loaded !== undefined) setLoadedMembers(owner, field, changed(loaded, added, taken));
  if (list !== undefined) refillUntilUndone(owner, field, changed(list, added, taken), journal);
  else {
    journal?.record(() => {
      const since = listOf(owner, field);
      if (since !== undefined) refill(since, changed(since, taken, added));
    });
  }
}

/** Gives an object a whole list, in the place of the members of the one that it holds. */
export function setList(
  owner: Instance,
  { field, remembers, keeps }: { readonly field: string; readonly remembers: boolean; readonly keeps: boolean },
  members: readonly Instance[],
  journal: Journal | undefined,
): void {
  const list = listOf(owner, field);
  if (list === undefined) {
    const before = Object.getOwnPropertyDescriptor(owner, field);
    loadMembers(owner, field, members, keeps);
    journal?.record(() => (before === undefined ? delete owner[field] : Object.defineProperty(owner, field, before)));
  } else {
    refillUntilUndone(owner, field, members, journal);
  }
  if (!remembers) return;
  const loaded = loadedMembers(owner, field);
  setLoadedMembers(owner, field, [...members]);
  journal?.record(() => setLoadedMembers(owner, field, loaded));
}

/**
 * Fills the list of an object anew. Taken back, it has its earlier members again, and what the application changed since stays
 * changed; so has a list that took its place.
 */
function refillUntilUndone(owner: Instance, field: string, members: readonly Instance[], journal: Journal | undefined): void {
  const list = listOf(owner, field) ?? [];
  const before = [...list];
  refill(list, members);
  journal?.record(() => {
    const present = listOf(owner, field) ?? [];
    const isUntouched = present.length === members.length && members.every((member, index) => present[index] === member);
    if (isUntouched) return refill(present, before);
    const added = before.filter((member) => !members.includes(member));
    const taken = members.filter((member) => !before.includes(member));
    refill(present, changed(present, added, taken));
  });
}

function changed(list: readonly Instance[], added: readonly Instance[], taken: readonly Instance[]): Instance[] {
  const gone = new Set(taken);
  return [...new Set([...list.filter((member) => !gone.has(member)), ...added])];
}

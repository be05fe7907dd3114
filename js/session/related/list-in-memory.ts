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
  const list = listOf(owner, field);
  if (list !== undefined) {
    refillUntilUndone(list, changed(list, added, taken), journal);
  }
  const loaded = loadedMembers(owner, field);
  if (loaded === undefined) return;
  setLoadedMembers(owner, field, changed(loaded, added, taken));
  journal?.record(() => setLoadedMembers(owner, field, loaded));
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
    refillUntilUndone(list, members, journal);
  }
  if (!remembers) return;
  const loaded = loadedMembers(owner, field);
  setLoadedMembers(owner, field, [...members]);
  journal?.record(() => setLoadedMembers(owner, field, loaded));
}

/** Fills a list anew. Taken back, it has its earlier members again, and what the application changed since stays changed. */
function refillUntilUndone(list: Instance[], members: readonly Instance[], journal: Journal | undefined): void {
  const before = [...list];
  refill(list, members);
  journal?.record(() => {
    const isUntouched = list.length === members.length && members.every((member, index) => list[index] === member);
    if (isUntouched) return refill(list, before);
    const added = before.filter((member) => !members.includes(member));
    const taken = members.filter((member) => !before.includes(member));
    refill(list, changed(list, added, taken));
  });
}

function changed(list: readonly Instance[], added: readonly Instance[], taken: readonly Instance[]): Instance[] {
  const gone = new Set(taken);
  return [...new Set([...list.filter((member) => !gone.has(member)), ...added])];
}

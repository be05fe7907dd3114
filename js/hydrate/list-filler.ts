import type { Instance } from '../metadata/entity-metadata.js';

/** From so many members on a list is not searched but has a set beside it. */
const SEARCHED = 32;

/** Puts members into lists that were empty, each once, however often the rows of a pivot say it. */
export class ListFiller {
  readonly #members = new Map<readonly Instance[], Set<Instance>>();

  /** Puts a member into a list, unless it is there. */
  add(list: Instance[], member: Instance): void {
    if (list.length < SEARCHED ? isIn(list, member) : this.#isKnown(list, member)) return;
    append(list, member);
  }

  #isKnown(list: readonly Instance[], member: Instance): boolean {
    let members = this.#members.get(list);
    if (members === undefined) {
      members = new Set(list);
      this.#members.set(list, members);
    }
    if (members.has(member)) return true;
    members.add(member);
    return false;
  }
}

/** Puts a member into a list that is just loaded: by its index, since nobody is to be told. */
export function append(list: Instance[], member: Instance): void {
  list[list.length] = member;
}

/** Whether a list has a member. A loop, since `includes()` is slow for arrays of another class. */
function isIn(list: readonly Instance[], member: Instance): boolean {
  for (let index = 0; index < list.length; index++) if (list[index] === member) return true;
  return false;
}

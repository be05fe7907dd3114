import { Stamp } from '../stamp.js';
import { RelationList } from './relation-list.js';
import { backSide } from './side.js';
import { heldIn, isHeld, place, placeAnew, relationList } from './sync.js';
import { isWayBack, setWayBack, wayBack } from './way-back.js';

type Fields = Record<string, unknown>;

/** What defines a property of some name: a class that adds it as its field, five times as fast as `Object.defineProperty`. */
const definers = new Map<string, new (instance: object) => object>();

/** Makes a field a property of an object, whatever its prototype has by that name. */
function define(instance: object, field: string, value: unknown): void {
  if (!Object.hasOwn(instance, field)) {
    let definer = definers.get(field);
    if (definer === undefined) {
      definer = class extends Stamp {
        [field] = undefined;
      };
      definers.set(field, definer);
    }
    // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
    (new definer(instance) as Fields)[field] = value;
  } else if (isHeld(instance, field)) place(instance, field, value);
  else (instance as Fields)[field] = value;
}

/**
 * Sets a reference that was loaded. A way back that leads there already stays one: a property would close a circle.
 *
 * @param keeps whether it shall notice assignments
 */
export function loadReference(instance: object, field: string, target: unknown, keeps: boolean): void {
  if (keeps) {
    if (Object.hasOwn(instance, field)) {
      if ((instance as Fields)[field] !== target) place(instance, field, target);
    } else if (!isWayBack(instance, field) || wayBack(instance, field) !== target) placeAnew(instance, field, target);
  } else if (!isWayBack(instance, field)) (instance as Fields)[field] = target;
  else if (heldIn(instance, field) !== target) define(instance, field, target);
}

/** Sets a back reference that was loaded, or one whose objects are about to be. */
export function loadBack(instance: object, field: string, value: unknown, keeps: boolean): void {
  if (keeps) place(instance, field, value);
  else define(instance, field, value);
}

/** An empty list, to be filled with what is loaded. */
export function loadList(instance: object, field: string, keeps: boolean): void {
  const back = backSide(instance, field);
  if (back === undefined) (instance as Fields)[field] = [];
  else loadBack(instance, field, relationList(instance, back), keeps);
}

/** A list with all of its members. */
export function loadMembers(instance: object, field: string, members: readonly unknown[], keeps: boolean): void {
  loadList(instance, field, keeps);
  refill((instance as Fields)[field] as unknown[], members);
}

/** The same list with other members, as they are in the database: nobody is told. */
export function refill(list: unknown[], members: readonly unknown[]): void {
  list.length = 0;
  for (const member of members) list[list.length] = member;
  if (list instanceof RelationList) RelationList.settle(list);
}

/**
 * Makes a relation field of a loaded object lead back to its owner, without showing.
 *
 * @param keeps whether it shall notice assignments
 */
export function loadWayBack(instance: object, field: string, owner: object, keeps: boolean): void {
  if (isWayBack(instance, field)) {
    if (Object.hasOwn(instance, field)) delete (instance as Fields)[field];
    setWayBack(instance, owner);
  } else if (keeps || isHeld(instance, field)) place(instance, field, owner, false);
  // A second way back, or an object that was loaded before without one.
  else Object.defineProperty(instance, field, { value: owner, configurable: true, enumerable: false, writable: true });
}

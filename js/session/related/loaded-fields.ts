import { Stamp } from '../../stamp.js';
import type { Journal } from '../journal.js';

/** The relation fields of an object that a handle loaded whole. */
class LoadedFields extends Stamp {
  readonly #fields = new Set<string>();

  static get(instance: object): Set<string> | undefined {
    return #fields in instance ? (instance as LoadedFields).#fields : undefined;
  }

  static of(instance: object): Set<string> {
    // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
    const stamped = #fields in instance ? (instance as LoadedFields) : new LoadedFields(instance);
    return stamped.#fields;
  }
}

/** Whether a handle loaded a relation of an object whole, so that it need not be asked for again. */
export function isLoaded(instance: object, field: string): boolean {
  return LoadedFields.get(instance)?.has(field) ?? false;
}

/** Remembers that a relation is loaded whole; after a rollback it has to be loaded again. */
export function setLoaded(instance: object, field: string, journal: Journal | undefined): void {
  if (!Object.isExtensible(instance) || isLoaded(instance, field)) return;
  LoadedFields.of(instance).add(field);
  journal?.record(() => LoadedFields.of(instance).delete(field));
}

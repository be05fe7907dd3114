import type { EntityMetadata } from '../metadata/entity-metadata.js';
import type { QueryState } from './state.js';

/** A query for the first object that has one value in one field, and nothing else. */
export interface Lookup {
  readonly field: string;
  readonly value: number | string;
}

/** The state as a lookup; undefined where it asks for more. */
export function asLookup(state: QueryState): Lookup | undefined {
  const { filters, select, limit, skip, order, joins, parameters, grouping, withDeleted } = state;
  if (withDeleted) return undefined;
  if (filters.length !== 1 || select || limit !== undefined || skip !== undefined || grouping) return undefined;
  if (order.length > 0 || joins.length > 0 || parameters.size > 0) return undefined;
  const filter = filters[0] as Readonly<Record<string, unknown>>;
  const fields = Object.keys(filter);
  const field = fields[0];
  if (field === undefined || fields.length > 1) return undefined;
  const value = filter[field];
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) ? { field, value } : undefined;
}

/**
 * What is kept for lookups: programs ask for one object by its key more often than for anything else, and here that takes two steps
 * where writing the shape takes seven and an object for each part.
 *
 * @typeParam T what is kept
 */
export class Lookups<T> {
  readonly #entities = new Map<EntityMetadata, { readonly number: Map<string, T>; readonly string: Map<string, T> }>();

  /** What is kept for lookups like this one. */
  get(entity: EntityMetadata, { field, value }: Lookup): T | undefined {
    const kinds = this.#entities.get(entity);
    return typeof value === 'number' ? kinds?.number.get(field) : kinds?.string.get(field);
  }

  /** Keeps something for lookups like this one. */
  set(entity: EntityMetadata, { field, value }: Lookup, kept: T): void {
    let kinds = this.#entities.get(entity);
    if (kinds === undefined) {
      kinds = { number: new Map(), string: new Map() };
      this.#entities.set(entity, kinds);
    }
    kinds[typeof value as 'number' | 'string'].set(field, kept);
  }

  /** Forgets everything. */
  clear(): void {
    this.#entities.clear();
  }
}

import { RelataError } from '../errors.js';
import type { Annotation } from './annotations.js';
import { type DeclaredEntity, type DeclaredField, type EntityClass, registerEntity } from './definition.js';

/** Options of `defineEntity<T>()`. */
export type InterfaceOptions = Readonly<Partial<Pick<DeclaredEntity, 'collection' | 'renamedFrom' | 'indexes'>>>;

/** The names of the options. */
export const interfaceOptionNames: ReadonlySet<string> = new Set<keyof InterfaceOptions>([
  'collection',
  'renamedFrom',
  'indexes',
]);

/** The fields of an interface, asked for when a database with the entity opens: the type compiler adds them to the call. */
export type InterfaceFields = () => DeclaredField[];

/** What a field of a new object is assignable to when the unit of work gives it its value. */
type Assigned = Annotation<{ autoIncrement: true }> | Annotation<{ version: true }> | null | undefined;

type AssignedKey<T> = { [K in keyof T]-?: T[K] extends Assigned ? K : never }[keyof T];

/** What a new object of an interface is made of: everything that the interface requires, but for a key that is assigned. */
export type NewObject<T> = Omit<T, AssignedKey<T>> & Partial<Pick<T, AssignedKey<T>>>;

/** The class of an interface's objects. */
export type InterfaceEntity<T> = new (fields: NewObject<T>) => T;

/**
 * Registers the class of an interface.
 *
 * @throws RelataError `notAnEntity` without the fields: only the type compiler can read them from the interface
 */
export function interfaceEntity(
  entityClass: EntityClass,
  options: InterfaceOptions | undefined,
  fields?: InterfaceFields,
): EntityClass {
  const { name } = entityClass;
  if (fields === undefined) {
    throw new RelataError(
      'notAnEntity',
      `defineEntity<T>('${name}') has no fields: they are in an interface, which only Relata's compiler reads. Compile this file with its plugin (relata/vite), or describe them: defineEntity('${name}', { id: t.number().primaryKey() }).`,
      { entity: name },
    );
  }
  const { collection, renamedFrom, indexes } = options ?? {};
  registerEntity(entityClass, () => ({
    name,
    ...(collection !== undefined && { collection }),
    ...(renamedFrom !== undefined && { renamedFrom: [...renamedFrom] }),
    fields: fields(),
    ...(indexes && { indexes: [...indexes] }),
  }));
  return entityClass;
}

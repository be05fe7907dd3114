import type { SingleTableInheritance } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { EntityClass } from './definition.js';

/** Options of a class that shares the table of the entity that it extends. */
export interface InheritanceOptions {
  /** The field whose value says which class a row is of; the one that is a single literal in the class when absent. */
  readonly discriminator?: string;
}

/** What is known of classes. */
interface Classes {
  isEntity(entityClass: EntityClass): boolean;
  nameOf(entityClass: EntityClass): string;
}

/**
 * How a class shares a table, as data: with the nearest entity that it extends.
 *
 * @throws RelataError `invalidInheritance` for a class that extends none
 */
export function inheritanceDocument(
  entityClass: EntityClass,
  name: string,
  { discriminator }: InheritanceOptions,
  { isEntity, nameOf }: Classes,
): SingleTableInheritance {
  const bases = basesOf(entityClass);
  // A base that is no entity goes by its name: the planner says that it is not registered.
  const base = bases.find(isEntity) ?? bases[0];
  if (base !== undefined) return { base: nameOf(base), ...(discriminator !== undefined && { discriminator }) };
  throw new RelataError(
    'invalidInheritance',
    `${name} has singleTableInheritance, but its class extends no other. Write \`class … extends Base\`, with the entity whose table it shares.`,
    { entity: name },
  );
}

/** The classes that a class extends, nearest first. */
function basesOf(entityClass: EntityClass): EntityClass[] {
  const bases: EntityClass[] = [];
  let base: unknown = Object.getPrototypeOf(entityClass);
  while (typeof base === 'function' && base !== Function.prototype) {
    bases.push(base as unknown as EntityClass);
    base = Object.getPrototypeOf(base);
  }
  return bases;
}

/**
 * Makes a class that has no base extend another one. Its constructor calls none of the base's.
 *
 * @throws RelataError `invalidInheritance` where that would lead back to the class
 */
export function extendClass(entityClass: EntityClass, base: EntityClass): void {
  if (base === entityClass || basesOf(base).includes(entityClass)) {
    const { name } = entityClass;
    throw new RelataError('invalidInheritance', `'${name}' cannot share the table of '${base.name}': it extends itself.`, {
      entity: name,
      base: base.name,
    });
  }
  Object.setPrototypeOf(entityClass, base);
  Object.setPrototypeOf(entityClass.prototype as object, base.prototype as object);
}

import { declareOptions, type EntityClass, type EntityOptions } from './definition.js';
import type { InheritanceOptions } from './inheritance.js';

/** A class decorator that can be refined: `@(entity.name('book').collection('books'))`. */
export interface EntityDecorator {
  /** Applies to a class, as a standard or as an `experimentalDecorators` decorator. */
  <T extends EntityClass>(target: T, context?: unknown): void;
  /** Sets the entity's name; the class's name when absent. */
  name(name: string): EntityDecorator;
  /** Sets the table's name; the entity's name when absent. */
  collection(table: string): EntityDecorator;
  /** Says which names the table had before; `database.migrate()` gives it the new one. */
  renamedFrom(...tables: string[]): EntityDecorator;
  /** Adds an index over several fields. */
  index(fields: readonly string[], options?: { unique?: boolean; name?: string }): EntityDecorator;
  /** Keeps the class's rows in the table of the entity that it extends. */
  singleTableInheritance(options?: InheritanceOptions): EntityDecorator;
}

/** The `entity` decorator: `@entity({...})`, `@entity.name('x')`, `@entity.collection('xs')`, chained as you like. */
export interface EntityDecoratorFactory
  extends Pick<EntityDecorator, 'name' | 'collection' | 'renamedFrom' | 'index' | 'singleTableInheritance'> {
  /** All options in one call. */
  (options: EntityOptions): EntityDecorator;
}

function decorator(options: EntityOptions): EntityDecorator {
  const apply = (target: EntityClass): void => declareOptions(target, options);
  return Object.defineProperties(apply, refinements(options)) as EntityDecorator;
}

// Defined as properties because a function's own `name` is not writable.
function refinements(options: EntityOptions): PropertyDescriptorMap {
  return {
    name: { value: (name: string) => decorator({ ...options, name }) },
    collection: { value: (collection: string) => decorator({ ...options, collection }) },
    renamedFrom: { value: (...renamedFrom: string[]) => decorator({ ...options, renamedFrom }) },
    index: {
      value: (fields: readonly string[], index: { unique?: boolean; name?: string } = {}) =>
        decorator({ ...options, indexes: [...(options.indexes ?? []), { fields: [...fields], ...index }] }),
    },
    singleTableInheritance: {
      value: (inheritance: InheritanceOptions = {}) => decorator({ ...options, singleTableInheritance: inheritance }),
    },
  };
}

/**
 * Names an entity and its table.
 *
 * @example
 * ```ts
 * @entity.collection('books')
 * class Book {
 *   id: number & PrimaryKey & AutoIncrement = 0;
 *   constructor(public title: string) {}
 * }
 * ```
 */
export const entity: EntityDecoratorFactory = Object.defineProperties(
  (options: EntityOptions): EntityDecorator => decorator(options),
  refinements({}),
) as EntityDecoratorFactory;

import type { IndexDefinition } from '../../pkg/core.js';
import { type DeclaredEntity, type EntityClass, registerEntity } from './definition.js';
import type { FieldBuilder } from './field-builder.js';

/** The fields of {@link defineEntity}. */
export type FieldBuilders = Readonly<Record<string, FieldBuilder<unknown, boolean>>>;

/** Options of {@link defineEntity}. */
export interface DefineOptions {
  /** The entity's name. */
  readonly name?: string;
  /** The table; the entity's name when absent. */
  readonly collection?: string;
  /** Indexes over several fields. */
  readonly indexes?: readonly IndexDefinition[];
}

type OptionalKeys<F extends FieldBuilders> = { [K in keyof F]: F[K]['isOptional'] extends true ? K : never }[keyof F];

/** The objects of a definition. */
export type EntityOf<F extends FieldBuilders> = { [K in Exclude<keyof F, OptionalKeys<F>>]: F[K]['value'] } & {
  [K in OptionalKeys<F>]?: F[K]['value'];
};

/** A class made by {@link defineEntity}: its constructor takes the fields. */
export type DefinedEntity<F extends FieldBuilders> = new (fields?: Partial<EntityOf<F>>) => EntityOf<F>;

/** The objects of a class or a definition: `InferEntity<typeof User>`. */
export type InferEntity<C extends EntityClass> = C extends EntityClass<infer T> ? T : never;

/**
 * Describes an entity without a build step. With a name it makes a class, with a class it describes that one.
 *
 * @example
 * ```ts
 * const Author = defineEntity('author', {
 *   id: t.number().primaryKey().autoIncrement(),
 *   name: t.string(),
 *   // TypeScript cannot infer two constants from each other: one side says what it needs of the other.
 *   books: t.backReferences((): EntityClass<{ title: string }> => Book),
 * });
 * const Book = defineEntity('book', {
 *   id: t.number().primaryKey().autoIncrement(),
 *   title: t.string(),
 *   author: t.reference(() => Author),
 * });
 * ```
 */
export function defineEntity<F extends FieldBuilders>(name: string, fields: F, options?: DefineOptions): DefinedEntity<F>;
export function defineEntity<C extends EntityClass>(entityClass: C, fields: FieldBuilders, options?: DefineOptions): C;
export function defineEntity(target: string | EntityClass, fields: FieldBuilders, options: DefineOptions = {}): EntityClass {
  const entityClass = typeof target === 'string' ? createClass(target) : target;
  registerEntity(entityClass, () => declaredEntity(entityClass.name, fields, options));
  return entityClass;
}

function createClass(name: string): EntityClass {
  const entityClass = class {
    constructor(fields: object = {}) {
      Object.assign(this, fields);
    }
  };
  return Object.defineProperty(entityClass, 'name', { value: name });
}

function declaredEntity(className: string, fields: FieldBuilders, options: DefineOptions): DeclaredEntity {
  const { name = className, collection, indexes } = options;
  return {
    name,
    ...(collection !== undefined && { collection }),
    fields: Object.entries(fields).map(([field, builder]) => ({ name: field, ...builder.definition })),
    ...(indexes && { indexes: [...indexes] }),
  };
}

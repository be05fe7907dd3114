import type { IndexDefinition } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { type DeclaredEntity, type DeclaredField, describe, type EntityClass, registerEntity } from './definition.js';
import { FieldBuilder } from './field-builder.js';
import {
  type InterfaceEntity,
  type InterfaceFields,
  type InterfaceOptions,
  interfaceEntity,
  interfaceOptionNames,
} from './interface-entity.js';

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

// Two entities whose getters lead to each other are no circle as long as nothing looks at a member while F is inferred. So F has no
// constraint on its members, and what a constructor takes is said of F itself.
type IfOptional<B, Yes, No> = B extends { readonly isOptional: true } ? Yes : No;

type ValueOf<B> = B extends { readonly value: infer V } ? V : never;

/** The objects of a definition. A member that is no field of {@link t} makes a property that takes nothing. */
export type EntityOf<F extends object> = { -readonly [K in keyof F as IfOptional<F[K], never, K>]: ValueOf<F[K]> } & {
  -readonly [K in keyof F as IfOptional<F[K], K, never>]?: ValueOf<F[K]>;
};

/** A class made by {@link defineEntity}: its constructor takes the fields. */
export type DefinedEntity<F extends object> = new (fields?: { -readonly [K in keyof F]?: ValueOf<F[K]> }) => EntityOf<F>;

/** The objects of a class or a definition: `InferEntity<typeof User>`. */
export type InferEntity<C extends EntityClass> = C extends EntityClass<infer T> ? T : never;

/**
 * Describes an entity without a build step. With a name it makes a class, with a class it describes that one.
 *
 * Of two entities that lead to each other, one says so in a getter, and so does an entity that leads to itself: TypeScript infers a
 * constant without its getters, so that neither type waits for the other. Getters are read when a database opens.
 *
 * @example
 * ```ts
 * const Author = defineEntity('author', {
 *   id: t.number().primaryKey().autoIncrement(),
 *   name: t.string(),
 *   get books() {
 *     return t.backReferences(() => Book);
 *   },
 * });
 * const Book = defineEntity('book', {
 *   id: t.number().primaryKey().autoIncrement(),
 *   title: t.string(),
 *   author: t.reference(() => Author),
 * });
 * ```
 *
 * @throws RelataError `declaredTwice` for a class that has a definition; `invalidArgument`, when a database opens, for a member that
 * is no field of {@link t}
 */
export function defineEntity<F extends object>(name: string, fields: F, options?: DefineOptions): DefinedEntity<F>;
/**
 * Makes an interface an entity: the type compiler reads the fields from it. The constant has the interface's name.
 *
 * @example
 * ```ts
 * export interface User {
 *   id: number & PrimaryKey & AutoIncrement;
 *   name: string;
 * }
 * export const User = defineEntity<User>('user', { collection: 'users' });
 * const ada = new User({ name: 'Ada' });
 * ```
 * @throws RelataError `notAnEntity` when the file was not compiled
 */
export function defineEntity<T extends object = never>(name: string, options?: InterfaceOptions): InterfaceEntity<T>;
export function defineEntity<C extends EntityClass>(entityClass: C, fields: FieldBuilders, options?: DefineOptions): C;
export function defineEntity(
  target: string | EntityClass,
  fields?: object,
  more: DefineOptions | InterfaceFields = {},
): EntityClass {
  const entityClass = typeof target === 'string' ? createClass(target) : target;
  if (typeof more === 'function') return interfaceEntity(entityClass, fields as InterfaceOptions | undefined, more);
  if (fields === undefined || areOptions(fields)) return interfaceEntity(entityClass, fields);
  registerEntity(entityClass, () => declaredEntity(entityClass.name, fields, more));
  return entityClass;
}

/** The options of an interface in the place of fields. The values are not asked for: a getter's may need what is defined later. */
function areOptions(fields: object): boolean {
  const members = Object.entries(Object.getOwnPropertyDescriptors(fields));
  const isOption = ([name, { value, get }]: [string, PropertyDescriptor]) =>
    interfaceOptionNames.has(name) && get === undefined && !(value instanceof FieldBuilder);
  return members.length > 0 && members.every(isOption);
}

/** A class without fields of its own, whose constructor takes the values of any. */
export function createClass(name: string): EntityClass {
  const entityClass = class {
    constructor(fields: object = {}) {
      if (Object.hasOwn(fields, '__proto__')) throw prototypeAsField(name);
      Object.assign(this, fields);
    }
  };
  return Object.defineProperty(entityClass, 'name', { value: name });
}

/** Assigning it would make the object an instance of something else. */
function prototypeAsField(name: string): RelataError {
  return new RelataError(
    'invalidName',
    `new ${name}() got a field called __proto__, which JavaScript uses for every object. Leave it out.`,
    { entity: name, field: '__proto__', name: '__proto__' },
  );
}

function declaredEntity(className: string, fields: object, options: DefineOptions): DeclaredEntity {
  const { name = className, collection, indexes } = options;
  return {
    name,
    ...(collection !== undefined && { collection }),
    fields: Object.entries(fields).map(([field, builder]) => declaredField(name, field, builder)),
    ...(indexes && { indexes: [...indexes] }),
  };
}

function declaredField(entity: string, name: string, builder: unknown): DeclaredField {
  if (builder instanceof FieldBuilder) return { name, ...builder.definition };
  throw new RelataError(
    'invalidArgument',
    `${entity}.${name} is ${describe(builder)}, which is no field. Write one of t's, such as \`${name}: t.string()\`.`,
    { entity, field: name },
  );
}

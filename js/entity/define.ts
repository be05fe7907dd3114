import type { IndexDefinition } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { type DeclaredEntity, type EntityClass, registerEntity } from './definition.js';
import { FieldBuilder } from './field-builder.js';
import { type InterfaceEntity, type InterfaceFields, type InterfaceOptions, interfaceEntity } from './interface-entity.js';

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
  fields?: FieldBuilders | InterfaceOptions,
  more: DefineOptions | InterfaceFields = {},
): EntityClass {
  const entityClass = typeof target === 'string' ? createClass(target) : target;
  if (typeof more === 'function') return interfaceEntity(entityClass, fields as InterfaceOptions | undefined, more);
  if (!areBuilders(fields)) return interfaceEntity(entityClass, fields);
  registerEntity(entityClass, () => declaredEntity(entityClass.name, fields, more));
  return entityClass;
}

/** Whether the fields are described here; options of an interface are not. */
function areBuilders(fields: FieldBuilders | InterfaceOptions | undefined): fields is FieldBuilders {
  return fields !== undefined && Object.values(fields).every((field) => field instanceof FieldBuilder);
}

function createClass(name: string): EntityClass {
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

function declaredEntity(className: string, fields: FieldBuilders, options: DefineOptions): DeclaredEntity {
  const { name = className, collection, indexes } = options;
  return {
    name,
    ...(collection !== undefined && { collection }),
    fields: Object.entries(fields).map(([field, builder]) => ({ name: field, ...builder.definition })),
    ...(indexes && { indexes: [...indexes] }),
  };
}

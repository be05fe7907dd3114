import type { IndexDefinition } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { keepTrue } from '../relation/keep-true.js';
import {
  type DeclaredEntity,
  type DeclaredField,
  describe,
  type EntityClass,
  isEntityClass,
  reflect,
  registerEntity,
} from './definition.js';
import { FieldBuilder } from './field-builder.js';
import { extendClass } from './inheritance.js';
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
  /** The names that the table had before; `database.migrate()` gives it the new one. */
  readonly renamedFrom?: string | readonly string[];
  /** Indexes over several fields. */
  readonly indexes?: readonly IndexDefinition[];
  /** The entity that this one extends: it has that one's fields too, and its rows are in that one's table. */
  readonly extends?: EntityClass;
  /** The field whose value says which entity a row is of; the one that is a single literal here when absent. */
  readonly discriminator?: string;
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

/** A class made by {@link defineEntity} that extends another entity: its constructor takes the fields of both. */
export type ExtendedEntity<F extends object, B> = new (
  fields?: { -readonly [K in keyof F]?: ValueOf<F[K]> } & Partial<Omit<B, keyof F>>,
) => Omit<B, keyof F> & EntityOf<F>;

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
export function defineEntity<F extends object>(
  name: string,
  fields: F,
  options?: DefineOptions & { readonly extends?: undefined },
): DefinedEntity<F>;
/**
 * An entity that extends another one and shares its table. Only the fields that it adds, or declares anew, are described; the
 * constructor of the other one is not called.
 *
 * @example
 * ```ts
 * const Person = defineEntity('person', { id: t.number().primaryKey().autoIncrement(), type: t.string(), name: t.string() });
 * const Employee = defineEntity('employee', { type: t.enum('employee'), email: t.string() }, { extends: Person });
 * ```
 */
export function defineEntity<F extends object, B extends object>(
  name: string,
  fields: F,
  options: DefineOptions & { readonly extends: EntityClass<B> },
): ExtendedEntity<F, B>;
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
  if (more.extends !== undefined) extendEntity(target, entityClass, more.extends);
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
      keepTrue(this);
    }
  };
  return Object.defineProperty(entityClass, 'name', { value: name });
}

/** A class that was made here gets its base; one that the application wrote has to have it. */
function extendEntity(target: string | EntityClass, entityClass: EntityClass, base: EntityClass): void {
  if (!isEntityClass(base)) {
    throw new RelataError(
      'notAnEntity',
      `${entityClass.name} extends ${describe(base)}, which is not an entity. Define that one first, and give it as \`extends\`.`,
      { entity: entityClass.name },
    );
  }
  if (typeof target === 'string') extendClass(entityClass, base);
  else if (!((target.prototype as object) instanceof base)) {
    throw new RelataError(
      'invalidInheritance',
      `'${target.name}' cannot share the table of '${base.name}': its class does not extend that one. Write \`class ${target.name} extends ${base.name}\`.`,
      { entity: target.name, base: base.name },
    );
  }
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
  const { name = className, collection, renamedFrom, indexes, extends: base, discriminator } = options;
  const own = Object.entries(fields).map(([field, builder]) => declaredField(name, field, builder));
  return {
    name,
    ...(collection !== undefined && { collection }),
    ...(renamedFrom !== undefined && { renamedFrom: [renamedFrom].flat() }),
    fields: base === undefined ? own : extendedFields(reflect(base).fields, own),
    ...(indexes && { indexes: [...indexes] }),
    ...(base !== undefined && { singleTableInheritance: { ...(discriminator !== undefined && { discriminator }) } }),
  };
}

/** The fields of a base, each as it is declared anew where it is, and those that are added. */
function extendedFields(inherited: readonly DeclaredField[], own: readonly DeclaredField[]): DeclaredField[] {
  const anew = new Map(own.map((field) => [field.name, field]));
  const known = new Set(inherited.map(({ name }) => name));
  return [...inherited.map((field) => anew.get(field.name) ?? field), ...own.filter(({ name }) => !known.has(name))];
}

function declaredField(entity: string, name: string, builder: unknown): DeclaredField {
  if (builder instanceof FieldBuilder) return { name, ...builder.definition };
  throw new RelataError(
    'invalidArgument',
    `${entity}.${name} is ${describe(builder)}, which is no field. Write one of t's, such as \`${name}: t.string()\`.`,
    { entity, field: name },
  );
}

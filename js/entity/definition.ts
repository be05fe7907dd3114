import type {
  EntityDefinition,
  FieldDefinition,
  FieldType,
  RelationOptionsDocument,
  Scalar,
  SchemaDocument,
} from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { fieldsDeclaredTwice, joinedOptions } from './declared-twice.js';
import { defaultDocument } from './default-key.js';
import { type FlatField, flatFields } from './embedded.js';
import { referenceWithColumn } from './foreign-key.js';
import { type InheritanceOptions, inheritanceDocument } from './inheritance.js';
import { optionsDocument } from './relation-options.js';
import { refuseReserved } from './reserved-name.js';
import { validatorDocument } from './validator-document.js';
import { valueDocument } from './value-document.js';
import { refuseHalves } from './whole-characters.js';

/** A class whose instances are rows. Its constructor may ask for anything: Relata never calls it. */
export type EntityClass<T = object> = abstract new (...args: never) => T;

/** A class that is named later, so that files may import each other in any order. */
export type ClassThunk = () => EntityClass;

/** An object whose members are columns of the entity's own table. */
export interface EmbeddedType {
  readonly kind: 'embedded';
  /** The class of the object; without one it is a plain object. */
  readonly class?: ClassThunk;
  /** What the names of its columns begin with. */
  readonly prefix: string;
  /** Its members. */
  readonly fields: readonly DeclaredField[];
}

/** A field type of the schema document, with a thunk in each place where the document names an entity. */
export type DeclaredType =
  | Exclude<FieldType, { kind: 'reference' } | { kind: 'backReference' } | { kind: 'manyToMany' }>
  | (Omit<Extract<FieldType, { kind: 'reference' }>, 'entity'> & { entity: ClassThunk })
  | (Omit<Extract<FieldType, { kind: 'manyToMany' }>, 'entity'> & { entity: ClassThunk })
  | (Omit<Extract<FieldType, { kind: 'backReference' }>, 'entity' | 'via'> & {
      entity: ClassThunk;
      via?: ClassThunk;
      foreignKey?: string;
    })
  | EmbeddedType;

/** A field definition with thunks for entities, and for the object that a reference falls back to. */
export type DeclaredField = Omit<FieldDefinition, 'type' | 'default'> & { type: DeclaredType; default?: Scalar | (() => object) };

/** Gives an object the values of fields, each by its name in the source: a loop over names takes longer. */
export type Assign = (object: Record<string, unknown>, values: readonly unknown[]) => void;

/** Reads the fields of many objects into a list for each field: engines read fields faster that the source names. */
export type Gather = (objects: readonly Record<string, unknown>[], values: readonly unknown[][]) => void;

/** An entity definition with thunks for entities: what the type compiler emits and `defineEntity()` builds. */
export type DeclaredEntity = Omit<EntityDefinition, 'fields' | 'singleTableInheritance'> & {
  fields: DeclaredField[];
  /** Whether it shares the table of the entity that its class extends, and how. */
  singleTableInheritance?: InheritanceOptions;
  /** Sets the fields with a column of their own, references among them; the type compiler writes it. */
  assign?: Assign;
  /** Reads the same fields, in the same order; the type compiler writes it. */
  gather?: Gather;
};

/** What the `entity` decorator may say about a class; it wins over what the class itself says. */
export type EntityOptions = Partial<Pick<EntityDefinition, 'name' | 'collection' | 'renamedFrom' | 'indexes'>> & {
  /** Whether the class shares the table of the entity that it extends. */
  singleTableInheritance?: boolean | InheritanceOptions;
};

interface Declaration {
  definition?: () => DeclaredEntity;
  options: EntityOptions;
}

/** The declarations live beside the classes, so that nothing of ours shows on a user's class. */
const declarations = new WeakMap<EntityClass, Declaration>();

function declarationOf(entityClass: EntityClass): Declaration {
  let declaration = declarations.get(entityClass);
  if (declaration === undefined) {
    declaration = { options: {} };
    declarations.set(entityClass, declaration);
  }
  return declaration;
}

/** Adds what a decorator says about a class. @throws RelataError `declaredTwice` when it contradicts another one */
export function declareOptions(entityClass: EntityClass, options: EntityOptions): void {
  const declaration = declarationOf(entityClass);
  declaration.options = joinedOptions(entityClass.name, declaration.options, options);
}

/**
 * Registers a class with its definition. The type compiler emits this call; by hand use `defineEntity()`.
 *
 * @param entityClass the class
 * @param definition the definition, asked for when a database with this class opens
 * @param decorators class decorators that the compiler took off the class
 * @throws RelataError `declaredTwice` when the class has a definition already
 */
export function registerEntity(
  entityClass: EntityClass,
  definition: () => DeclaredEntity,
  ...decorators: ((target: never) => void)[]
): void {
  const declaration = declarationOf(entityClass);
  if (declaration.definition !== undefined) throw fieldsDeclaredTwice(declaration.definition(), definition());
  declaration.definition = definition;
  for (const decorator of decorators) decorator(entityClass as never);
}

/**
 * The definition of a class, its options applied.
 *
 * @throws RelataError `notAnEntity` when the class was never registered
 */
export function reflect(entityClass: EntityClass): DeclaredEntity {
  const declaration = declarations.get(entityClass);
  if (declaration?.definition === undefined) throw notAnEntity(entityClass);
  const { fields, name, assign, gather, ...rest } = declaration.definition();
  const { singleTableInheritance: shared, ...options } = joinedOptions(name, rest, declaration.options);
  return {
    name,
    ...options,
    ...(shared && { singleTableInheritance: shared === true ? {} : shared }),
    fields,
    ...(assign && { assign }),
    ...(gather && { gather }),
  };
}

/** Whether a class was registered as an entity. */
export function isEntityClass(value: unknown): value is EntityClass {
  return typeof value === 'function' && declarations.get(value as unknown as EntityClass)?.definition !== undefined;
}

/** The schema document of a list of classes: thunks become names. */
export function schemaDocument(classes: readonly EntityClass[]): SchemaDocument {
  const names = new Map(classes.map((entityClass) => [entityClass, reflect(entityClass).name]));
  return { entities: classes.map((entityClass) => refuseHalves(entityDocument(entityClass, names))) };
}

function entityDocument(entityClass: EntityClass, names: ReadonlyMap<EntityClass, string>): EntityDefinition {
  const declared = reflect(entityClass);
  for (const { name } of declared.fields) refuseReserved(declared.name, name);
  const { fields, singleTableInheritance: shared, assign: _, gather: __, ...rest } = declared;
  const classes = { isEntity: isEntityClass, nameOf: (base: EntityClass) => names.get(base) ?? String(nameOf(base)) };
  return {
    ...rest,
    ...(shared && { singleTableInheritance: inheritanceDocument(entityClass, declared.name, shared, classes) }),
    fields: flatFields(fields).map(({ field }) => fieldDocument(declared, field, names)),
  };
}

function fieldDocument(
  owner: DeclaredEntity,
  field: FlatField['field'],
  names: ReadonlyMap<EntityClass, string>,
): FieldDefinition {
  const { default: _, validators, ...rest } = field;
  return {
    ...rest,
    type: typeDocument(owner, field, names),
    ...defaultDocument(owner, field),
    ...(validators && { validators: validators.map(validatorDocument) }),
  };
}

function typeDocument(owner: DeclaredEntity, field: FlatField['field'], names: ReadonlyMap<EntityClass, string>): FieldType {
  const { type } = field;
  // A target outside the list keeps its class name: the core reports it as a dangling reference, with both names.
  const nameOf = (thunk: ClassThunk): string => {
    const target: unknown = thunk();
    if (typeof target !== 'function') {
      throw new RelataError(
        'notAnEntity',
        `${owner.name}.${field.name} points at ${describe(target)}, which is no class. Import the class itself, and check for a file that exports it under another name.`,
        { entity: owner.name, field: field.name },
      );
    }
    const entityClass = target as unknown as EntityClass;
    return names.get(entityClass) ?? entityClass.name;
  };
  if (type.kind === 'manyToMany' || type.kind === 'reference')
    return { ...type, entity: nameOf(type.entity), ...relationOptions(type) };
  if (type.kind === 'json') return type.of ? { ...type, of: valueDocument(type.of) } : type;
  if (type.kind !== 'backReference') return type;
  const { via, foreignKey, ...rest } = type;
  const place = { entity: owner.name, field: field.name };
  return {
    ...rest,
    entity: nameOf(type.entity),
    ...(via && { via: nameOf(via) }),
    ...(foreignKey !== undefined && { mappedBy: referenceWithColumn(reflect(type.entity()), foreignKey, place) }),
    ...relationOptions(type),
  };
}

function relationOptions({ options }: { options?: RelationOptionsDocument }): { options?: RelationOptionsDocument } {
  return options === undefined ? {} : { options: optionsDocument(options) };
}

function notAnEntity(value: unknown): RelataError {
  return new RelataError(
    'notAnEntity',
    `${describe(value)} is not an entity. Compile its file with Relata's plugin (relata/vite), or describe it with defineEntity().`,
  );
}

/** A short name of any value, for messages. An entity goes by its own name: a minifier has shortened that of its class. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return `class ${nameOf(value) || '(anonymous)'}`;
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? `the string '${value}'` : String(value);
  const name = nameOf(value.constructor);
  return typeof name === 'string' && name !== 'Object' ? `an instance of ${name}` : 'a plain object';
}

function nameOf(maker: unknown): unknown {
  if (isEntityClass(maker)) return reflect(maker).name;
  return typeof maker === 'function' ? maker.name : undefined;
}

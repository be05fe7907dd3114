import type {
  BackReference,
  BackReferenceOptions,
  ManyToMany,
  ManyToManyOptions,
  OrphanRule,
  Reference,
  ReferenceOptions,
} from './annotations.js';
import type { ClassThunk, EntityClass } from './definition.js';
import { FieldBuilder } from './field-builder.js';
import { declaredOptions, type RelationOptions } from './relation-options.js';

/** Options of `t.backReference` and `t.backReferences`. */
export interface BackReferenceTarget extends RelationOptions {
  /** The pivot entity of a many-to-many relation. */
  readonly via?: ClassThunk;
  /** The reference that points back, where several could. */
  readonly mappedBy?: string;
  /** What becomes of a child that was taken from here and got no other parent. */
  readonly orphans?: OrphanRule;
}

/** Options of `t.hasMany` and `t.hasOne`. */
export interface HasOptions extends RelationOptions {
  /** The column of the target's reference that points back; the one reference that does when absent. */
  readonly foreignKey?: string;
  /** What becomes of a child that was taken from here and got no other parent. */
  readonly orphans?: OrphanRule;
}

/** Options of `t.belongsTo`. */
export interface BelongsToOptions extends Omit<ReferenceOptions, 'column'> {
  /** The column; the property's name when absent. */
  readonly foreignKey?: string;
}

/** What a type has to say of when its relation is loaded. */
type Load<L extends 'eager'> = [L] extends [never] ? object : { load: L };

type When<L extends 'eager'> = { load?: L };

/** A field that holds one object of the other side, which may be missing. */
type One<T, L extends 'eager'> = FieldBuilder<(T & BackReference<Load<L>>) | undefined, true>;

/** A field that holds a list. */
type Many<T, L extends 'eager'> = FieldBuilder<(T[] & BackReference<Load<L>>) | undefined, true>;

// T has no constraint: to hold it to one, the checker would read the members of an entity that may just be inferred.

/** The relations of `t`. */
export const relations = {
  /** The owning side of a relation. */
  reference: <T, L extends 'eager' = never>(
    target: () => EntityClass<T>,
    options: ReferenceOptions & When<L> = {},
  ): FieldBuilder<T & Reference<Load<L>>> => reference(target as ClassThunk, options),
  /** The inverse side of a one-to-one relation. */
  backReference: <T, L extends 'eager' = never>(
    target: () => EntityClass<T>,
    options: BackReferenceTarget & When<L> = {},
  ): One<T, L> => backReference(target as ClassThunk, false, options),
  /** The inverse side of a one-to-many or many-to-many relation. */
  backReferences: <T, L extends 'eager' = never>(
    target: () => EntityClass<T>,
    options: BackReferenceTarget & When<L> = {},
  ): Many<T, L> => backReference(target as ClassThunk, true, options),
  /** A list of a many-to-many relation, without an entity for its links. */
  manyToMany: <T, L extends 'eager' = never>(
    target: () => EntityClass<T>,
    options: ManyToManyOptions & When<L> = {},
  ): FieldBuilder<(T[] & ManyToMany<Load<L>>) | undefined, true> => manyToMany(target as ClassThunk, options),
  /** The same as `reference`, in the words of others: `belongsTo(() => User, { foreignKey: 'author_id' })`. */
  belongsTo: <T, L extends 'eager' = never>(
    target: () => EntityClass<T>,
    { foreignKey, ...options }: BelongsToOptions & When<L> = {},
  ): FieldBuilder<T & Reference<Load<L>>> =>
    reference(target as ClassThunk, { ...options, ...(foreignKey !== undefined && { column: foreignKey }) }),
  /** The same as `backReferences`, found by the column: `hasMany(() => Post, { foreignKey: 'author_id' })`. */
  hasMany: <T, L extends 'eager' = never>(target: () => EntityClass<T>, options: HasOptions & When<L> = {}): Many<T, L> =>
    backReference(target as ClassThunk, true, options),
  /** The same as `backReference`, found by the column. */
  hasOne: <T, L extends 'eager' = never>(target: () => EntityClass<T>, options: HasOptions & When<L> = {}): One<T, L> =>
    backReference(target as ClassThunk, false, options),
} as const;

function reference<V>(entity: ClassThunk, { column, onDelete, onUpdate, ...options }: ReferenceOptions): FieldBuilder<V> {
  const actions = { ...(onDelete && { onDelete }), ...(onUpdate && { onUpdate }) };
  const builder = new FieldBuilder<V>({ type: { kind: 'reference', entity, ...actions, ...declaredOptions(options) } });
  return column === undefined ? builder : builder.column(column);
}

function manyToMany<V>(
  entity: ClassThunk,
  { inverse, table, joinColumn, inverseJoinColumn, ...options }: ManyToManyOptions,
): FieldBuilder<V, true> {
  const between = {
    ...(inverse !== undefined && { inverse }),
    ...(table !== undefined && { table }),
    ...(joinColumn !== undefined && { joinColumn }),
    ...(inverseJoinColumn !== undefined && { inverseJoinColumn }),
  };
  return new FieldBuilder<V, true>({
    type: { kind: 'manyToMany', entity, ...between, ...declaredOptions(options) },
    optional: true,
  });
}

function backReference<V>(
  entity: ClassThunk,
  list: boolean,
  { via, mappedBy, foreignKey, orphans, ...options }: BackReferenceTarget & HasOptions & Omit<BackReferenceOptions, 'via'>,
): FieldBuilder<V, true> {
  const ends = {
    ...(via && { via }),
    ...(mappedBy !== undefined && { mappedBy }),
    ...(foreignKey !== undefined && { foreignKey }),
    ...(orphans !== undefined && { orphans }),
  };
  return new FieldBuilder<V, true>({
    type: { kind: 'backReference', entity, list, ...ends, ...declaredOptions(options) },
    optional: true,
  });
}

import { describe } from '../entity/definition.js';
import type { Finding } from '../entity/validators.js';
import { DatabaseValidationError, type Violation } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { type RelationMetadata, relationOf } from '../metadata/relation-metadata.js';
import { referTo } from '../metadata/unloaded-reference.js';
import type { WriteGroup } from './change-set.js';

/**
 * A function that tests each new or changed link: `Reference<{ validate: typeof isOwn }>`. It answers nothing or true for a good
 * one, false or what is wrong with a bad one; what it throws is an error of the link as well. It has to answer at once.
 *
 * @typeParam O the object that has the relation
 * @typeParam M the object at its other end
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that only throws answers void
export type RelationValidator<O, M> = (owner: O, member: M) => boolean | string | Finding | void | undefined;

/** A link as one of its sides sees it. */
export interface SeenLink {
  readonly relation: RelationMetadata;
  readonly owner: Instance;
  readonly member: Instance;
}

/** The links that rows to be written make, as each side with a validator sees them. */
export function linksOf(metadata: Metadata, groups: readonly WriteGroup[]): SeenLink[] {
  const validated = metadata.entities.flatMap(({ relations }) =>
    relations.filter(({ options }) => options.validate !== undefined),
  );
  if (validated.length === 0) return [];
  return groups.flatMap(({ entity, columns, instances }) =>
    columns.flatMap((column) => {
      if (column.target === undefined) return [];
      return validated.flatMap((relation) => instances.flatMap((row) => seen(relation, entity, column, row)));
    }),
  );
}

/** A row's link in one of its columns, if that is the relation's. */
function seen(relation: RelationMetadata, entity: EntityMetadata, column: Column, row: Instance): SeenLink[] {
  const { back } = relation;
  const holder = back?.pivot ?? relation.back?.target ?? relation.owner;
  if (holder.root !== entity.root || column.field !== (back?.inverse ?? relation.field)) return [];
  const value = heldBy(row, column);
  if (typeof value !== 'object' || value === null) return [];
  if (back === undefined) return [{ relation, owner: row, member: value as Instance }];
  const member = back.towards === undefined ? row : row[back.towards];
  if (typeof member !== 'object' || member === null || !(value instanceof relation.owner.entityClass)) return [];
  return [{ relation, owner: value as Instance, member: member as Instance }];
}

/** What a reference holds; where its key was set, an object that stands for that row. */
function heldBy(row: Instance, column: Column): unknown {
  const source = column.source(row);
  if (source === column || column.target === undefined) return column.place.read(row);
  const key = source.encode(source.place.read(row));
  return key === null ? undefined : referTo(column.target, key, undefined);
}

/** The relations that a link is in, by the one that it is written through. */
export function bothSides(relation: RelationMetadata, owner: Instance, member: Instance): SeenLink[] {
  const { back, target, field, owner: entity } = relation;
  const other = target.relations.filter((candidate) => {
    if (candidate.target.root !== entity.root) return false;
    if (back?.pivot !== undefined) return candidate.back?.pivot === back.pivot && candidate.back.inverse === back.towards;
    return back === undefined ? candidate.back?.inverse === field : candidate.field === back.inverse;
  });
  const others = other.map((candidate) => ({
    relation: relationOf(target, candidate.field),
    owner: member,
    member: owner,
  }));
  return [{ relation, owner, member }, ...others].filter((link) => link.relation.options.validate !== undefined);
}

/** Tests links. @throws DatabaseValidationError that lists all that are refused */
export function checkLinks(links: readonly SeenLink[]): void {
  const violations = links.flatMap((link) => violationOf(link) ?? []);
  const [first, ...others] = violations;
  if (first !== undefined) throw new DatabaseValidationError([first, ...others]);
}

function violationOf({ relation, owner, member }: SeenLink): Violation | undefined {
  const { validate } = relation.options;
  // Of a document there is the name only: it is kept, and not run.
  const test: unknown = typeof validate === 'function' ? validate() : undefined;
  if (typeof validate !== 'function') return undefined;
  const { field, path, owner: entity } = relation;
  const refused = (says: string, code = 'validate', cause?: unknown): Violation => {
    const message = `${path} ${/[.!?]$/.test(says) ? says : `${says}.`}`;
    return { entity: entity.name, field, path: field, code, message, value: member, ...(cause !== undefined && { cause }) };
  };
  if (typeof test !== 'function') return refused(`has a validator that is no function but ${describe(test)}`);
  try {
    const answer: unknown = (test as RelationValidator<Instance, Instance>)(owner, member);
    if (answer === undefined || answer === null || answer === true) return undefined;
    if (answer === false) return refused(`does not take ${describe(member)}`);
    if (typeof answer === 'string') return refused(`is refused: ${answer}`);
    if (isFinding(answer)) return refused(`is refused: ${answer.message}`, answer.code);
    return refused(
      `is tested by ${test.name || 'a function'}, which answered ${describe(answer)}. It answers a boolean, or what is wrong`,
    );
  } catch (cause) {
    if (isFinding(cause)) return refused(`is refused: ${cause.message}`, cause.code, cause);
    return refused(`is refused: ${cause instanceof Error ? cause.message : describe(cause)}`, 'validate', cause);
  }
}

function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<Finding>;
  return typeof code === 'string' && typeof message === 'string';
}

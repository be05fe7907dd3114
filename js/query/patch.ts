import type { ChangeKind, ChangeShape } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { ShapeWriter } from './shape-writer.js';

/** One change of a patch, with its value. */
export interface Change {
  readonly kind: ChangeKind;
  /** The field; dots lead to members of embedded objects and into JSON. */
  readonly path: string;
  /** The value or the amount; nothing where it is unset. */
  readonly value?: unknown;
}

/** What a query does to its rows. */
export interface PatchState {
  readonly changes: readonly Change[];
  /** The fields whose new values are answered. */
  readonly returning: readonly string[];
  /** Whether objects wait for the new values. */
  readonly readBack: boolean;
}

const kinds: Readonly<Record<string, ChangeKind>> = { $set: 'set', $unset: 'unset', $inc: 'increase' };

/**
 * The changes that a user's object says: fields with values, and `$set`, `$unset` and `$inc`. An embedded object becomes its members.
 *
 * @throws RelataError `invalidArgument` or `invalidValue`, with what to write
 */
export function changesOf(entity: EntityMetadata, given: unknown): Change[] {
  return members(entity, 'A patch', given).flatMap(([key, value]) => {
    if (!key.startsWith('$')) return set(entity, key, value);
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) {
      const message = `'${key}' is no operator of a patch of ${entity.name}. Operators: ${Object.keys(kinds).join(', ')}.`;
      throw new RelataError('invalidArgument', message, { entity: entity.name });
    }
    return members(entity, key, value).flatMap(([path, operand]) => change(entity, kind, path, operand));
  });
}

function change(entity: EntityMetadata, kind: ChangeKind, path: string, value: unknown): Change | Change[] {
  if (kind === 'set') return set(entity, path, value);
  if (kind === 'increase') return { kind, path, value };
  if (value === true) return { kind, path };
  throw invalid(entity, path, `is unset by true, not by ${describe(value)}. Write $unset: { '${path}': true }`);
}

function set(entity: EntityMetadata, path: string, value: unknown): Change | Change[] {
  if (value === undefined) {
    throw invalid(entity, path, 'is undefined in a patch. Write null, or $unset, or leave it out');
  }
  const parts = entity.columns.filter(({ field, place }) => place.nested && field.startsWith(`${path}.`));
  if (parts.length === 0) return { kind: 'set', path, value };
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw invalid(entity, path, `is an embedded object, not ${describe(value)}`);
  }
  const instance = path.split('.').reduceRight((inner: unknown, name) => ({ [name]: inner }), value) as Instance;
  return parts.map(({ field, place }) => ({ kind: 'set', path: field, value: place.read(instance) ?? null }));
}

function members(entity: EntityMetadata, what: string, given: unknown): [string, unknown][] {
  const prototype: unknown = typeof given === 'object' && given !== null ? Object.getPrototypeOf(given) : undefined;
  if (prototype === Object.prototype || prototype === null) return Object.entries(given as object);
  const message = `${what} of ${entity.name} is a plain object such as { field: value }, not ${describe(given)}.`;
  throw new RelataError('invalidArgument', message, { entity: entity.name });
}

function invalid(entity: EntityMetadata, field: string, message: string): RelataError {
  return new RelataError('invalidValue', `${entity.name}.${field} ${message}.`, { entity: entity.name, field });
}

/** Writes the shape of a patch, without its values. */
export function writePatch(writer: ShapeWriter, { changes, returning, readBack }: PatchState): void {
  const shapes = changes.map((change): ChangeShape => {
    const { kind, path } = change;
    return 'value' in change ? { kind, path, slot: writer.slot(change.value) } : { kind, path };
  });
  writer.text += `,"patch":${JSON.stringify({ changes: shapes, returning, readBack })}`;
}

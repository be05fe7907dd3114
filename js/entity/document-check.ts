import { RelataError } from '../errors.js';

/** Where in a document a value is. */
export interface DocumentPlace {
  /** The path to it: `entities[0].fields[2].type`. */
  readonly path: string;
  /** The entity and the field that it belongs to, as far as they are known. */
  readonly detail: { readonly entity?: string; readonly field?: string };
}

/** Holds a value against what a document may have in its place. @throws RelataError `invalidDocument` */
export type Check = (value: unknown, place: DocumentPlace) => void;

/** A member of an object in a document. */
export interface Member {
  readonly check: Check;
  readonly required: boolean;
}

/** The error of a document that does not hold. */
export function invalidDocument({ path, detail }: DocumentPlace, wrong: string): RelataError {
  const owner = [detail.entity, detail.field].filter((name) => name !== undefined).join('.');
  return new RelataError('invalidDocument', `The schema${owner && ` of ${owner}`} does not hold: ${path} ${wrong}`, {
    ...detail,
    path,
  });
}

/** A value of JSON in short, for messages. */
export function shortJson(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'function' ? 'a function' : String(value);
}

/** A member that has to be there. */
export const required = (check: Check): Member => ({ check, required: true });

/** A member that may be missing. */
export const optional = (check: Check): Member => ({ check, required: false });

function scalar(expects: string, accepts: (value: unknown) => boolean): Check {
  return (value, place) => {
    if (!accepts(value)) throw invalidDocument(place, `is ${shortJson(value)}. It has to be ${expects}.`);
  };
}

/** A text. */
export const text = scalar('a text', (value) => typeof value === 'string');

/** `true` or `false`. */
export const flag = scalar('true or false', (value) => typeof value === 'boolean');

/** A whole number from 1. */
export const count = scalar('a whole number from 1', (value) => Number.isSafeInteger(value) && (value as number) > 0);

/** A number of digits. */
export const digits = scalar('a whole number from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0);

/** A number above 0. */
export const positive = scalar('a number above 0', (value) => Number.isFinite(value) && (value as number) > 0);

/** A constant. */
export const constant = scalar(
  'a text, a number, true or false',
  (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
);

/** The text of a regular expression, its flags behind it. */
export const expression = scalar('a regular expression such as /^x$/i', (value) => {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(String(value)) ?? [];
  if (source === undefined) return false;
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
});

/** One of some texts. */
export const oneOf = (...texts: readonly string[]): Check =>
  scalar(`one of ${texts.map((known) => `'${known}'`).join(', ')}`, (value) => texts.includes(value as string));

/** A list of values that pass a check. */
export const list =
  (check: Check): Check =>
  (value, place) => {
    if (!Array.isArray(value)) throw invalidDocument(place, `is ${shortJson(value)}. It has to be a list.`);
    value.forEach((element, index) => {
      check(element, { ...place, path: `${place.path}[${index}]` });
    });
  };

/** An object with these members and no others. */
export const object =
  (members: Readonly<Record<string, Member>>): Check =>
  (value, place) => {
    const given = membersOf(value, place);
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(members, name)) continue;
      throw invalidDocument(place, `has an unknown member '${name}'. Known are ${Object.keys(members).join(', ')}.`);
    }
    for (const [name, member] of Object.entries(members)) {
      const found = Object.hasOwn(given, name) ? given[name] : undefined;
      if (found !== undefined) member.check(found, { ...place, path: `${place.path}.${name}` });
      else if (member.required) throw invalidDocument(place, `has no '${name}'.`);
    }
  };

/** An object whose members depend on its `kind`. */
export const variant =
  (kinds: Readonly<Record<string, Readonly<Record<string, Member>>>>): Check =>
  (value, place) => {
    const { kind } = membersOf(value, place);
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
      throw invalidDocument(place, `has the kind ${shortJson(kind)}. It has to be one of ${Object.keys(kinds).join(', ')}.`);
    }
    object({ kind: required(text), ...kinds[kind] })(value, place);
  };

/** The members of what has to be an object. @throws RelataError `invalidDocument` */
export function membersOf(value: unknown, place: DocumentPlace): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidDocument(place, `is ${shortJson(value)}. It has to be an object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

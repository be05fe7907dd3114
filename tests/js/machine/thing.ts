import { type Kind, type LinkRule, links, type ReferenceRule, referencesOf, sharesTable } from './rules.js';

/** An object of the session, looked at by names. */
export type Instance = Record<string, unknown>;

/** The values of a row, as plain JSON; `key` is undefined until the database gives one. */
export type Fields = Record<string, unknown>;

/** What the database holds of a thing. */
export interface Row {
  readonly fields: Fields;
  readonly refs: Readonly<Record<string, Thing | undefined>>;
  readonly version: number;
}

/** What an object and its row should be: one plain record, known by its label. */
export class Thing {
  fields: Fields = {};
  refs: Record<string, Thing | undefined> = {};
  /** The whole object of the present session. */
  object: Instance | undefined;
  /** An unloaded reference of the present session. */
  stub: Instance | undefined;
  isAdded = false;
  isRemoved = false;
  /** The row that the session knows, where somebody else has written it since. */
  seen: Row | undefined;

  constructor(
    readonly kind: Kind,
    readonly label: string,
  ) {}

  /** A copy of what is meant to be written. */
  row(version: number): Row {
    return { fields: structuredClone(this.fields), refs: { ...this.refs }, version };
  }

  /** Whether something is to be written over a row. */
  differs(row: Row): boolean {
    const names = new Set([...Object.keys(this.refs), ...Object.keys(row.refs)]);
    return !same(this.fields, row.fields) || [...names].some((name) => this.refs[name] !== row.refs[name]);
  }

  /** Takes an object that has nothing but its key any more for the reference that it is. */
  standsForReference(): void {
    if (this.object === undefined || Object.hasOwn(this.object, 'label')) return;
    this.stub = this.object;
    this.object = undefined;
  }

  /** Whether the other side of a relation is there in memory. */
  loads(field: string): boolean {
    return this.object !== undefined && this.object[field] !== undefined && this.object[field] !== null;
  }

  toString(): string {
    return this.label;
  }
}

/** A link of a many-to-many relation. */
export interface Link {
  readonly rule: LinkRule;
  readonly left: Thing;
  readonly right: Thing;
}

/** Links by their names. */
export type Links = Map<string, Link>;

/** Names a link. */
export const linkName = ({ rule, left, right }: Link): string => `${rule.name} ${left.label} ${right.label}`;

/** The ends that a kind has of many-to-many relations: its list, and how a member is linked. */
export function endsOf(kind: Kind): { rule: LinkRule; field: string; other: Kind; link: (own: Thing, member: Thing) => Link }[] {
  return links.flatMap((rule) => [
    ...(rule.left === kind
      ? [{ rule, field: rule.leftField, other: rule.right, link: (left: Thing, right: Thing) => ({ rule, left, right }) }]
      : []),
    ...(rule.right === kind
      ? [{ rule, field: rule.rightField, other: rule.left, link: (right: Thing, left: Thing) => ({ rule, left, right }) }]
      : []),
  ]);
}

/** Whether two plain values are equal; the order of members counts. */
export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether a reference says that a thing is a child of another. */
export const isChild = (child: Thing, { children, field }: ReferenceRule, parent: Thing): boolean =>
  children.includes(child.kind) && child.refs[field] === parent;

/**
 * Whether a row may be loaded again in the wake of another one's deletion, with what others wrote: it refers to that, or to nothing,
 * and then a join may have left it unknown what.
 */
export const mayFollow = (thing: Thing, gone: Thing, refs: Row['refs'] = thing.refs): boolean =>
  referencesOf(thing.kind).some(({ field, parent }) => {
    const target = refs[field];
    return target === gone || (target === undefined && sharesTable(parent, gone.kind));
  });

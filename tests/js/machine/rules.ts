import type { classes } from './entities.js';

/** What README.md says of the entities' relations, as data of the model's own. */

export type Kind = keyof typeof classes;

/** A reference, with its other side. */
export interface ReferenceRule {
  readonly children: readonly Kind[];
  readonly field: string;
  readonly parent: Kind;
  readonly back: string;
  readonly isOne: boolean;
  readonly isRequired: boolean;
  readonly orphans: 'nullify' | 'delete' | 'refuse';
  readonly onDelete: 'CASCADE' | 'SET NULL' | 'RESTRICT' | 'NO ACTION';
}

/** A many-to-many relation. */
export interface LinkRule {
  readonly name: string;
  readonly left: Kind;
  readonly leftField: string;
  readonly right: Kind;
  readonly rightField: string;
  readonly table: string;
}

function rule(
  children: Kind | readonly Kind[],
  back: string,
  orphans: ReferenceRule['orphans'],
  onDelete: ReferenceRule['onDelete'],
  more: Partial<ReferenceRule> = {},
): ReferenceRule {
  const list = typeof children === 'string' ? [children] : children;
  return { children: list, field: 'hub', parent: 'hub', back, isOne: false, isRequired: false, orphans, onDelete, ...more };
}

/** Every reference. NO ACTION refuses at the end of the outermost transaction what RESTRICT refuses at once. */
export const references: readonly ReferenceRule[] = [
  rule('hub', 'children', 'nullify', 'SET NULL', { field: 'parent' }),
  rule('must', 'must', 'refuse', 'CASCADE', { isRequired: true }),
  rule('own', 'own', 'delete', 'RESTRICT', { isRequired: true }),
  rule('loose', 'loose', 'nullify', 'SET NULL'),
  rule('kept', 'kept', 'refuse', 'CASCADE'),
  rule('gone', 'gone', 'delete', 'NO ACTION'),
  rule('badge', 'badge', 'nullify', 'SET NULL', { isOne: true }),
  rule('cert', 'cert', 'delete', 'CASCADE', { isOne: true, isRequired: true }),
  rule('detail', 'detail', 'refuse', 'CASCADE', { isOne: true, isRequired: true }),
  rule(['boss', 'clerk'], 'staff', 'nullify', 'SET NULL'),
  rule('clerk', 'clerks', 'nullify', 'SET NULL', { field: 'boss', parent: 'boss' }),
];

/** Every many-to-many relation. */
export const links: readonly LinkRule[] = [
  { name: 'topics', left: 'hub', leftField: 'topics', right: 'topic', rightField: 'hubs', table: 'hub_topic' },
  { name: 'clubs', left: 'hub', leftField: 'clubs', right: 'club', rightField: 'hubs', table: 'ticket' },
];

/** The references of a kind. */
export const referencesOf = (kind: Kind): readonly ReferenceRule[] =>
  references.filter(({ children }) => children.includes(kind));

/** The other sides that a kind has. */
export const backsOf = (kind: Kind): readonly ReferenceRule[] => references.filter(({ parent }) => parent === kind);

/** Every relation field of a kind, by which a query may join. */
export const relationsOf = (kind: Kind): readonly string[] => [
  ...referencesOf(kind).map(({ field }) => field),
  ...backsOf(kind).map(({ back }) => back),
  ...links.flatMap(({ left, leftField, right, rightField }) => [
    ...(left === kind ? [leftField] : []),
    ...(right === kind ? [rightField] : []),
  ]),
];

/** Whether rows of two kinds are in one table. */
export const sharesTable = (one: Kind, other: Kind): boolean =>
  one === other || [one, other].every((kind) => persons.includes(kind));

const persons: readonly Kind[] = ['boss', 'clerk'];

import type { Model } from './model.js';
import { backsOf, references, referencesOf } from './rules.js';
import { endsOf, type Thing } from './thing.js';

/** Why a commit has to fail. */
export interface Reason {
  readonly what: 'orphan' | 'missing' | 'size' | 'code' | 'place' | 'restrict' | 'stale';
  readonly thing: Thing;
  /** The field that is wrong. */
  readonly field: string;
  /** Whether the database finds it at the end of the outermost transaction only. */
  readonly isLate?: boolean;
}

/** What a commit has to do. */
export interface Plan {
  readonly reasons: readonly Reason[];
  /** What README.md does not settle: with these a commit may fail as well. */
  readonly doubts: readonly Reason[];
  /** What is in the database afterwards or goes now. */
  readonly live: ReadonlySet<Thing>;
  readonly gone: ReadonlySet<Thing>;
  /** The references that the database empties itself. */
  readonly emptied: readonly (readonly [Thing, string])[];
}

/** The error codes that say a reason. */
export const codesOf: Readonly<Record<Reason['what'], readonly string[]>> = {
  orphan: ['orphan', 'validationFailed'],
  missing: ['validationFailed', 'orphan'],
  size: ['validationFailed'],
  code: ['uniqueConstraint'],
  place: ['uniqueConstraint'],
  restrict: ['foreignKeyConstraint'],
  stale: ['versionConflict'],
};

/** What a commit of a world has to do, or why it fails. */
export function planned(model: Model): Plan {
  const live = reached(model);
  const reasons: Reason[] = [];
  const doubts: Reason[] = [];
  const gone = new Set([...live].filter(({ isRemoved }) => isRemoved));
  for (const thing of live) if (!gone.has(thing)) orphaned(model, thing, gone, reasons);
  const asked = new Set(gone);
  const emptied = cascaded(live, gone, reasons);
  for (const thing of live) {
    if (asked.has(thing)) {
      if (thing.seen !== undefined) reasons.push({ what: 'stale', thing, field: 'version' });
    } else (gone.has(thing) ? doubts : reasons).push(...wrongIn(model, thing));
  }
  clashes(
    [...live].filter((thing) => !gone.has(thing)),
    emptied,
    reasons,
  );
  doubts.push(...meetings(model, gone));
  return { reasons, doubts, live, gone, emptied };
}

/** Whether a plan that has to fail may go through inside of a transaction: its end refuses it at the latest. */
export const isLate = ({ reasons }: Plan): boolean => reasons.length > 0 && reasons.every((reason) => reason.isLate === true);

/** What is wrong with a thing that is to be written. */
function wrongIn(model: Model, thing: Thing): Reason[] {
  const wrong: Reason[] = [];
  const row = model.rows.get(thing);
  const size = Number(thing.fields['size']);
  if (size < 0 && row?.fields['size'] !== size) wrong.push({ what: 'size', thing, field: 'size' });
  for (const { field, isRequired } of row === undefined ? referencesOf(thing.kind) : []) {
    if (isRequired && thing.refs[field] === undefined) wrong.push({ what: 'missing', thing, field });
  }
  if (thing.seen !== undefined && thing.differs(thing.seen)) wrong.push({ what: 'stale', thing, field: 'version' });
  return wrong;
}

/** Whoever gives up a place beside a hub whose key changes: the key that cascades to its row may meet the newcomer's. */
function meetings(model: Model, gone: ReadonlySet<Thing>): Reason[] {
  const found: Reason[] = [];
  for (const [thing, { refs }] of model.rows) {
    for (const { field, isOne } of referencesOf(thing.kind)) {
      const parent = isOne ? refs[field] : undefined;
      if (parent === undefined || parent.fields['key'] === model.rows.get(parent)?.fields['key']) continue;
      if (gone.has(thing) || thing.refs[field] !== parent) found.push({ what: 'place', thing, field });
    }
  }
  return found;
}

/** What is known to the session and what that leads to. */
function reached(model: Model): Set<Thing> {
  const live = new Set([...model.things].filter((thing) => model.rows.has(thing) || thing.isAdded));
  for (const thing of live) if (thing.object !== undefined) for (const other of ledTo(model, thing)) live.add(other);
  return live;
}

/** What the loaded relations of a thing hold. */
function ledTo(model: Model, thing: Thing): Thing[] {
  const parents = referencesOf(thing.kind).flatMap(({ field }) => thing.refs[field] ?? []);
  const children = backsOf(thing.kind).flatMap((rule) => (thing.loads(rule.back) ? model.children(thing, rule) : []));
  const loaded = endsOf(thing.kind).filter(({ field }) => thing.loads(field));
  const members = [...model.links.values()].flatMap(({ rule, left, right }) =>
    loaded.some((end) => end.rule === rule) && (left === thing || right === thing) ? [left, right] : [],
  );
  return [...parents, ...children, ...members];
}

function orphaned(model: Model, thing: Thing, gone: Set<Thing>, reasons: Reason[]): void {
  const row = model.rows.get(thing);
  for (const { field, orphans, isRequired } of referencesOf(thing.kind)) {
    if (row?.refs[field] === undefined || thing.refs[field] !== undefined) continue;
    if (orphans === 'delete') gone.add(thing);
    else if (orphans === 'refuse') reasons.push({ what: 'orphan', thing, field });
    else if (isRequired) reasons.push({ what: 'missing', thing, field });
  }
}

/** What follows a deletion. */
export function cascaded(live: ReadonlySet<Thing>, gone: Set<Thing>, reasons: Reason[]): [Thing, string][] {
  const emptied: [Thing, string][] = [];
  const stuck: Reason[] = [];
  for (const parent of gone) {
    for (const { children, field, onDelete } of references) {
      for (const child of live) {
        if (!children.includes(child.kind) || child.refs[field] !== parent) continue;
        if (onDelete === 'CASCADE') gone.add(child);
        else if (onDelete === 'SET NULL') emptied.push([child, field]);
        else stuck.push({ what: 'restrict', thing: child, field, isLate: onDelete === 'NO ACTION' });
      }
    }
  }
  reasons.push(...stuck.filter(({ thing }) => !gone.has(thing)));
  return emptied.filter(([child]) => !gone.has(child));
}

function clashes(kept: readonly Thing[], emptied: Plan['emptied'], reasons: Reason[]): void {
  const codes = new Set<unknown>();
  for (const thing of kept.filter(({ kind }) => kind === 'hub')) {
    if (codes.has(thing.fields['code'])) reasons.push({ what: 'code', thing, field: 'code' });
    codes.add(thing.fields['code']);
  }
  for (const { children, field, isOne } of references) {
    if (!isOne) continue;
    const parents = new Set<Thing>();
    for (const thing of kept.filter(({ kind }) => children.includes(kind))) {
      const parent = thing.refs[field];
      if (parent === undefined || emptied.some(([one]) => one === thing)) continue;
      if (parents.has(parent)) reasons.push({ what: 'place', thing, field });
      parents.add(parent);
    }
  }
}

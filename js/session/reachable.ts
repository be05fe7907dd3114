import type { Metadata } from '../metadata/metadata.js';
import type { Walk } from '../metadata/walk.js';
import { changesOf } from './change-set.js';
import { isNewLink, type Link, pivotRows, type Reached, reach } from './graph.js';
import { checkLinks, linksOf } from './link-checks.js';
import { changedLinks, type LinkChange, missingLinks } from './links.js';
import type { OpenDatabase } from './open-database.js';
import { leaveOutOrphans, orphansOf } from './orphans.js';
import type { KnownObject } from './settlement.js';
import type { Work } from './work.js';

/** What is to be written. */
export interface Reachable {
  readonly objects: Reached['objects'];
  /** Changes of loaded many-to-many collections. */
  readonly links: LinkChange[];
  /** Children to delete, since they were taken from their parent. */
  readonly orphans: KnownObject[];
}

/**
 * What is to be written: the objects that others lead to, new pivot rows among them, and changes of loaded collections. Nothing is
 * written yet, and links are tested.
 *
 * @param walk sets the objects apart that are removed
 * @throws RelataError `orphan` for a child that has to have a parent; DatabaseValidationError for links that are refused
 */
export async function reachable(database: OpenDatabase, work: Work, walk: Walk): Promise<Reachable> {
  const reached = reach(database.metadata, work.persist, walk);
  const { objects } = reached;
  if (work.skips !== undefined) objects.leaveOut(work.skips);
  const orphans = orphansOf(objects);
  leaveOutOrphans(objects, orphans);
  const changes = [...changedLinks(objects), ...(work.links ?? [])];
  const fresh = reached.links.filter(isNewLink);
  testLinks(database.metadata, objects, [...fresh, ...changes.flatMap(linksAdded)]);
  const links = [...fresh, ...(await missingLinks(database, changes))];
  for (const { entity, added } of pivotRows({ objects, links })) {
    const rows = objects.of(entity).added;
    for (const row of added) rows.push(row);
  }
  return { objects, links: changes, orphans };
}

/** Tests new and changed links, before anything is asked of the database. */
function testLinks(metadata: Metadata, objects: Reached['objects'], links: readonly Link[]): void {
  if (!metadata.hasOptions) return;
  const { inserts, updates } = changesOf([...objects, ...pivotRows({ objects, links: [...links] })]);
  checkLinks(linksOf(metadata, [...inserts, ...updates]));
}

/** The links that a collection got. */
function linksAdded({ relation, owner, added }: LinkChange): Link[] {
  return added.map((target) => ({ relation, owner, target }));
}

import type { Database } from 'relata';
import { Feature, Release, SupportStatement, Tag } from './entities.js';

/** Statements that mean plain support: shipped, never removed, whole, under its own name, without a flag. */
export const plainSupport = {
  state: 'release',
  removed: null,
  partial: false,
  prefix: null,
  alternativeName: null,
  flags: null,
} as const;

/** The states of a release that users have. */
export const shipped = ['current', 'retired', 'esr'] as const;

/** The paths of the features that the current release of every given browser supports, sorted. */
export async function supportedEverywhere(database: Database, browsers: readonly string[]): Promise<string[]> {
  let query = database.query(Feature).select('path');
  for (const browser of browsers) {
    query = query
      .useInnerJoin('support')
      .filter({ ...plainSupport, browser })
      .useInnerJoin('added')
      .filter({ status: { $in: [...shipped] } })
      .end()
      .end();
  }
  const features = await query.orderBy('path').find();
  return features.map(({ path }) => path);
}

/** A feature and everything below it, each with its support, the browsers and the releases. */
export async function subtree(database: Database, path: string) {
  return database
    .query(Feature)
    .filter({ $or: [{ path }, { path: { $gt: `${path}.`, $lt: `${path}/` } }] })
    .joinWith('parent')
    .useJoinWith('support')
    .joinWith('browser')
    .joinWith('added')
    .joinWith('removed')
    .end()
    .orderBy('path')
    .find();
}

/** The releases of a browser that brought most features: version and number, most first. */
export async function richestReleases(database: Database, browser: string, limit: number): Promise<[string, number][]> {
  const releases = await database
    .query(Release)
    .filter({ browser })
    .useInnerJoinWith('introduced')
    .filter({ ...plainSupport, atLatest: false })
    .select('id')
    .end()
    .find();
  return releases
    .map(({ version, introduced }): [string, number] => [version, introduced.length])
    .sort(([v1, a], [v2, b]) => b - a || (v1 < v2 ? -1 : 1))
    .slice(0, limit);
}

/** The features of a tag, through the pivot, with their specifications. */
export async function tagged(database: Database, name: string) {
  return database.query(Tag).filter({ name }).useJoinWith('features').joinWith('specs').end().findOne();
}

/** Every statement of a browser with its feature and its release: the widest read. */
export async function statementsOf(database: Database, browser: string) {
  return database.query(SupportStatement).filter({ browser }).joinWith('feature').joinWith('added').find();
}

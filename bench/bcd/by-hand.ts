import { stateOf } from './graph.js';
import { plainSupport, shipped } from './questions.js';
import { listOf, parseVersion, type RawCompat, type RawData, type RawStatement } from './source.js';

/** The public API of sql.js, as somebody without Relata would use it. */
export interface HandDatabase {
  run(sql: string): void;
  prepare(sql: string): HandStatement;
}

interface HandStatement {
  bind(values: readonly unknown[]): boolean;
  run(values: readonly unknown[]): void;
  step(): boolean;
  get(): unknown[];
  free(): void;
}

type Cells = readonly (string | number | null)[];

/** Rows for one table, written 100 at a time with one reused statement. */
function insert(database: HandDatabase, table: string, columns: readonly string[], rows: readonly Cells[]): void {
  const head = `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) VALUES `;
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const size = 100;
  const many = database.prepare(head + Array(size).fill(tuple).join(', '));
  const one = database.prepare(head + tuple);
  let row = 0;
  for (; row + size <= rows.length; row += size) many.run(rows.slice(row, row + size).flat());
  for (; row < rows.length; row++) one.run(rows[row] as Cells);
  many.free();
  one.free();
}

/** Loads everything by hand: the same tables and the same rows. */
export function loadByHand(database: HandDatabase, tables: HandTables): void {
  database.run('BEGIN');
  insert(database, 'browsers', ['id', 'name', 'type'], tables.browsers);
  insert(database, 'releases', ['id', 'browser', 'version', 'status', 'date', 'engine', 'engineVersion'], tables.releases);
  const flags = ['deprecated', 'experimental', 'standardTrack'];
  insert(database, 'features', ['id', 'path', 'parent', 'description', 'mdnUrl', ...flags], tables.features);
  insert(database, 'spec_urls', ['feature', 'url'], tables.specs);
  insert(
    database,
    'tags',
    ['id', 'name'],
    [...tables.tags].map(([name, id]) => [id, name]),
  );
  insert(database, 'feature_tags', ['feature', 'tag'], tables.featureTags);
  const details = ['prefix', 'alternativeName', 'flags', 'notes'];
  insert(
    database,
    'support',
    ['feature', 'browser', 'state', 'added', 'removed', 'atLatest', 'partial', ...details],
    tables.support,
  );
  database.run('COMMIT');
}

/** The rows of every table, with their keys: what hand-written code prepares before it writes. */
export class HandTables {
  readonly browsers: Cells[] = [];
  readonly releases: Cells[] = [];
  readonly features: Cells[] = [];
  readonly specs: Cells[] = [];
  readonly tags = new Map<string, number>();
  readonly featureTags: Cells[] = [];
  readonly support: Cells[] = [];
  readonly #releaseIds = new Map<string, number>();

  constructor({ browsers, features }: RawData) {
    for (const [id, { name, type, releases }] of Object.entries(browsers)) {
      this.browsers.push([id, name, type]);
      for (const [version, raw] of Object.entries(releases)) {
        const key = this.#releaseIds.size + 1;
        this.#releaseIds.set(`${id} ${version}`, key);
        const date = raw.release_date === undefined ? null : Date.parse(raw.release_date);
        this.releases.push([key, id, version, raw.status, date, raw.engine ?? null, raw.engine_version ?? null]);
      }
    }
    const ids = new Map(features.map(({ path }, index) => [path, index + 1]));
    features.forEach(({ path, parent, compat }, index) => {
      const { deprecated = false, experimental = false, standard_track = false } = compat.status ?? {};
      const flags = [deprecated, experimental, standard_track].map(Number);
      const above = parent === undefined ? null : (ids.get(parent) as number);
      this.features.push([index + 1, path, above, compat.description ?? null, compat.mdn_url ?? null, ...flags]);
      this.#details(index + 1, compat);
    });
  }

  #details(feature: number, compat: RawCompat): void {
    for (const url of listOf(compat.spec_url)) this.specs.push([feature, url]);
    for (const tag of listOf(compat.tags)) this.featureTags.push([feature, this.#tag(tag)]);
    for (const [browser, statements] of Object.entries(compat.support)) {
      for (const statement of listOf(statements)) this.#statement(feature, browser, statement);
    }
  }

  #tag(name: string): number {
    const id = this.tags.get(name) ?? this.tags.size + 1;
    this.tags.set(name, id);
    return id;
  }

  #statement(feature: number, browser: string, raw: RawStatement): void {
    const state = stateOf(raw);
    const { version, atLatest } = parseVersion(String(raw.version_added));
    const removed = raw.version_removed === 'preview' ? undefined : raw.version_removed;
    this.support.push([
      feature,
      browser,
      state,
      state === 'release' ? (this.#releaseIds.get(`${browser} ${version}`) as number) : null,
      removed === undefined ? null : (this.#releaseIds.get(`${browser} ${parseVersion(removed).version}`) as number),
      Number(state === 'release' && atLatest),
      Number(raw.partial_implementation ?? false),
      raw.prefix ?? null,
      raw.alternative_name ?? null,
      raw.flags === undefined ? null : JSON.stringify(raw.flags),
      raw.notes === undefined ? null : JSON.stringify(listOf(raw.notes)),
    ]);
  }
}

/** All rows of a statement, each made into an object. */
function all<T>(database: HandDatabase, sql: string, values: Cells, make: (row: unknown[]) => T): T[] {
  const statement = database.prepare(sql);
  const objects: T[] = [];
  statement.bind(values);
  while (statement.step()) objects.push(make(statement.get()));
  statement.free();
  return objects;
}

const plain = Object.entries(plainSupport)
  .map(([column, value]) => (value === null ? `s."${column}" IS NULL` : `s."${column}" = '${value === false ? 0 : value}'`))
  .join(' AND ');
const shippedList = shipped.map((status) => `'${status}'`).join(', ');

/** See {@link questions.supportedEverywhere}. */
export function supportedEverywhere(database: HandDatabase, browsers: readonly string[]): string[] {
  const exists = browsers.map(
    () =>
      `EXISTS (SELECT 1 FROM support s JOIN releases r ON r.id = s.added WHERE s.feature = f.id AND s.browser = ? AND ${plain} AND r.status IN (${shippedList}))`,
  );
  return all(
    database,
    `SELECT f.path FROM features f WHERE ${exists.join(' AND ')} ORDER BY f.path`,
    browsers,
    ([path]) => path as string,
  );
}

/** A statement with its feature and its release, as hand-written code would shape it. */
export function statementsOf(database: HandDatabase, browser: string): object[] {
  const sql = `SELECT s.id, s.state, s.atLatest, s.partial, s.prefix, s.alternativeName, s.flags, s.notes,
    f.id, f.path, f.parent, f.description, f.mdnUrl, f.deprecated, f.experimental, f.standardTrack,
    r.id, r.version, r.status, r.date, r.engine, r.engineVersion
    FROM support s JOIN features f ON f.id = s.feature LEFT JOIN releases r ON r.id = s.added WHERE s.browser = ?`;
  const features = new Map<unknown, object>();
  const releases = new Map<unknown, object>();
  return all(database, sql, [browser], (row) => {
    const [id, state, atLatest, partial, prefix, alternativeName, flags, notes, ...rest] = row;
    const feature = features.get(rest[0]) ?? handFeature(rest);
    features.set(rest[0], feature);
    const added = rest[8] === null ? undefined : (releases.get(rest[8]) ?? handRelease(rest.slice(8)));
    if (added) releases.set(rest[8], added);
    const parsed = { flags: flags && JSON.parse(flags as string), notes: notes && JSON.parse(notes as string) };
    return { id, state, atLatest: atLatest === 1, partial: partial === 1, prefix, alternativeName, ...parsed, feature, added };
  });
}

function handFeature([id, path, parent, description, mdnUrl, deprecated, experimental, standardTrack]: unknown[]): object {
  const flags = { deprecated: deprecated === 1, experimental: experimental === 1, standardTrack: standardTrack === 1 };
  return { id, path, parent, description, mdnUrl, ...flags };
}

function handRelease([id, version, status, date, engine, engineVersion]: unknown[]): object {
  return { id, version, status, date: date === null ? undefined : new Date(date as number), engine, engineVersion };
}

/** See {@link questions.richestReleases}. */
export function richestReleases(database: HandDatabase, browser: string, limit: number): [string, number][] {
  const sql = `SELECT r.version, COUNT(*) FROM releases r JOIN support s ON s.added = r.id
    WHERE r.browser = ? AND ${plain} AND s.atLatest = 0 GROUP BY r.id ORDER BY 2 DESC, 1 LIMIT ?`;
  return all(database, sql, [browser, limit], ([version, count]) => [version as string, count as number]);
}

/** A feature and everything below it with its support: two statements, put together. */
export function subtree(database: HandDatabase, path: string): { path: string; support: object[] }[] {
  const below = 'f.path = ? OR (f.path > ? AND f.path < ?)';
  const bounds = [path, `${path}.`, `${path}/`];
  const byId = new Map<unknown, { path: string; parent: unknown; support: object[] }>();
  const features = all(
    database,
    `SELECT f.id, f.path, f.parent FROM features f WHERE ${below} ORDER BY f.path`,
    bounds,
    (row) => {
      const feature = { path: row[1] as string, parent: row[2], support: [] };
      byId.set(row[0], feature);
      return feature;
    },
  );
  all(
    database,
    `SELECT s.feature, s.state, s.flags, b.name, a.version, r.version FROM support s JOIN features f ON f.id = s.feature
      JOIN browsers b ON b.id = s.browser LEFT JOIN releases a ON a.id = s.added LEFT JOIN releases r ON r.id = s.removed WHERE ${below}`,
    bounds,
    ([feature, state, flags, browser, added, removed]) =>
      byId.get(feature)?.support.push({ state, flags: flags && JSON.parse(flags as string), browser, added, removed }),
  );
  return features;
}

import { Browser, Feature, FeatureTag, Release, SpecUrl, SupportStatement, Tag } from './entities.js';
import { listOf, parseVersion, type RawData, type RawFeature, type RawStatement } from './source.js';

/** The whole browser-compat database as new objects. */
export function buildGraph(source: RawData): object[] {
  const graph = new Graph();
  for (const [id, browser] of Object.entries(source.browsers)) graph.addBrowser(id, browser);
  for (const feature of source.features) graph.addFeature(feature);
  return graph.objects;
}

class Graph {
  readonly objects: object[] = [];
  readonly #browsers = new Map<string, Browser>();
  readonly #releases = new Map<string, Release>();
  readonly #features = new Map<string, Feature>();
  readonly #tags = new Map<string, Tag>();

  addBrowser(id: string, raw: RawData['browsers'][string]): void {
    const browser = this.#add(new Browser(id, raw.name, raw.type));
    this.#browsers.set(id, browser);
    for (const [version, { status, release_date, engine, engine_version }] of Object.entries(raw.releases)) {
      const release = this.#add(new Release(browser, version, status));
      if (release_date !== undefined) release.date = new Date(release_date);
      if (engine !== undefined) release.engine = engine;
      if (engine_version !== undefined) release.engineVersion = engine_version;
      this.#releases.set(`${id} ${version}`, release);
    }
  }

  addFeature({ path, parent, compat }: RawFeature): void {
    const feature = this.#add(new Feature(path, parent === undefined ? undefined : this.#features.get(parent)));
    this.#features.set(path, feature);
    Object.assign(feature, {
      description: compat.description,
      mdnUrl: compat.mdn_url,
      deprecated: compat.status?.deprecated ?? false,
      experimental: compat.status?.experimental ?? false,
      standardTrack: compat.status?.standard_track ?? false,
    });
    for (const url of listOf(compat.spec_url)) this.#add(new SpecUrl(feature, url));
    for (const name of listOf(compat.tags)) this.#add(new FeatureTag(feature, this.#tag(name)));
    for (const [browser, statements] of Object.entries(compat.support)) {
      for (const statement of listOf(statements)) this.#addStatement(feature, browser, statement);
    }
  }

  #addStatement(feature: Feature, browserId: string, raw: RawStatement): void {
    const browser = this.#browsers.get(browserId);
    if (browser === undefined) throw new Error(`The data names the unknown browser ${browserId}.`);
    const statement = this.#add(new SupportStatement(feature, browser, stateOf(raw)));
    if (statement.state === 'release') {
      const { version, atLatest } = parseVersion(String(raw.version_added));
      statement.added = this.#release(browserId, version);
      statement.atLatest = atLatest;
    }
    const removed = raw.version_removed;
    if (removed !== undefined && removed !== 'preview')
      statement.removed = this.#release(browserId, parseVersion(removed).version);
    statement.partial = raw.partial_implementation ?? false;
    if (raw.prefix !== undefined) statement.prefix = raw.prefix;
    if (raw.alternative_name !== undefined) statement.alternativeName = raw.alternative_name;
    if (raw.flags !== undefined) statement.flags = raw.flags;
    if (raw.notes !== undefined) statement.notes = [...listOf(raw.notes)];
  }

  #release(browser: string, version: string): Release {
    const release = this.#releases.get(`${browser} ${version}`);
    if (release === undefined) throw new Error(`The data names the unknown release ${browser} ${version}.`);
    return release;
  }

  #tag(name: string): Tag {
    let tag = this.#tags.get(name);
    if (tag === undefined) {
      tag = this.#add(new Tag(name));
      this.#tags.set(name, tag);
    }
    return tag;
  }

  #add<T extends object>(object: T): T {
    this.objects.push(object);
    return object;
  }
}

/** What a statement says in one word. */
export function stateOf(raw: RawStatement): 'no' | 'preview' | 'release' {
  if (raw.version_added === false) return 'no';
  return raw.version_added === 'preview' ? 'preview' : 'release';
}

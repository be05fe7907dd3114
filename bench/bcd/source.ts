import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One support statement as the JSON has it. */
export interface RawStatement {
  readonly version_added: string | false;
  readonly version_removed?: string;
  readonly partial_implementation?: boolean;
  readonly prefix?: string;
  readonly alternative_name?: string;
  readonly flags?: { type: string; name: string; value_to_set?: string }[];
  readonly notes?: string | string[];
}

/** The `__compat` object of a feature. */
export interface RawCompat {
  readonly description?: string;
  readonly mdn_url?: string;
  readonly spec_url?: string | string[];
  readonly tags?: string[];
  readonly status?: { deprecated: boolean; experimental: boolean; standard_track: boolean };
  readonly support: Readonly<Record<string, RawStatement | RawStatement[]>>;
}

/** One release as the JSON has it. */
export interface RawRelease {
  readonly release_date?: string;
  readonly status: string;
  readonly engine?: string;
  readonly engine_version?: string;
}

/** One browser as the JSON has it. */
export interface RawBrowser {
  readonly name: string;
  readonly type: 'desktop' | 'mobile' | 'xr' | 'server';
  readonly releases: Readonly<Record<string, RawRelease>>;
}

/** A feature with its path (`css.properties.gap`) and the path of the nearest feature above it. */
export interface RawFeature {
  readonly path: string;
  readonly parent: string | undefined;
  readonly compat: RawCompat;
}

/** The browser-compat data, flattened. */
export interface RawData {
  readonly browsers: Readonly<Record<string, RawBrowser>>;
  readonly features: readonly RawFeature[];
}

interface RawTree {
  readonly [key: string]: RawTree | RawCompat;
}

/** Reads the JSON of the installed package. */
export function readSource(): RawData {
  const file = createRequire(import.meta.url).resolve('@mdn/browser-compat-data');
  const { browsers, __meta, ...categories } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, never>;
  const features: RawFeature[] = [];
  for (const [name, tree] of Object.entries(categories)) collect(features, tree, name, undefined);
  return { browsers: browsers as unknown as RawData['browsers'], features };
}

function collect(features: RawFeature[], tree: RawTree, path: string, above: string | undefined): void {
  const compat = tree['__compat'] as RawCompat | undefined;
  if (compat !== undefined) features.push({ path, parent: above, compat });
  const nearest = compat === undefined ? above : path;
  for (const [key, child] of Object.entries(tree)) {
    if (key !== '__compat') collect(features, child as RawTree, `${path}.${key}`, nearest);
  }
}

/** A value that is a list or a single item, as a list. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** The version of a statement's text: `≤37` is 37 or earlier. */
export function parseVersion(text: string): { version: string; atLatest: boolean } {
  return text.startsWith('≤') ? { version: text.slice(1), atLatest: true } : { version: text, atLatest: false };
}

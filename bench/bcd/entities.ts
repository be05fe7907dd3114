import { type AutoIncrement, type BackReference, entity, type Index, type PrimaryKey, type Reference, type Unique } from 'relata';

/** A browser of the browser-compat data, by its key (`firefox_android`). */
@entity.collection('browsers')
export class Browser {
  releases?: Release[] & BackReference;

  constructor(
    public id: string & PrimaryKey,
    public name: string,
    public type: 'desktop' | 'mobile' | 'xr' | 'server',
  ) {}
}

/** One version of a browser. */
@(entity.collection('releases').index(['browser', 'version'], { unique: true }))
export class Release {
  id: number & PrimaryKey & AutoIncrement = 0;
  date?: Date;
  engine?: string;
  engineVersion?: string;
  introduced?: SupportStatement[] & BackReference<{ mappedBy: 'added' }>;

  constructor(
    public browser: Browser & Reference,
    public version: string,
    public status: string,
  ) {}
}

/** A feature of the web: a node of a tree that references itself. */
@entity.collection('features')
export class Feature {
  id: number & PrimaryKey & AutoIncrement = 0;
  description?: string;
  mdnUrl?: string;
  deprecated: boolean = false;
  experimental: boolean = false;
  standardTrack: boolean = false;
  children?: Feature[] & BackReference;
  support?: SupportStatement[] & BackReference;
  specs?: SpecUrl[] & BackReference;
  tags?: Tag[] & BackReference<{ via: typeof FeatureTag }>;

  constructor(
    public path: string & Unique,
    public parent?: Feature & Reference,
  ) {}
}

/** Whether and since when a browser supports a feature: a pivot with fields of its own and two references to releases. */
@entity.collection('support')
export class SupportStatement {
  id: number & PrimaryKey & AutoIncrement = 0;
  added?: Release & Reference;
  removed?: Release & Reference;
  /** The version is an upper bound (`≤37`). */
  atLatest: boolean = false;
  partial: boolean = false;
  prefix?: string;
  alternativeName?: string;
  flags?: { type: string; name: string; value_to_set?: string }[];
  notes?: string[];

  constructor(
    public feature: Feature & Reference,
    public browser: Browser & Reference,
    public state: 'no' | 'preview' | 'release',
  ) {}
}

/** Where a feature is specified. */
@entity.collection('spec_urls')
export class SpecUrl {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public feature: Feature & Reference,
    public url: string & Index,
  ) {}
}

/** A tag of features, such as `web-features:grid`. */
@entity.collection('tags')
export class Tag {
  id: number & PrimaryKey & AutoIncrement = 0;
  features?: Feature[] & BackReference<{ via: typeof FeatureTag }>;

  constructor(public name: string & Unique) {}
}

/** The pivot between features and tags. */
@(entity.collection('feature_tags').index(['feature', 'tag'], { unique: true }))
export class FeatureTag {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public feature: Feature & Reference,
    public tag: Tag & Reference,
  ) {}
}

/** Every entity of the browser-compat database. */
export const entities = [Browser, Release, Feature, SupportStatement, SpecUrl, Tag, FeatureTag] as const;

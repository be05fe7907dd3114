import {
  type AutoIncrement,
  type BackReference,
  type Embedded,
  entity,
  type ManyToMany,
  type Minimum,
  type PrimaryKey,
  type Reference,
  type Unique,
  type UUID,
  type Version,
} from 'relata';

/** A hub with relations of every kind and rule around it. Labels are never changed: a row is known by its label. */

export class Address {
  constructor(
    public street: string,
    public zip: number,
  ) {}
}

@(entity.name('hub').collection('hubs'))
export class Hub {
  id: number & PrimaryKey & AutoIncrement = 0;
  code: string & Unique;
  size: number & Minimum<0> = 0;
  facts: { depth: { n: number }; list: number[] } = { depth: { n: 0 }, list: [] };
  tags: Set<string> = new Set();
  scores: Map<string, number> = new Map();
  day: Date = new Date(0);
  bytes: Uint8Array = new Uint8Array(2);
  home: Embedded<Address> = new Address('', 0);
  parent?: Hub & Reference<{ onDelete: 'SET NULL' }>;
  children: Hub[] & BackReference<{ mappedBy: 'parent' }> = [];
  must: Must[] & BackReference = [];
  own: Own[] & BackReference<{ orphans: 'delete' }> = [];
  loose: Loose[] & BackReference<{ orphans: 'nullify' }> = [];
  kept: Kept[] & BackReference<{ orphans: 'refuse' }> = [];
  gone: Gone[] & BackReference<{ orphans: 'delete' }> = [];
  badge?: Badge & BackReference;
  cert?: Cert & BackReference<{ orphans: 'delete' }>;
  detail?: Detail & BackReference;
  staff: Person[] & BackReference = [];
  topics: Topic[] & ManyToMany<{ inverse: 'hubs' }> = [];
  clubs: Club[] & BackReference<{ via: typeof Ticket }> = [];

  constructor(public label: string) {
    this.code = label;
  }
}

/** Required, refused as an orphan, deleted with its hub. */
@entity.name('must')
export class Must {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hub!: Hub & Reference;
  constructor(public label: string) {}
}

/** Required, deleted as an orphan, in the way of its hub's deletion. */
@entity.name('own')
export class Own {
  id: UUID & PrimaryKey = crypto.randomUUID();
  size: number & Minimum<0> = 0;
  hub!: Hub & Reference<{ onDelete: 'RESTRICT' }>;
  constructor(public label: string) {}
}

/** Optional, lives on. */
@entity.name('loose')
export class Loose {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hub?: Hub & Reference<{ onDelete: 'SET NULL' }>;
  constructor(public label: string) {}
}

/** Optional, refused as an orphan, deleted with its hub. */
@entity.name('kept')
export class Kept {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hub?: Hub & Reference;
  constructor(public label: string) {}
}

/** Optional, deleted as an orphan, in the way of its hub's deletion. */
@entity.name('gone')
export class Gone {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hub?: Hub & Reference<{ onDelete: 'NO ACTION' }>;
  constructor(public label: string) {}
}

/** One to one, lives on. */
@entity.name('badge')
export class Badge {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hub?: Hub & Reference<{ onDelete: 'SET NULL' }> & Unique;
  constructor(public label: string) {}
}

/** One to one, required, deleted as an orphan. */
@entity.name('cert')
export class Cert {
  id: UUID & PrimaryKey = crypto.randomUUID();
  size: number & Minimum<0> = 0;
  hub!: Hub & Reference & Unique;
  constructor(public label: string) {}
}

/** Its key is its hub's. */
@entity.name('detail')
export class Detail {
  hub!: Hub & PrimaryKey & Reference;
  size: number & Minimum<0> = 0;
  constructor(public label: string) {}
}

/** Several classes in one table, with a version. */
@(entity.name('person').collection('persons'))
export abstract class Person {
  id: UUID & PrimaryKey = crypto.randomUUID();
  abstract type: string;
  version: number & Version = 0;
  size: number & Minimum<0> = 0;
  hub?: Hub & Reference<{ onDelete: 'SET NULL' }>;
  constructor(public label: string) {}
}

@(entity.name('boss').singleTableInheritance())
export class Boss extends Person {
  type: 'boss' = 'boss';
  clerks: Clerk[] & BackReference = [];
}

@(entity.name('clerk').singleTableInheritance())
export class Clerk extends Person {
  type: 'clerk' = 'clerk';
  boss?: Boss & Reference<{ onDelete: 'SET NULL' }>;
}

@entity.name('topic')
export class Topic {
  id: UUID & PrimaryKey = crypto.randomUUID();
  size: number & Minimum<0> = 0;
  hubs: Hub[] & ManyToMany<{ inverse: 'topics' }> = [];
  constructor(public label: string) {}
}

@entity.name('club')
export class Club {
  id: number & PrimaryKey & AutoIncrement = 0;
  size: number & Minimum<0> = 0;
  hubs: Hub[] & BackReference<{ via: typeof Ticket }> = [];
  constructor(public label: string) {}
}

/** The pivot of hubs and clubs. */
@entity.name('ticket')
export class Ticket {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public hub: Hub & Reference,
    public club: Club & Reference,
  ) {}
}

/** The classes of objects that have a label. */
export const classes = {
  hub: Hub,
  must: Must,
  own: Own,
  loose: Loose,
  kept: Kept,
  gone: Gone,
  badge: Badge,
  cert: Cert,
  detail: Detail,
  boss: Boss,
  clerk: Clerk,
  topic: Topic,
  club: Club,
};

/** Every entity. */
export const entities = [...Object.values(classes), Person, Ticket];

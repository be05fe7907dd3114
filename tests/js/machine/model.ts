import { type Plan, planned } from './plan.js';
import { backsOf, type ReferenceRule, referencesOf } from './rules.js';
import { type Link, type Links, linkName, type Row, type Thing } from './thing.js';

/** What to come back to when a transaction is rolled back. */
interface Level {
  readonly rows: Map<Thing, Row>;
  readonly links: Links;
  /** Takes back what commits and statements did to the things, the last first. */
  readonly undo: (() => void)[];
}

const nothingYet: Row = { fields: {}, refs: {}, version: 0 };

/**
 * The world as it should be: what the application wants (the things, their references and links) and what the database holds (rows).
 * A thing whose object is not loaded is what its row is.
 */
export class Model {
  readonly things = new Set<Thing>();
  links: Links = new Map();
  rows = new Map<Thing, Row>();
  rowLinks: Links = new Map();
  readonly levels: Level[] = [];

  /** The things that the application may work with: whole objects that are not about to be removed. */
  get usable(): Thing[] {
    return [...this.things].filter((thing) => thing.object !== undefined && !thing.isRemoved);
  }

  /** The children that a parent should hold. */
  children(parent: Thing, { children, field }: ReferenceRule): Thing[] {
    return [...this.things].filter((thing) => children.includes(thing.kind) && thing.refs[field] === parent);
  }

  /** Gives a child a parent; who held the only place there leaves it. */
  refer(child: Thing, rule: ReferenceRule, parent: Thing | undefined): void {
    if (rule.isOne && parent !== undefined) {
      for (const other of this.children(parent, rule)) if (other !== child) other.refs[rule.field] = undefined;
    }
    child.refs[rule.field] = parent;
  }

  link(link: Link): void {
    this.links.set(linkName(link), link);
  }

  unlink(link: Link): void {
    this.links.delete(linkName(link));
  }

  /** What a commit would have to do. */
  plan(): Plan {
    return planned(this);
  }

  /** A commit went through. */
  apply({ live, gone, emptied }: Plan): void {
    // What the database empties is no write of the session's; what was moved to a row that goes was written before.
    const wrote = new Set([...live].filter((thing) => thing.differs(this.rows.get(thing) ?? nothingYet)));
    for (const [thing, field] of emptied) this.change(thing, field, undefined);
    this.forget(gone);
    for (const thing of live) {
      // A row that somebody else wrote stays theirs.
      if (gone.has(thing) || thing.seen !== undefined) continue;
      const before = this.rows.get(thing);
      if (before === undefined) this.insert(thing);
      else this.rows.set(thing, thing.row(before.version + (wrote.has(thing) ? 1 : 0)));
    }
    const kept = [...this.links].filter(([, { left, right }]) => this.rows.has(left) && this.rows.has(right));
    this.rowLinks = new Map(kept);
  }

  /** Rows are gone, with their links; a rollback brings them back. */
  forget(gone: ReadonlySet<Thing>): void {
    for (const thing of gone) {
      const lost = [...this.links].filter(([, { left, right }]) => left === thing || right === thing);
      for (const [name] of lost) this.links.delete(name);
      for (const [name, { left, right }] of [...this.rowLinks]) if (left === thing || right === thing) this.rowLinks.delete(name);
      this.things.delete(thing);
      this.rows.delete(thing);
      this.later(() => {
        this.things.add(thing);
        // A place that somebody else was given since is theirs.
        for (const { field, isOne } of referencesOf(thing.kind)) {
          const isTaken = (other: Thing) =>
            other !== thing && other.kind === thing.kind && other.refs[field] === thing.refs[field];
          if (isOne && [...this.things].some(isTaken)) thing.refs[field] = undefined;
        }
        for (const [name, link] of lost) this.links.set(name, link);
      });
    }
  }

  /** The database changed a reference, or a statement did. */
  change(thing: Thing, field: string, after: Thing | undefined): void {
    const before = thing.refs[field];
    thing.refs[field] = after;
    this.later(() => {
      if (thing.refs[field] === after) thing.refs[field] = before;
    });
  }

  /** Remembers what a rollback takes back. */
  later(undo: () => void): void {
    this.levels.at(-1)?.undo.push(undo);
  }

  begin(): void {
    this.levels.push({ rows: new Map(this.rows), links: new Map(this.rowLinks), undo: [] });
  }

  commit(): void {
    const level = this.levels.pop();
    if (level !== undefined) this.levels.at(-1)?.undo.push(...level.undo);
  }

  rollback(): void {
    const level = this.levels.pop();
    if (level === undefined) return;
    for (const undo of level.undo.reverse()) undo();
    this.rows = level.rows;
    this.rowLinks = level.links;
  }

  /** Forgets what is not in the database. */
  reset(): void {
    this.things.clear();
    for (const [thing, { fields, refs }] of this.rows) {
      this.things.add(thing);
      thing.fields = structuredClone(fields);
      thing.refs = { ...refs };
      thing.object = thing.stub = thing.seen = undefined;
      thing.isAdded = thing.isRemoved = false;
    }
    this.links = new Map(this.rowLinks);
  }

  /** Whether a parent's place for one child can be given away: it is seen. */
  isSeen(parent: Thing, rule: ReferenceRule): boolean {
    return !rule.isOne || !this.rows.has(parent) || (parent.object !== undefined && Object.hasOwn(parent.object, rule.back));
  }

  /** Whether a row or an object has a key, or has it again after a rollback. */
  hasKey(key: unknown): boolean {
    const rows = [this.rows, ...this.levels.map((level) => level.rows)].flatMap((level) => [...level.values()]);
    return [...this.things, ...rows].some(({ fields }) => fields['key'] === key);
  }

  /** Whether something unsaved refers to a thing. */
  isNeeded(thing: Thing): boolean {
    const isNew = (other: Thing) => !this.rows.has(other);
    const children = backsOf(thing.kind).flatMap((rule) => this.children(thing, rule));
    const linked = [...this.links.values()].filter(({ left, right }) => left === thing || right === thing);
    return children.some(isNew) || linked.some(({ left, right }) => isNew(left) || isNew(right));
  }

  private insert(thing: Thing): void {
    const { key } = thing.fields;
    const wasAdded = thing.isAdded;
    if (thing.kind !== 'detail') thing.fields['key'] = thing.object?.['id'];
    thing.isAdded = false;
    const given = thing.fields['key'];
    this.rows.set(thing, thing.row(1));
    this.later(() => {
      if (thing.fields['key'] === given) thing.fields['key'] = key;
      thing.isAdded = wasAdded;
    });
  }
}

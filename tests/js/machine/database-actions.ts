import type { Query, ToMany } from 'relata';
import { classes } from './entities.js';
import type { Machine, Numbers, Told } from './machine.js';
import { cascaded, type Reason } from './plan.js';
import { type Kind, links, type ReferenceRule, references, relationsOf } from './rules.js';
import { type Instance, linkName, mayFollow, type Thing } from './thing.js';

/** What an application asks the database to do. */

const kinds = Object.keys(classes) as Kind[];

type Action = (machine: Machine, numbers: Numbers) => Promise<Told>;

/** Things whose row is what their object is, so that a statement on the row is one on both. */
const clean = ({ model }: Machine, thing: Thing): boolean => {
  const row = model.rows.get(thing);
  return row !== undefined && thing.seen === undefined && !thing.isRemoved && !thing.differs(row);
};

/** A query by names, which the types of real queries do not allow. */
type Loose = Query<Instance> & { joinWith(name: string): Loose; useJoinWith(name: string): Loose & { end(): Loose } };

async function load(machine: Machine, numbers: Numbers): Promise<string> {
  const kind = numbers.pick(kinds) as Kind;
  let query = machine.session.query(machine.classOf(kind)) as unknown as Loose;
  const joined: string[] = [];
  for (let i = numbers.next() % 4; i > 0; i--) {
    const name = numbers.pick(relationsOf(kind));
    if (name === undefined || joined.includes(name)) continue;
    joined.push(name);
    query = query.joinWith(name);
  }
  machine.adopt(await query.find());
  return `load ${kind} with ${joined.join(', ') || 'nothing'}`;
}

/** A handle by names. */
const membersOf = ({ session }: Machine, owner: Instance, field: string) =>
  session.related(owner, field as never) as unknown as ToMany<Instance>;

/** A relation, a parent and a child that are what their rows are. */
async function relatedPair(machine: Machine, numbers: Numbers) {
  const rule = numbers.pick(references.filter(({ isOne, orphans }) => !isOne && orphans === 'nullify')) as ReferenceRule;
  const parent = numbers.pick(machine.model.usable.filter((one) => one.kind === rule.parent && clean(machine, one)));
  const children = machine.model.usable.filter(
    (one) => rule.children.includes(one.kind) && one !== parent && clean(machine, one),
  );
  return { rule, parent, child: numbers.pick(children) };
}

/** A row has another reference; its version counts. */
function rewrite({ model }: Machine, thing: Thing): void {
  const row = model.rows.get(thing);
  if (row !== undefined) model.rows.set(thing, thing.row(row.version + 1));
}

/** Actions by name. */
export const databaseActions = {
  async load(machine, numbers) {
    return [...machine.model.things].some(({ seen }) => seen !== undefined) ? undefined : load(machine, numbers);
  },

  async reset(machine, numbers) {
    if (machine.isInTransaction) return undefined;
    machine.reset();
    const words = [await load(machine, numbers), await load(machine, numbers), await load(machine, numbers)];
    await machine.checkAll();
    return `reset; ${words.join('; ')}`;
  },

  async patch(machine, numbers) {
    const { model } = machine;
    const thing = numbers.pick([...model.rows.keys()].filter((one) => one.seen === undefined && !one.isRemoved));
    const row = thing && model.rows.get(thing);
    if (thing === undefined || row === undefined) return undefined;
    const size = numbers.next() % 100;
    const query = machine.session.query(machine.classOf(thing.kind)).filter({ label: thing.label });
    const { modified } = await query.patchOne({ size });
    if (modified !== 1) throw new Error(`patchOne() of ${thing} changed ${modified} rows`);
    const before = row.fields['size'];
    model.rows.set(thing, { ...row, fields: { ...row.fields, size }, version: row.version + 1 });
    if (thing.fields['size'] === before) {
      thing.fields['size'] = size;
      model.later(() => {
        if (thing.fields['size'] === size) thing.fields['size'] = before;
      });
    }
    await machine.checkAll();
    return `patch ${thing}.size = ${size}`;
  },

  async patchReference(machine, numbers) {
    const { rule, parent, child } = await relatedPair(machine, numbers);
    if (child === undefined) return undefined;
    const query = machine.session.query(machine.classOf(child.kind)).filter({ label: child.label });
    await query.patchOne({ [rule.field]: parent?.object ?? null } as never);
    machine.model.change(child, rule.field, parent);
    rewrite(machine, child);
    await machine.checkAll();
    return `patch ${child}.${rule.field} = ${parent}`;
  },

  async delete(machine, numbers) {
    const { model } = machine;
    const thing = numbers.pick(
      [...model.rows.keys()].filter((one) => !model.isNeeded(one) && !one.isRemoved && one.seen === undefined),
    );
    // What is unsaved around a row that goes is nobody's promise.
    if (thing === undefined || [...model.things].some((one) => !model.rows.has(one) || one.differs(model.rows.get(one) as never)))
      return undefined;
    const gone = new Set([thing]);
    const reasons: Reason[] = [];
    const emptied = cascaded(model.things, gone, reasons);
    // What the end of a transaction refuses, a statement in it does not.
    if (machine.isInTransaction && reasons.some((reason) => reason.isLate === true)) return undefined;
    const query = machine.session.query(machine.classOf(thing.kind)).filter({ label: thing.label });
    const error = await query.deleteOne().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) machine.expected(error, { reasons, doubts: [], live: model.things, gone, emptied });
    else if (reasons.length > 0) throw new Error(`the delete of ${thing} was not refused`);
    else {
      for (const [one, field] of emptied) {
        model.change(one, field, undefined);
        model.rows.set(one, one.row(model.rows.get(one)?.version ?? 0));
      }
      model.forget(gone);
    }
    await machine.checkAll();
    return `delete ${thing}${error === undefined ? '' : ', refused'}`;
  },

  async relatedAdd(machine, numbers) {
    const { rule, parent, child } = await relatedPair(machine, numbers);
    if (parent?.object === undefined || child?.object === undefined || child.refs[rule.field] === parent) return undefined;
    await membersOf(machine, parent.object, rule.back).add(child.object);
    machine.model.change(child, rule.field, parent);
    rewrite(machine, child);
    await machine.checkAll();
    return `related(${parent}, ${rule.back}).add(${child})`;
  },

  async relatedRemove(machine, numbers) {
    const { rule, child } = await relatedPair(machine, numbers);
    const parent = child?.refs[rule.field];
    if (child?.object === undefined || parent?.object === undefined || !clean(machine, parent)) return undefined;
    await membersOf(machine, parent.object, rule.back).remove(child.object);
    machine.model.change(child, rule.field, undefined);
    rewrite(machine, child);
    await machine.checkAll();
    return `related(${parent}, ${rule.back}).remove(${child})`;
  },

  /** add(), remove() and set() of a many-to-many relation. */
  async relatedLinks(machine, numbers) {
    const { model } = machine;
    const rule = numbers.pick(links);
    const left = numbers.pick(model.usable.filter((one) => one.kind === rule?.left && clean(machine, one)));
    const members = model.usable.filter((one) => one.kind === rule?.right && clean(machine, one));
    const right = numbers.pick(members);
    if (rule === undefined || left?.object === undefined || right?.object === undefined) return undefined;
    // Links that are not committed yet would be written, or not.
    if ([...model.links.keys()].sort().join() !== [...model.rowLinks.keys()].sort().join()) return undefined;
    const handle = membersOf(machine, left.object, rule.leftField);
    const before = [...model.links.values()].filter((link) => link.rule === rule && link.left === left);
    const how = numbers.pick(['add', 'remove', 'set'] as const) ?? 'add';
    const add = (link: (typeof before)[number]) => {
      model.links.set(linkName(link), link);
      model.rowLinks.set(linkName(link), link);
    };
    const drop = (link: (typeof before)[number]) => {
      model.links.delete(linkName(link));
      model.rowLinks.delete(linkName(link));
    };
    const link = { rule, left, right };
    const was = new Map(model.links);
    if (how === 'set') {
      await handle.set([right.object]);
      for (const one of before) drop(one);
      add(link);
    } else {
      await handle[how](right.object);
      (how === 'add' ? add : drop)(link);
    }
    const changed = [...before, link].map(
      (one) => [linkName(one), was.has(linkName(one)), model.links.has(linkName(one)), one] as const,
    );
    model.later(() => {
      for (const [name, had, has, one] of changed) {
        if (had === has || model.links.has(name) !== has) continue;
        if (had) model.links.set(name, one);
        else model.links.delete(name);
      }
    });
    await machine.checkAll();
    return `related(${left}, ${rule.leftField}).${how}(${right})`;
  },

  async commit(machine, numbers) {
    const levels = machine.model.levels.length;
    if ((await machine.write('commit')) === 'written') return levels > 0 ? 'commit of what was begun' : 'commit';
    if (numbers.oneIn(3)) return 'refused commit';
    if (!(await machine.mend())) {
      if (!machine.isInTransaction) machine.reset();
      return 'refused commit, given up';
    }
    if ((await machine.write('commit')) === 'refused') throw new Error('a commit that was mended is refused');
    return 'refused commit, mended, commit';
  },

  async flush(machine) {
    return `${await machine.write('flush')} flush`;
  },

  async begin(machine) {
    if (machine.model.levels.length > 1) return undefined;
    await machine.session.begin();
    machine.model.begin();
    return 'begin';
  },

  async rollback(machine) {
    if (!machine.isInTransaction) return undefined;
    await machine.session.rollback();
    machine.rolledBack();
    await machine.checkAll();
    return 'rollback';
  },

  /** A second session writes a row with a version. */
  async elsewhere(machine, numbers) {
    const { model } = machine;
    if (machine.isInTransaction) return undefined;
    const thing = numbers.pick(
      model.usable.filter((one) => (one.kind === 'boss' || one.kind === 'clerk') && model.rows.has(one)),
    );
    const row = thing && model.rows.get(thing);
    if (thing === undefined || row === undefined || thing.seen !== undefined) return undefined;
    const removed = [...model.things].filter(({ isRemoved }) => isRemoved);
    if (removed.some((gone) => mayFollow(thing, gone) || mayFollow(thing, gone, row.refs))) return undefined;
    const other = machine.database.createSession();
    const object = (await other.query(machine.classOf(thing.kind)).filter({ label: thing.label }).findOne()) as Instance;
    let size = 100 + (numbers.next() % 100);
    // What is there already would not be written.
    if (object['size'] === size) size++;
    object['size'] = size;
    await other.commit();
    thing.seen = row;
    model.rows.set(thing, { ...row, fields: { ...row.fields, size }, version: row.version + 1 });
    await machine.checkAll();
    return `another session writes ${thing}`;
  },

  async hydrate(machine) {
    const thing = machine.model.usable.find(({ seen }) => seen !== undefined);
    if (thing === undefined) return undefined;
    await machine.hydrate(thing);
    return `hydrate ${thing}`;
  },
} satisfies Record<string, Action>;

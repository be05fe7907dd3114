import { classes } from './entities.js';
import type { Machine, Numbers, Told } from './machine.js';
import { backsOf, type Kind, type ReferenceRule, references, referencesOf } from './rules.js';
import { endsOf, type Instance, linkName, mayFollow, type Thing } from './thing.js';

/** What an application does to objects; nothing here is awaited. */

const kinds = Object.keys(classes) as Kind[];

/** A parent with a list that is loaded, and the rule of it. */
function listOf(machine: Machine, numbers: Numbers): { parent: Thing; rule: ReferenceRule; list: Instance[] } | undefined {
  const all = machine.model.usable.flatMap((parent) =>
    backsOf(parent.kind)
      .filter(({ back, isOne }) => !isOne && Array.isArray(parent.object?.[back]))
      .map((rule) => ({ parent, rule, list: parent.object?.[rule.back] as Instance[] })),
  );
  return numbers.pick(all);
}

/** A list of a many-to-many relation that is loaded. */
function ends(machine: Machine, numbers: Numbers) {
  const all = machine.model.usable.flatMap((own) =>
    endsOf(own.kind)
      .filter(({ field }) => Array.isArray(own.object?.[field]))
      .map((end) => ({ own, ...end, list: own.object?.[end.field] as Instance[] })),
  );
  return numbers.pick(all);
}

/** Children that can go into a list. */
const candidates = ({ model }: Machine, rule: ReferenceRule, parent: Thing) =>
  model.usable.filter((thing) => rule.children.includes(thing.kind) && thing !== parent && thing.refs[rule.field] !== parent);

const shownIn = (list: readonly Instance[], thing: Thing) => list.indexOf(thing.object as Instance);

type Action = (machine: Machine, numbers: Numbers) => Told;

/** Actions by name. */
export const objectActions = {
  /** A new object: added, with references, or reached through a list. */
  create(machine, numbers) {
    const kind = numbers.pick(kinds) as Kind;
    const rules = referencesOf(kind);
    const parents = rules.map((rule) => machine.parents({ kind } as Thing, rule));
    if (rules.some(({ isRequired, isOne }, at) => isRequired && isOne && parents[at]?.length === 0)) return undefined;
    const thing = machine.make(kind);
    const words: string[] = [];
    rules.forEach((rule, at) => {
      const parent = rule.isRequired || numbers.oneIn(2) ? numbers.pick(parents[at] ?? []) : undefined;
      if (parent === undefined) return;
      if (numbers.oneIn(2) && parent.object !== undefined && Array.isArray(parent.object[rule.back])) {
        (parent.object[rule.back] as Instance[]).push(thing.object as Instance);
        machine.model.refer(thing, rule, parent);
        words.push(`pushed to ${parent}.${rule.back}`);
      } else {
        machine.refer(thing, rule, parent);
        words.push(`${rule.field} = ${parent}`);
      }
    });
    const isAdded = words.length === 0 || !numbers.oneIn(3);
    if (isAdded) machine.add(thing);
    return `new ${thing} ${words.join(', ')}${isAdded ? ', added' : ''}`;
  },

  edit(machine, numbers) {
    const thing = numbers.pick(machine.model.usable);
    const size = numbers.oneIn(12) ? -1 : numbers.next() % 100;
    if (thing?.object === undefined) return undefined;
    thing.object['size'] = thing.fields['size'] = size;
    return `${thing}.size = ${size}`;
  },

  /** Values that are changed in place. */
  inPlace(machine, numbers) {
    const hub = numbers.pick(machine.model.usable.filter(({ kind }) => kind === 'hub'));
    if (hub?.object === undefined) return undefined;
    const { object, fields } = hub;
    const n = numbers.next() % 100;
    const changes: Record<string, () => void> = {
      facts() {
        (object['facts'] as { depth: { n: number } }).depth.n = n;
        (object['facts'] as { list: number[] }).list.push(n);
        fields['facts'] = structuredClone(object['facts']);
      },
      tags: () => (object['tags'] as Set<string>).add(`t${n}`),
      scores: () => (object['scores'] as Map<string, number>).set(`s${n % 3}`, n),
      day: () => (object['day'] as Date).setTime(n * 1000),
      bytes: () => (object['bytes'] as Uint8Array).fill(n, 1),
      home: () => Object.assign(object['home'] as object, { street: `s${n}`, zip: n }),
    };
    const what = numbers.pick(Object.keys(changes)) as string;
    changes[what]?.();
    const plain: Record<string, () => void> = {
      tags: () => (fields['tags'] = [...(object['tags'] as Set<string>)]),
      scores: () => (fields['scores'] = [...(object['scores'] as Map<string, number>)]),
      day: () => (fields['day'] = n * 1000),
      bytes: () => (fields['bytes'] = [0, n]),
      home: () => Object.assign(fields, { street: `s${n}`, zip: n }),
    };
    plain[what]?.();
    return `${hub}.${what} in place, ${n}`;
  },

  /** A unique value: its own, somebody else's, or an exchange. */
  code(machine, numbers) {
    const hubs = machine.model.usable.filter(({ kind }) => kind === 'hub');
    const [one, other] = [numbers.pick(hubs), numbers.pick(hubs)];
    if (one?.object === undefined || other?.object === undefined || one === other) return undefined;
    const [mine, theirs] = [one.fields['code'], other.fields['code']];
    one.object['code'] = one.fields['code'] = theirs;
    if (numbers.oneIn(3)) return `${one}.code = ${theirs}`;
    other.object['code'] = other.fields['code'] = mine;
    return `${one}.code and ${other}.code exchanged`;
  },

  refer(machine, numbers) {
    const rule = numbers.pick(references) as ReferenceRule;
    const child = numbers.pick(machine.model.usable.filter(({ kind }) => rule.children.includes(kind)));
    if (child === undefined) return undefined;
    const parent = numbers.oneIn(6) ? undefined : numbers.pick(machine.parents(child, rule));
    machine.refer(child, rule, parent);
    return `${child}.${rule.field} = ${parent}`;
  },

  /** The other side of a one-to-one relation. */
  place(machine, numbers) {
    const rule = numbers.pick(references.filter(({ isOne }) => isOne)) as ReferenceRule;
    const child = numbers.pick(machine.model.usable.filter(({ kind }) => rule.children.includes(kind)));
    const parent = numbers.pick(
      machine.model.usable.filter((one) => one.kind === rule.parent && machine.model.isSeen(one, rule)),
    );
    if (parent?.object === undefined) return undefined;
    const isCleared = numbers.oneIn(4);
    if (!isCleared && child === undefined) return undefined;
    parent.object[rule.back] = isCleared ? undefined : child?.object;
    for (const one of machine.model.children(parent, rule)) if (isCleared || one !== child) one.refs[rule.field] = undefined;
    if (!isCleared && child !== undefined) child.refs[rule.field] = parent;
    return `${parent}.${rule.back} = ${isCleared ? undefined : child}`;
  },

  push(machine, numbers) {
    const found = listOf(machine, numbers);
    if (found === undefined) return undefined;
    const { parent, rule, list } = found;
    const child = numbers.pick(candidates(machine, rule, parent));
    if (child?.object === undefined) return undefined;
    if (numbers.oneIn(2)) list.push(child.object);
    else list.unshift(child.object);
    machine.model.refer(child, rule, parent);
    return `${parent}.${rule.back}.push(${child})`;
  },

  /** Takes a child out of a list, and gives it to another one or to nobody. */
  splice(machine, numbers) {
    const found = listOf(machine, numbers);
    if (found === undefined) return undefined;
    const { parent, rule, list } = found;
    const child = numbers.pick(machine.model.children(parent, rule).filter((one) => !one.isRemoved && shownIn(list, one) >= 0));
    if (child === undefined) return undefined;
    list.splice(shownIn(list, child), 1);
    child.refs[rule.field] = undefined;
    const next = numbers.pick(machine.model.usable.filter((one) => one.kind === rule.parent && one !== child));
    const there = next?.object?.[rule.back];
    if (next === undefined || !Array.isArray(there) || numbers.oneIn(4)) return `${parent}.${rule.back} loses ${child}`;
    there.push(child.object);
    child.refs[rule.field] = next;
    return `${child} moves from ${parent}.${rule.back} to ${next}`;
  },

  assignList(machine, numbers) {
    const found = listOf(machine, numbers);
    if (found === undefined) return undefined;
    const { parent, rule } = found;
    const before = machine.model.children(parent, rule);
    if (before.some(({ isRemoved }) => isRemoved)) return undefined;
    const kept = before.filter(() => !numbers.oneIn(3));
    const more = candidates(machine, rule, parent).filter(() => numbers.oneIn(4));
    (parent.object as Instance)[rule.back] = [...kept, ...more].map(({ object }) => object);
    for (const child of before) if (!kept.includes(child)) child.refs[rule.field] = undefined;
    for (const child of more) child.refs[rule.field] = parent;
    return `${parent}.${rule.back} = [${[...kept, ...more].join(', ')}]`;
  },

  link(machine, numbers) {
    const end = ends(machine, numbers);
    if (end === undefined) return undefined;
    const members = machine.model.usable.filter(({ kind }) => kind === end.other);
    const member = numbers.pick(members.filter((one) => !machine.model.links.has(linkName(end.link(end.own, one)))));
    if (member?.object === undefined) return undefined;
    end.list.push(member.object);
    machine.model.link(end.link(end.own, member));
    return `${end.own}.${end.field}.push(${member})`;
  },

  unlink(machine, numbers) {
    const end = ends(machine, numbers);
    if (end === undefined) return undefined;
    const member = numbers.pick(machine.model.usable.filter((one) => shownIn(end.list, one) >= 0));
    if (member === undefined) return undefined;
    end.list.splice(shownIn(end.list, member), 1);
    machine.model.unlink(end.link(end.own, member));
    return `${end.own}.${end.field} loses ${member}`;
  },

  assignLinks(machine, numbers) {
    const end = ends(machine, numbers);
    if (end === undefined) return undefined;
    const { model } = machine;
    const all = [...model.things].filter(({ kind }) => kind === end.other);
    const before = all.filter((one) => model.links.has(linkName(end.link(end.own, one))));
    if (before.some(({ isRemoved }) => isRemoved)) return undefined;
    const after = all.filter((one) => one.object !== undefined && !one.isRemoved && numbers.oneIn(2));
    (end.own.object as Instance)[end.field] = after.map(({ object }) => object);
    for (const one of before) model.unlink(end.link(end.own, one));
    for (const one of after) model.link(end.link(end.own, one));
    return `${end.own}.${end.field} = [${after.join(', ')}]`;
  },

  remove(machine, numbers) {
    const { model } = machine;
    const thing = numbers.pick(model.usable.filter((one) => model.rows.has(one) && !model.isNeeded(one)));
    if (thing?.object === undefined) return undefined;
    if ([...model.things].some((one) => one.seen !== undefined && mayFollow(one, thing))) return undefined;
    machine.session.remove(thing.object);
    thing.isRemoved = true;
    return `remove ${thing}`;
  },

  /** Another primary key. */
  key(machine, numbers) {
    const { model } = machine;
    const thing = numbers.pick(model.usable.filter((one) => model.rows.has(one) && one.kind !== 'detail'));
    if (thing?.object === undefined) return undefined;
    const n = machine.freeKey(numbers.next() + machine.story.length * 1000 + 1000);
    const uuid = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    thing.object['id'] = thing.fields['key'] = typeof thing.fields['key'] === 'string' ? uuid : n;
    return `${thing}.id = ${thing.object['id']}`;
  },
} satisfies Record<string, Action>;

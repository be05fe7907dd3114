import { type DatabaseSession, sql } from 'relata';
import type { RawRow } from '../sqlite-file.js';
import type { Model } from './model.js';
import { fieldsOfObject, fieldsOfRow } from './plain.js';
import { backsOf, type Kind, links, referencesOf, relationsOf } from './rules.js';
import { endsOf, type Fields, type Instance, linkName, same, type Thing } from './thing.js';

/** Whether objects and rows are what the model says. */

const tables: Readonly<Record<Kind, string>> = {
  hub: 'hubs',
  must: 'must',
  own: 'own',
  loose: 'loose',
  kept: 'kept',
  gone: 'gone',
  badge: 'badge',
  cert: 'cert',
  detail: 'detail',
  boss: 'persons',
  clerk: 'persons',
  topic: 'topic',
  club: 'club',
};

/** A sentence and what was found instead. @throws Error where they differ */
function agree(what: string, found: unknown, expected: unknown): void {
  if (!same(found, expected)) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

const sorted = (list: readonly unknown[]): string[] => list.map(String).sort();

/** The key of a thing, which for a detail is its hub's. */
const keyOf = (thing: Thing, fields: Fields): unknown => (thing.kind === 'detail' ? undefined : fields['key']);

/** What the database holds, read by SQL, is what the model says. */
export async function checkRows(model: Model, session: DatabaseSession): Promise<void> {
  const read = (table: string) => session.raw<RawRow>(sql`SELECT * FROM ${sql.identifier(table)}`).find();
  const found = new Map<string, RawRow[]>();
  for (const table of new Set([...Object.values(tables), ...links.map(({ table }) => table)]))
    found.set(table, await read(table));
  const rowsOf = (kind: Kind) => (found.get(tables[kind]) ?? []).filter(({ type }) => type === undefined || type === kind);
  const labels = new Map<string, unknown>();
  for (const kind of Object.keys(tables) as Kind[]) {
    for (const row of rowsOf(kind)) labels.set(`${kind} ${String(row['id'] ?? row['hub'])}`, row['label']);
  }
  for (const kind of Object.keys(tables) as Kind[]) {
    const expected = [...model.rows].filter(([thing]) => thing.kind === kind);
    const rows = rowsOf(kind);
    agree(`the rows of ${kind}`, sorted(rows.map(({ label }) => label)), sorted(expected.map(([thing]) => thing)));
    for (const [thing, { fields, refs, version }] of expected) {
      const row = rows.find(({ label }) => label === thing.label) as RawRow;
      agree(`the row of ${thing}`, fieldsOfRow(kind, row), { ...fields, key: keyOf(thing, fields) });
      for (const { field, parent } of referencesOf(kind)) {
        const label = row[field] === null ? undefined : labels.get(`${parent} ${String(row[field])}`);
        agree(`the row of ${thing}, ${field}`, label, refs[field]?.label);
      }
      if (row['version'] !== undefined) agree(`the version of ${thing} in its row`, row['version'], version);
    }
  }
  checkLinks(model, found, labels);
}

function checkLinks(model: Model, found: ReadonlyMap<string, RawRow[]>, labels: ReadonlyMap<string, unknown>): void {
  for (const { name, left, right, table } of links) {
    const pairs = (found.get(table) ?? []).map(
      (row) => `${name} ${labels.get(`${left} ${String(row[left])}`)} ${labels.get(`${right} ${String(row[right])}`)}`,
    );
    const expected = [...model.rowLinks].filter(([, link]) => link.rule.name === name).map(([key]) => key);
    agree(`the links of ${name}`, sorted(pairs), sorted(expected));
  }
}

/** What is loaded is what the model says, from both sides, and one object for each row. */
export function checkObjects(model: Model): void {
  const known = new Map<Instance, Thing>();
  for (const thing of model.things) {
    for (const object of [thing.object, thing.stub]) if (object !== undefined) known.set(object, thing);
  }
  for (const thing of model.things) if (thing.object !== undefined) checkObject(model, thing, thing.object, known);
}

function checkObject(model: Model, thing: Thing, object: Instance, known: ReadonlyMap<Instance, Thing>): void {
  const row = model.rows.get(thing);
  const isClean = row !== undefined && !thing.differs(row);
  agree(`the object ${thing}`, fieldsOfObject(thing.kind, object), { ...thing.fields, key: keyOf(thing, thing.fields) });
  if (isClean && thing.seen === undefined && 'version' in object)
    agree(`the version of ${thing}`, object['version'], row.version);
  for (const { field } of referencesOf(thing.kind)) checkReference(thing, object[field], thing.refs[field], field);
  checkSides(model, thing, object, known);
}

function checkSides(model: Model, thing: Thing, object: Instance, known: ReadonlyMap<Instance, Thing>): void {
  const label = (member: unknown) => known.get(member as Instance)?.label ?? `a stranger (${(member as Instance)?.['label']})`;
  // Whether a list still shows who is about to be removed is nobody's promise.
  const shown = (list: readonly unknown[]) =>
    sorted(list.filter((member) => known.get(member as Instance)?.isRemoved !== true).map(label));
  const meant = (list: readonly Thing[]) => sorted(list.filter(({ isRemoved }) => !isRemoved));
  for (const rule of backsOf(thing.kind)) {
    const value = object[rule.back];
    const there = listOf(value);
    const isLoaded = Array.isArray(value) || there.length > 0 || (rule.isOne && Object.hasOwn(object, rule.back));
    if (isLoaded) agree(`${thing}.${rule.back}`, shown(there), meant(model.children(thing, rule)));
  }
  for (const end of endsOf(thing.kind)) {
    const value = object[end.field];
    if (Array.isArray(value)) agree(`${thing}.${end.field}`, shown(value), meant(membersOf(model, thing, end)));
  }
}

function membersOf(model: Model, own: Thing, { link, other }: ReturnType<typeof endsOf>[number]): Thing[] {
  return [...model.things].filter((member) => member.kind === other && model.links.has(linkName(link(own, member))));
}

/** What a relation field holds, as a list. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function checkReference(thing: Thing, value: unknown, parent: Thing | undefined, field: string): void {
  const what = `${thing}.${field}`;
  if (value === undefined || value === null) {
    agree(what, undefined, parent?.label);
    return;
  }
  const object = value as Instance;
  if (parent === undefined)
    throw new Error(`${what}: found ${Object.hasOwn(object, 'label') ? object['label'] : 'a reference'}, expected nothing`);
  const own = parent.object ?? parent.stub;
  if (own === undefined) parent.stub = object;
  else if (own !== object) throw new Error(`${what} is another object than ${parent}`);
  if (parent.kind !== 'detail' && parent.fields['key'] !== undefined) agree(`${what}.id`, object['id'], parent.fields['key']);
}

/** Takes objects that a query answered, and what is loaded with them, into the model. @throws Error for a second object of a row */
export function adopt(model: Model, found: readonly object[]): void {
  const byLabel = new Map([...model.things].map((thing) => [thing.label, thing]));
  const seen = new Set<Instance>();
  const visit = (object: Instance): void => {
    if (seen.has(object) || !Object.hasOwn(object, 'label')) return;
    seen.add(object);
    const thing = byLabel.get(String(object['label']));
    if (thing === undefined) throw new Error(`${object['label']} was found, and should not be there`);
    const own = thing.object ?? thing.stub;
    if (own !== undefined && own !== object) throw new Error(`${thing} has a second object`);
    thing.object = object;
    for (const member of relationsOf(thing.kind).flatMap((field) => listOf(object[field]))) visit(member as Instance);
  };
  for (const object of found) visit(object as Instance);
}

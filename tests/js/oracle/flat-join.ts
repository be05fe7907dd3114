import { rowsOf } from '../sqlite-file.js';
import { agree, type Check } from './campaign.js';
import { build, type Join, type Selection } from './random-query.js';
import type { RelationSpec } from './schema.js';
import type { World } from './world.js';

/**
 * A second formulation: the objects of nested joins, unrolled to one line of keys for each way through them, against one SQL join
 * written by hand. Only what such a join can say is left of a query: joins that load, without conditions and pages.
 */
export const flat: Check = async (world, database, selection) => {
  const plain = unconditional(selection);
  const objects = await build(database, world, plain).find();
  const nested = objects.flatMap((object) => lines(world, plain, object));
  const sql = flatJoin(world, plain);
  const found = (await rowsOf(database, sql)).map((row) => Object.values(row));
  const text = (all: readonly unknown[][]) => all.map((line) => JSON.stringify(line)).sort();
  agree(sql, text(nested), text(found));
};

function unconditional(selection: Selection): Selection {
  const joins = selection.joins.filter(({ load }) => load);
  const all = { select: undefined, filter: {}, order: [], limit: undefined, skip: undefined };
  return { ...selection, ...all, joins: joins.map((join): Join => ({ ...join, ...unconditional(join) })) };
}

/** The keys of an object and of what is joined to it: a line for each combination, null where a join found nothing. */
function lines(world: World, selection: Selection, object: Record<string, unknown> | undefined): unknown[][] {
  let all: unknown[][] = [[object?.['id'] ?? null]];
  for (const join of selection.joins) {
    const inside = object?.[join.field];
    const others = Array.isArray(inside) ? inside : [inside];
    const joined = (others.length > 0 ? others : [undefined]).flatMap((other) => lines(world, join, other ?? undefined));
    all = all.flatMap((line) => joined.map((other) => [...line, ...other]));
  }
  return all;
}

function flatJoin(world: World, selection: Selection): string {
  const columns: string[] = [];
  let aliases = 0;
  const tables = (one: Selection, alias: string): string => {
    columns.push(`${alias}.id AS k${columns.length}`);
    return one.joins.map((join) => `${joinOf(one, join, alias)}`).join('');
  };
  const joinOf = (one: Selection, join: Join, owner: string): string => {
    const relation = world.relation(one.entity, join.field) as RelationSpec;
    const alias = `t${++aliases}`;
    const rest = tables(join, alias);
    const { from, on } = tableOf(relation, owner, alias);
    // An inner join behind a left one restricts the joined rows, not the root's: it stands in brackets. There SQLite forgets the
    // name of a table that stands alone.
    return ` ${join.inner ? '' : 'LEFT '}JOIN (${from} JOIN (SELECT 1)${rest}) ON ${on}`;
  };
  const rest = tables(selection, 't0');
  return `SELECT ${columns.join(', ')} FROM ${selection.entity} AS t0${rest}`;
}

function tableOf({ kind, target, column, pivot }: RelationSpec, owner: string, alias: string): { from: string; on: string } {
  if (pivot === undefined) {
    const on = kind === 'reference' ? `${alias}.id = ${owner}."${column}"` : `${alias}."${column}" = ${owner}.id`;
    return { from: `${target} AS ${alias}`, on };
  }
  const links = `(SELECT DISTINCT "${pivot.inverse}" AS one, "${column}" AS other FROM ${pivot.entity}) AS ${alias}p`;
  return { from: `${links} JOIN ${target} AS ${alias} ON ${alias}.id = ${alias}p.other`, on: `${alias}p.one = ${owner}.id` };
}

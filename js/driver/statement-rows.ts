import type { StatementPlan } from '../../pkg/core.js';

/** What a statement's plan says of its rows: the same for most queries of an entity, whatever they ask for. */
export type StatementRows = Pick<StatementPlan, 'columns' | 'nodes' | 'record' | 'attach' | 'patched'>;

/** The part of a statement's plan that says what its rows are. */
export function rowsOf({ columns, nodes, record, attach, patched }: StatementPlan): StatementRows {
  return { columns, ...(nodes && { nodes }), ...(record && { record }), ...(attach && { attach }), ...(patched && { patched }) };
}

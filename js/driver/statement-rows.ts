import type { StatementPlan } from '../../pkg/core.js';

/** What a statement's plan says of its rows: the same for most queries of an entity, whatever they ask for. */
export type StatementRows = Pick<StatementPlan, 'columns' | 'nodes' | 'record' | 'attach' | 'patched'>;

/** All that plans say of their rows, as text: equal for statements whose rows are the same. */
export function rowsText(statements: readonly StatementRows[]): string {
  return JSON.stringify(
    statements.map(({ columns, nodes, record, attach, patched }) => [columns, nodes, record, attach, patched]),
  );
}

import type { QueryOutput, StatementExplanation, StatementPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { bindCells } from '../query/binding.js';
import { type ExplainedStatement, type ExplainedStep, Explanation } from '../query/explanation.js';
import { ShapeWriter } from '../query/shape-writer.js';
import { type QueryState, writeShape } from '../query/state.js';
import type { OpenDatabase } from './open-database.js';

/** Explains a query: the planner says what its statements are for, SQLite how it finds their rows. The query itself does not run. */
export async function explain(
  database: OpenDatabase,
  entity: EntityMetadata,
  output: QueryOutput,
  state: QueryState,
): Promise<Explanation> {
  const { plan, values } = database.queries.compile(entity, output, state);
  const cells = bindCells(database.metadata, plan, values);
  const writer = new ShapeWriter();
  writeShape(writer, entity.name, output, state);
  const { statements } = database.planner.explain(writer.text);
  const explained: ExplainedStatement[] = [];
  for (const [index, words] of statements.entries()) {
    const statement = plan.statements[index];
    if (statement !== undefined) explained.push(await explainStatement(database, statement, words, cells[index] ?? []));
  }
  return new Explanation(explained);
}

async function explainStatement(
  { engine }: OpenDatabase,
  { sql, binds = [] }: StatementPlan,
  { purpose, sources }: StatementExplanation,
  cells: readonly Cell[],
): Promise<ExplainedStatement> {
  const { rows } = await engine.raw({ sql: `EXPLAIN QUERY PLAN ${sql}`, does: 'read' }, cells);
  const parameters = binds.map((bind, index) =>
    bind.kind === 'keys'
      ? { kind: bind.kind, statement: bind.statement + 1 }
      : { kind: 'value' as const, value: cells[index] ?? null },
  );
  const steps = rows.map(([id, parent, , detail]): ExplainedStep => {
    return { id: Number(id), parent: Number(parent), detail: String(detail) };
  });
  return { purpose, sql, parameters, sources, steps };
}

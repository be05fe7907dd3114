import type { ExplainedSource } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { logValue } from '../driver/console-log.js';
import { sqlLines } from './sql-lines.js';

/** What is bound to a placeholder: a value, as SQLite gets it, or the keys that an earlier statement answers. */
export type ExplainedParameter =
  | { readonly kind: 'value'; readonly value: Cell }
  | { readonly kind: 'keys' /** Its number, from 1. */; readonly statement: number };

/** A step of SQLite's plan; steps inside another one name it as their parent. */
export interface ExplainedStep {
  readonly id: number;
  readonly parent: number;
  /** In SQLite's words: `SEARCH t0 USING INDEX …` finds rows, `SCAN t0` reads them all. */
  readonly detail: string;
}

/** One statement of a query. */
export interface ExplainedStatement {
  /** What it answers, as half a sentence. */
  readonly purpose: string;
  /** The SQL text, with `?` in the place of values. */
  readonly sql: string;
  /** What is bound, in order. */
  readonly parameters: readonly ExplainedParameter[];
  /** The tables, by what stands for them in the SQL. */
  readonly sources: readonly ExplainedSource[];
  /** SQLite's own plan. */
  readonly steps: readonly ExplainedStep[];
}

/** How a query runs: data, and as text something to read: `console.log(String(await query.explain()))`. */
export class Explanation {
  /** The statements, in the order in which they run. */
  readonly statements: readonly ExplainedStatement[];

  /** @internal */
  constructor(statements: readonly ExplainedStatement[]) {
    this.statements = statements;
  }

  /** The text. */
  toString(): string {
    return this.statements.map((statement, index) => `${index + 1}. ${statementText(statement)}`).join('\n\n');
  }
}

const INDENT = '   ';

function statementText({ purpose, sql, parameters, sources, steps }: ExplainedStatement): string {
  const lines = [purpose, ...sqlLines(sql).map((line) => `${INDENT}${line}`)];
  if (parameters.length > 0) lines.push(`${INDENT}bound: ${parameters.map(parameterText).join(', ')}`);
  lines.push(...stepLines(steps, sources, 0, INDENT));
  return lines.join('\n');
}

function parameterText(parameter: ExplainedParameter): string {
  return parameter.kind === 'keys' ? `the keys of statement ${parameter.statement}` : logValue(parameter.value);
}

function stepLines(
  steps: readonly ExplainedStep[],
  sources: readonly ExplainedSource[],
  parent: number,
  indent: string,
): string[] {
  return steps
    .filter((step) => step.parent === parent)
    .flatMap((step) => [`${indent}→ ${stepText(step, sources)}`, ...stepLines(steps, sources, step.id, `${indent}${INDENT}`)]);
}

/** SQLite's words, and the entity behind the alias. */
function stepText({ detail }: ExplainedStep, sources: readonly ExplainedSource[]): string {
  const source = sourceOf(detail, sources);
  if (source === undefined) return detail;
  const reads = isScan(detail) ? `every row of ${source.entity}` : source.entity;
  return `${detail}  (${reads})`;
}

/** The table that a step reads; undefined for a step that sorts, or reads what others answer. */
export function sourceOf(detail: string, sources: readonly ExplainedSource[]): ExplainedSource | undefined {
  const alias = /^(?:SCAN|SEARCH) (\w+)/.exec(detail)?.[1];
  return sources.find((source) => source.alias === alias);
}

/** Whether a step reads a whole table, or a whole index. */
export function isScan(detail: string): boolean {
  return detail.startsWith('SCAN ');
}

import type { Figure } from './case.js';
import { type Measurement, median } from './run.js';

/** What one place (Node, a page) measured: one list of measurements for each run. */
export interface Place {
  readonly title: string;
  readonly runs: readonly (readonly Measurement[])[];
  /** The same measured in a variant of the place, for a column of its own. */
  readonly variant?: { readonly title: string; readonly runs: readonly (readonly Measurement[])[] };
}

/** What the table shows of a case: its figure, a ratio or microseconds. */
function figureOf(measurement: Measurement, all: readonly Measurement[]): number {
  const { figure, operations, ours, ratio, difference } = measurement;
  const microseconds = 1000 / operations;
  if (figure === 'ratio') return ratio;
  if (figure === 'over') return difference * microseconds;
  if (figure === 'each') return ours * microseconds;
  const first = all.find((other) => other.figure === 'growth') ?? measurement;
  return ours / operations / (first.ours / first.operations);
}

/** The figures of a case, one for each run. */
const figuresOf = (runs: Place['runs'], index: number): number[] =>
  runs.flatMap((run) => {
    const measurement = run[index];
    return measurement === undefined ? [] : [figureOf(measurement, run)];
  });

const inMicroseconds = (figure: Figure): boolean => figure === 'over' || figure === 'each';

const decimals = (value: number): number => (value < 20 ? 1 : 0);

function figureText(figure: Figure, value: number): string {
  return inMicroseconds(figure) ? `${value.toFixed(decimals(value))} µs` : value.toFixed(2);
}

/** The time of a call, or of one operation where a call does many that the figure is about. */
function timeText(figure: Figure, milliseconds: number, operations: number): string {
  if (figure === 'ratio') return `${milliseconds.toFixed(2)} ms`;
  const microseconds = (milliseconds * 1000) / operations;
  return `${microseconds.toFixed(figure === 'growth' ? 2 : decimals(microseconds))} µs`;
}

const NAMES: Readonly<Record<Figure, string>> = {
  ratio: 'Relata / by hand',
  over: 'Relata - by hand, each',
  each: 'Relata, each',
  growth: 'Relata, to the first',
};

/** A row of cells, the first to the left and the others to the right. */
type Row = readonly string[];

function rowOf(place: Place, index: number, { name, figure, target, operations }: Measurement): Row {
  const { runs, variant } = place;
  const figures = figuresOf(runs, index);
  const value = median(figures);
  const times = (['ours', 'theirs'] as const).map((side) => median(runs.map((run) => run[index]?.[side] ?? Number.NaN)));
  return [
    name,
    ...times.map((time) => timeText(figure, time, operations)),
    NAMES[figure],
    figureText(figure, value),
    target === undefined ? '' : `<= ${inMicroseconds(figure) ? `${target} µs` : target.toFixed(2)}`,
    target !== undefined && value > target ? '✗' : '',
    ...(variant === undefined ? [] : [figureText(figure, median(figuresOf(variant.runs, index)))]),
    ...(runs.length === 1 ? [] : [figures.map((each) => figureText(figure, each)).join('  ')]),
  ];
}

/**
 * The table of a place, as lines of text; a figure over its target is marked.
 *
 * Of several runs the medians are shown, and each run's figure in the last column.
 */
export function tableOf(place: Place): string {
  const { title, runs, variant } = place;
  const head: Row = [
    title,
    'Relata',
    'by hand',
    'figure',
    '',
    'target',
    '',
    ...(variant === undefined ? [] : [variant.title]),
    ...(runs.length === 1 ? [] : ['each run']),
  ];
  const rows = [head, ...(runs[0] ?? []).map((measurement, index) => rowOf(place, index, measurement))];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [line(head), '-'.repeat(line(head).length), ...rows.slice(1).map(line)].map((text) => text.trimEnd()).join('\n');
}

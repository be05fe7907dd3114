import type { CompileError } from '../../pkg/compiler.js';

/** One mistake in an entity's source. Its fields are those that bundlers show. */
export interface Mistake {
  /** The kind of mistake. */
  readonly code: CompileError['code'];
  /** The sentence that says what to write instead. */
  readonly message: string;
  /** The file with the mistake; another than the compiled one when the mistake is in a type that it imports. */
  readonly id: string;
  /** Where it is: the line counts from 1, the column from 0, as bundlers count. */
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };
  /** The lines around the mistake. */
  readonly frame: string;
}

/** The mistakes of a file. Its own fields are those of the first mistake, as Rollup and Vite show them. */
export class TypeCompilerError extends Error implements Mistake {
  readonly code: Mistake['code'];
  readonly id: string;
  readonly loc: Mistake['loc'];
  readonly frame: string;
  /** Every mistake, by file and line; the first is the one that this error is about. */
  readonly mistakes: readonly Mistake[];

  /** Places, sentences and frames of all mistakes in one text, for where only a text is shown. */
  get report(): string {
    return this.mistakes.map(report).join('\n');
  }

  /** The first frame, and below it the other mistakes with theirs, for where only one mistake is shown. */
  get frames(): string {
    return [this.frame, ...this.mistakes.slice(1).map(report)].join('\n\n');
  }

  /** Wraps what the compiler threw: at least one error. */
  constructor(errors: readonly CompileError[]) {
    const mistakes = errors.map(mistake);
    const [first] = mistakes as [Mistake];
    super(first.message);
    this.name = 'TypeCompilerError';
    this.code = first.code;
    this.id = first.id;
    this.loc = first.loc;
    this.frame = first.frame;
    this.mistakes = mistakes;
  }
}

function mistake({ code, message, file, line, column, codeFrame }: CompileError): Mistake {
  return { code, message, id: file, loc: { file, line, column: column - 1 }, frame: codeFrame };
}

function report({ message, loc: { file, line, column }, frame }: Mistake): string {
  return `${file}:${line}:${column + 1}: ${message}\n\n${frame}\n`;
}

import type { BuildFailure, BuildOptions, BuildResult, Message } from 'esbuild';
import { relata } from './esbuild.js';

/**
 * Strips types with esbuild, after the type compiler has read them, for those who have no bundler: it knows standard and experimental
 * decorators alike, reads the tsconfig.json of each file, and most projects have it already. Projects with a bundler do not need
 * it, which is why it is an optional peer dependency.
 */
export async function transpile<T extends BuildOptions>(options: T): Promise<BuildResult<T>> {
  const { build, formatMessages } = await loadEsbuild();
  const all = { ...options, bundle: false, format: 'esm', logLevel: 'silent', charset: 'utf8', plugins: [relata()] } as const;
  try {
    return (await build<BuildOptions>(all)) as BuildResult<T>;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const texts = await Promise.all(
      error.errors.map(async (message) =>
        message.pluginName === 'relata'
          ? `${placeOf(message)}${message.text}`
          : (await formatMessages([message], { kind: 'error' })).join(''),
      ),
    );
    throw new TranspileError(texts.join('\n'));
  }
}

/** Mistakes in the sources, as one text with places and code frames. */
export class TranspileError extends SyntaxError {
  /** Keeps the mistakes; the stack would only show our own code, so it is the mistakes again. */
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

async function loadEsbuild(): Promise<typeof import('esbuild')> {
  try {
    return await import('esbuild');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new TranspileError('esbuild is missing, which strips the types: run "npm install --save-dev esbuild".');
  }
}

const placeOf = ({ location }: Message): string => (location ? `${location.file}:${location.line}:${location.column + 1}: ` : '');

const isFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

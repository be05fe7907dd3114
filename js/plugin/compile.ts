import { readFileSync } from 'node:fs';
import MagicString, { type SourceMap } from 'magic-string';
import { type CompileFailure, type CompileResult, compile, initSync, type ModuleSource } from '../../pkg/compiler.js';
import { checksumsOf } from './migration-checksum.js';
import { TypeCompilerError } from './mistakes.js';

/** A module that an import leads to. */
export interface ResolvedModule {
  /** The file's absolute path. */
  readonly file: string;
  /** The file's text; absent when it holds no types that could be read (a package's JavaScript). */
  readonly source?: string;
}

/** Finds and reads what a file imports; `undefined` when the specifier leads nowhere. */
export type ResolveModule = (specifier: string, importer: string) => Promise<ResolvedModule | undefined>;

/** A file whose entities carry their definitions, and whose migrations their checksums. */
export interface CompiledFile {
  /** The new source: still TypeScript, with the same lines. */
  readonly code: string;
  /** From the new source to the old one. */
  readonly map: SourceMap;
  /** The names of the entities in the file. */
  readonly entities: readonly string[];
  /** The other files whose types the definitions depend on. */
  readonly dependencies: readonly string[];
}

let ready = false;

/** The compiler is loaded once, at the first file that could need it. */
function load(): void {
  if (ready) return;
  initSync({ module: readFileSync(new URL('../../pkg/compiler_bg.wasm', import.meta.url)) });
  ready = true;
}

/**
 * Compiles one file.
 *
 * @param file the file's path; its extension decides the syntax
 * @param source the file's text
 * @param resolve finds the files that the entities' types come from
 * @returns `undefined` when the file declares no entity and no migration
 * @throws TypeCompilerError for the mistakes in the source, all at once
 */
export async function compileFile(file: string, source: string, resolve: ResolveModule): Promise<CompiledFile | undefined> {
  // Most files of an application never mention us: spare them the crossing.
  if (!source.includes('relata')) return undefined;
  load();
  const checksums = checksumsOf(source);
  const modules: ModuleSource[] = [];
  for (;;) {
    const result = run(file, source, modules);
    if (result.kind === 'unchanged') {
      if (checksums.length === 0) return undefined;
      return { ...apply(file, source, checksums), entities: [], dependencies: [] };
    }
    if (result.kind === 'compiled') {
      return {
        ...apply(file, source, [...result.edits, ...checksums]),
        entities: result.entities,
        dependencies: result.dependencies,
      };
    }
    // Each answer asks only for what it has not got, so this ends with the last file of the import graph.
    const found = await Promise.all(
      result.specifiers.map(async ({ specifier, importer }) => ({
        specifier,
        importer,
        ...(await resolve(specifier, importer)),
      })),
    );
    modules.push(...found);
  }
}

function run(file: string, source: string, modules: ModuleSource[]): CompileResult {
  try {
    return compile({ file, source, modules });
  } catch (error) {
    throw isFailure(error) ? new TypeCompilerError(error.errors) : error;
  }
}

/** The compiler throws its error documents as plain objects; anything else is a defect of its own. */
function isFailure(error: unknown): error is CompileFailure {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'errors' in error;
}

function apply(
  file: string,
  source: string,
  edits: readonly { start: number; end: number; text: string }[],
): Pick<CompiledFile, 'code' | 'map'> {
  const text = new MagicString(source, { filename: file });
  for (const edit of edits) {
    if (edit.start === edit.end) text.appendLeft(edit.start, edit.text);
    else if (edit.text === '') text.remove(edit.start, edit.end);
    else text.update(edit.start, edit.end, edit.text);
  }
  return { code: text.toString(), map: text.generateMap({ source: file, hires: true, includeContent: true }) };
}

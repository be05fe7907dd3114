/* tslint:disable */
/* eslint-disable */
/**
 * A file that the compiler has to see before it can answer.
 */
export interface ModuleRequest {
    /**
     * The specifier as it is written in the importing file.
     */
    specifier: string;
    /**
     * The importing file.
     */
    importer: string;
}

/**
 * A mistake in the source, with its place and a sentence that says what to write instead.
 */
export interface CompileError {
    /**
     * What kind of mistake it is.
     */
    code: CompileErrorCode;
    /**
     * The sentence for the author of the source.
     */
    message: string;
    /**
     * The file with the mistake; a dependency's, when the mistake is there.
     */
    file: string;
    /**
     * The line, from 1.
     */
    line: number;
    /**
     * The column in UTF-16 code units, from 1.
     */
    column: number;
    /**
     * The lines around the mistake, with a marker under it.
     */
    codeFrame: string;
}

/**
 * A replacement of a part of the source.
 */
export interface Edit {
    /**
     * Where it starts, in UTF-16 code units.
     */
    start: number;
    /**
     * Where it ends, in UTF-16 code units; equal to `start` for an insertion.
     */
    end: number;
    /**
     * The text that takes its place.
     */
    text: string;
}

/**
 * All mistakes of one file and of the types that it uses, in the order of files and lines.
 */
export interface CompileFailure {
    /**
     * The mistakes, at least one.
     */
    errors: CompileError[];
}

/**
 * One file to compile, with the files that an earlier answer asked for.
 */
export interface CompileRequest {
    /**
     * The file's path; its extension decides the syntax.
     */
    file: string;
    /**
     * The file's text.
     */
    source: string;
    /**
     * What earlier `needs` answers asked for.
     */
    modules?: ModuleSource[];
}

/**
 * The compiler's answer.
 */
export type CompileResult = { kind: "unchanged" } | { kind: "needs"; specifiers: ModuleRequest[] } | { kind: "compiled"; edits: Edit[]; entities: string[]; dependencies: string[] };

/**
 * The kinds of mistakes.
 */
export type CompileErrorCode = "syntax" | "unresolvedType" | "unresolvedModule" | "notExported" | "missingType" | "unsupportedType" | "unknownAnnotation" | "annotationOptions" | "contradiction" | "relationTarget" | "missingRelation" | "unnamedClass" | "baseClass" | "computedProperty";

/**
 * What the caller found for a [`ModuleRequest`].
 */
export interface ModuleSource {
    /**
     * The specifier as it is written in the importing file.
     */
    specifier: string;
    /**
     * The importing file.
     */
    importer: string;
    /**
     * The file that the specifier leads to; absent when it leads nowhere.
     */
    file?: string;
    /**
     * The file's text; absent when its types cannot be read from it (a package's JavaScript).
     */
    source?: string;
}


/**
 * Compiles one file. Throws a `CompileFailure` for mistakes in the source.
 */
export function compile(request: CompileRequest): CompileResult;

/**
 * Routes panics to the console.
 */
export function start(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly compile: (a: any) => [number, number, number];
    readonly start: () => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

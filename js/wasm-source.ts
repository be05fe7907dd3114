/** Where a WebAssembly module comes from, when not from the package itself. A relative text is relative to the page. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

/**
 * The bytes or the response of a module that ships with the package.
 *
 * In Node `fetch` does not read files, so they are read with the file system; `process.getBuiltinModule` keeps every import
 * of `node:` modules out of the sight of bundlers.
 */
export async function loadWasm(source: WasmSource): Promise<Response | BufferSource | WebAssembly.Module> {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  // Not relative to `import.meta.url`: webpack would take that for a request to bundle whatever it might mean.
  const url = new URL(source, globalThis.location?.href);
  if (url.protocol !== 'file:') return fetch(url);
  return new Uint8Array(await globalThis.process.getBuiltinModule('node:fs/promises').readFile(url));
}

/** Compiles a module from any source. */
export async function compileWasm(source: WasmSource): Promise<WebAssembly.Module> {
  const loaded = await loadWasm(source);
  if (loaded instanceof WebAssembly.Module) return loaded;
  if (!(loaded instanceof Response)) return WebAssembly.compile(loaded);
  if (!loaded.ok) throw new TypeError(`${loaded.url} answered ${loaded.status} instead of a WebAssembly module.`);
  // Not compileStreaming: it refuses servers that send .wasm files with another media type.
  return WebAssembly.compile(await loaded.arrayBuffer());
}

/** What TypeScript's library of pages does not have: only workers see it. */
interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Bytes of a record: as they are, or as a Blob, whose bytes stay where they are until somebody reads them. */
export type StoredBytes = Uint8Array | Blob;

const { FileReaderSync } = globalThis as { FileReaderSync?: new () => BlobReader };

/** Whether this is Chromium, whose IndexedDB writes everything but Blobs into a log. */
const isChromium = globalThis.navigator !== undefined && 'userAgentData' in globalThis.navigator;

/** So many bytes may go into the log at once: a commit of a row or two. */
const LOGGED = 16_384;

/** What is stored of a chunk: a Blob where one can be read while SQLite waits, as in workers. Pages of applications have to read all at once. */
export function chunkBytes(bytes: Uint8Array<ArrayBuffer>): StoredBytes {
  return FileReaderSync === undefined ? bytes : new Blob([bytes]);
}

/**
 * What is stored of a bundle. When Chromium is killed in the middle of a long entry of its log, it throws all data of the site away
 * some time later; Blobs are in files of their own.
 */
export function bundleBytes(bytes: Uint8Array<ArrayBuffer>): StoredBytes {
  return isChromium && bytes.length > LOGGED ? new Blob([bytes]) : bytes;
}

/** How many bytes there are. */
export function lengthOf(bytes: StoredBytes): number {
  return bytes instanceof Blob ? bytes.size : bytes.length;
}

/** How they are read when they are asked for; undefined where nobody could wait for them. */
export function readerOf(bytes: StoredBytes): (() => Uint8Array) | undefined {
  if (FileReaderSync === undefined || !(bytes instanceof Blob)) return undefined;
  return () => new Uint8Array(new FileReaderSync().readAsArrayBuffer(bytes));
}

/** The bytes themselves. */
export async function bytesOf(bytes: StoredBytes): Promise<Uint8Array> {
  return bytes instanceof Blob ? new Uint8Array(await bytes.arrayBuffer()) : bytes;
}

import type { ReadPart } from './unread-records.js';

/** What TypeScript's library of pages does not have: only workers see it. */
interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Pages as they are stored: bytes, or a Blob, whose bytes stay where they are until somebody reads them. */
export type PageRecord = Uint8Array | Blob;

const { FileReaderSync } = globalThis as { FileReaderSync?: new () => BlobReader };

/** From this length on Chromium keeps bytes in a file of their own anyway, and reads all of it with the record. */
const LONG = 65_536;

/**
 * Makes a record of some bytes: a Blob where they are many and one can be read while SQLite waits, as in workers. Pages of applications
 * have to read all at once.
 */
export function pageRecord(bytes: Uint8Array<ArrayBuffer>): PageRecord {
  return FileReaderSync === undefined || bytes.length < LONG ? bytes : new Blob([bytes]);
}

/** How many bytes a record has. */
export function lengthOf(record: PageRecord): number {
  return record instanceof Blob ? record.size : record.length;
}

/** How parts of a record are read when they are asked for. Where nobody could wait for that, all of it is read now. */
export async function readerOf(record: PageRecord): Promise<ReadPart> {
  if (record instanceof Blob && FileReaderSync !== undefined) {
    return (from, to) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(record.slice(from, to)));
  }
  const bytes = record instanceof Blob ? new Uint8Array(await record.arrayBuffer()) : record;
  return (from, to) => bytes.subarray(from, to);
}

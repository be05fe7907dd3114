/** What TypeScript's library of pages does not have: only workers see it. */
interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A chunk as it is stored: bytes, or a Blob, whose bytes stay where they are until somebody reads them. */
export type ChunkRecord = Uint8Array | Blob;

const { FileReaderSync } = globalThis as { FileReaderSync?: new () => BlobReader };

/** Makes a record of some bytes: a Blob where one can be read while SQLite waits, as in workers. Pages of applications have to read all at once. */
export function chunkRecord(bytes: Uint8Array<ArrayBuffer>): ChunkRecord {
  return FileReaderSync === undefined ? bytes : new Blob([bytes]);
}

/** How many bytes a record has. */
export function lengthOf(record: ChunkRecord): number {
  return record instanceof Blob ? record.size : record.length;
}

/** How the bytes of a record are read when they are asked for; undefined where nobody could wait for them. */
export function readerOf(record: ChunkRecord): (() => Uint8Array) | undefined {
  if (FileReaderSync === undefined || !(record instanceof Blob)) return undefined;
  return () => new Uint8Array(new FileReaderSync().readAsArrayBuffer(record));
}

/** The bytes of a record. */
export async function bytesOf(record: ChunkRecord): Promise<Uint8Array> {
  return record instanceof Blob ? new Uint8Array(await record.arrayBuffer()) : record;
}

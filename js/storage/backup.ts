import { RelataError } from '../errors.js';

/** A file that somebody picked: what `showSaveFilePicker()` answers. */
export interface PickedFile {
  createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
}

/**
 * Writes a database file into one that was picked, all of it or nothing, where one was.
 *
 * @returns the file, to be downloaded or sent
 * @throws RelataError `storageFailed` when the picked file could not be written; it is as it was then
 */
export async function writeBackup(bytes: Uint8Array, picked?: PickedFile): Promise<Blob> {
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/vnd.sqlite3' });
  if (picked === undefined) return file;
  try {
    const target = await picked.createWritable();
    try {
      await target.write(file);
      // Only now does the file change.
      await target.close();
    } catch (error) {
      await target.abort().catch(() => {});
      throw error;
    }
  } catch (error) {
    const sentence = 'The backup could not be written into the picked file, which is as it was. Pick another one.';
    throw new RelataError('storageFailed', sentence, {}, { cause: error });
  }
  return file;
}

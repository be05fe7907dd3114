import type * as NodeFs from 'node:fs';
import { inUse } from './failure.js';

/** What a lock file says of the process that made it. Numbers of processes are used again, so its start is there too. */
interface Owner {
  readonly process: number;
  /** When it started, in milliseconds. */
  readonly started: number;
}

/** The start of a process is computed from two clocks. */
const CLOCK_ERROR = 2000;

const own = (): Owner => ({ process: process.pid, started: Math.round(Date.now() - process.uptime() * 1000) });

/** Whether the process that made a lock file is gone. */
function isGone(text: string): boolean {
  let owner: Partial<Owner> | null;
  try {
    owner = JSON.parse(text);
  } catch {
    // Half written by a process that was killed.
    return true;
  }
  if (typeof owner?.process !== 'number' || typeof owner.started !== 'number') return true;
  if (owner.process === process.pid) return Math.abs(owner.started - own().started) > CLOCK_ERROR;
  try {
    process.kill(owner.process, 0);
    return false;
  } catch (error) {
    // A process of another user answers EPERM: it is there.
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}

/**
 * Takes a file for this process, by a lock file beside it, since Node cannot lock files. A lock of a process that is gone is taken over.
 *
 * @returns what gives it back
 * @throws RelataError `storageInUse`
 */
export function holdProcessLock(fs: typeof NodeFs, path: string, name: string): () => void {
  const lock = `${path}-lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(lock, JSON.stringify(own()), { flag: 'wx' });
      return () => fs.rmSync(lock, { force: true });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
      if (!isGone(fs.readFileSync(lock, 'utf8'))) break;
      fs.rmSync(lock, { force: true });
    }
  }
  throw inUse(name, `another process (see '${lock}')`);
}

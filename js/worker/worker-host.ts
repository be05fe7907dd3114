import type { Logging } from '../driver/log.js';
import { type OpenAdapter, openConnection } from '../driver/opening.js';
import { StoragePlace } from '../storage/choice.js';
import { EngineService } from './engine-service.js';
import { hold } from './life.js';
import type { Connect, Opening } from './messages.js';
import type { OpenedHere } from './opened-here.js';
import { portOf } from './port.js';
import { openTab } from './tabs/tab.js';

/** Opens a database in this realm, for its page alone or for all tabs. */
export async function openHere(opening: Opening, logging: Logging): Promise<OpenedHere> {
  await hold(opening.life);
  if (!opening.tabs) return openPlace(opening, logging);
  return openTab(opening, logging, (line) => openPlace(opening, line));
}

async function openPlace(opening: Opening, logging: Logging): Promise<OpenAdapter> {
  const { name, storage, schema, data, check, sqlite: sqliteWasm, core: coreWasm } = opening;
  return openConnection({ place: new StoragePlace(name, storage), schema, data, check, logging, sqliteWasm, coreWasm });
}

/** What a worker's messages come from: its global object, or Node's parent port. */
interface Inlet {
  addEventListener?(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on?(type: 'message', listener: (data: unknown) => void): void;
}

/** Serves every page that connects; other messages of the application are its own. */
export function serveConnections(): void {
  const take = (data: unknown): void => {
    if (isConnect(data)) new EngineService(portOf(data.port), openHere);
  };
  const parent = nodeParent();
  if (parent?.on !== undefined) parent.on('message', take);
  else (globalThis as Inlet).addEventListener?.('message', ({ data }) => take(data));
}

function nodeParent(): Inlet | undefined {
  const threads: { readonly parentPort: unknown } | undefined =
    globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? undefined;
  return (threads?.parentPort ?? undefined) as Inlet | undefined;
}

function isConnect(data: unknown): data is Connect {
  return typeof data === 'object' && data !== null && 'relata' in data && data.relata === 'connect';
}

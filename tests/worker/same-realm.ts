import { EngineService } from '../../js/worker/engine-service.js';
import type { EngineWorker } from '../../js/worker/engine-worker.js';
import type { Connect } from '../../js/worker/messages.js';
import { portOf } from '../../js/worker/port.js';
import { openHere } from '../../js/worker/worker-host.js';

/**
 * A worker without a thread: everything that crosses is cloned and comes later, as with a real one, but what tests look at inside of
 * SQLite can be seen.
 */
export class SameRealmWorker implements EngineWorker {
  readonly #ports: MessagePort[] = [];
  isTerminated = false;
  readonly #exits: ((event: unknown) => void)[] = [];

  postMessage(message: unknown): void {
    const { port } = message as Connect;
    this.#ports.push(port);
    new EngineService(portOf(port), openHere);
  }

  terminate(): void {
    this.isTerminated = true;
    for (const port of this.#ports) port.close();
    for (const exit of this.#exits) exit(0);
  }

  on(type: string, listener: (event: unknown) => void): void {
    if (type === 'exit') this.#exits.push(listener);
  }
}

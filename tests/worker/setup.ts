import { SQLiteDatabaseAdapter } from '../../js/adapter.js';
import { openInWorker } from '../../js/worker/open-in-worker.js';
import { SameRealmWorker } from './same-realm.js';

// Every database of a test opens behind a port.
SQLiteDatabaseAdapter.prototype.open = function (schema, logging) {
  return openInWorker({ worker: () => new SameRealmWorker(), ...this.options, name: this.place.name }, schema, logging);
};

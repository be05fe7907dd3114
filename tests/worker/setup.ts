import { SQLiteDatabaseAdapter } from '../../js/adapter.js';
import { openInWorker } from '../../js/worker/open-in-worker.js';
import { SameRealmWorker } from './same-realm.js';

// Every database of a test opens behind a port. What an adapter was told beyond that is not known here.
SQLiteDatabaseAdapter.prototype.open = (schema, logging) =>
  openInWorker({ worker: () => new SameRealmWorker() }, schema, logging);

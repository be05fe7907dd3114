/**
 * The worker of databases, and the entry `relata/worker`: a worker that imports it runs what pages ask. It holds SQLite, and the core
 * for migrations, which need core and database in one place.
 */
import { serveConnections } from './worker-host.js';

serveConnections();

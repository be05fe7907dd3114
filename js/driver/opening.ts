import type { SchemaDocument } from '../../pkg/core.js';
import { Planner } from '../core.js';
import { Connection } from './connection.js';
import type { Engine } from './engine.js';
import type { Logging } from './log.js';
import { regexp } from './regexp.js';
import type { SqlJs } from './sqljs.js';

/** An open database: the engine that runs plans and the planner that makes them. */
export interface OpenAdapter {
  readonly engine: Engine;
  readonly planner: Planner;
}

/**
 * Opens a database of sql.js where it is called, and checks the schema on the way. The core is loaded already.
 *
 * @param data a database file to start from
 * @throws RelataError what is wrong with the schema; the database is closed then
 */
export function openConnection(sqljs: SqlJs, schema: SchemaDocument, data?: Uint8Array, logging?: Logging): OpenAdapter {
  const database = new sqljs.module.Database(data);
  try {
    database.create_function('regexp', regexp);
    const planner = new Planner(schema, database);
    return { planner, engine: new Connection(sqljs, database, (target) => planner.migrate(target), logging) };
  } catch (error) {
    database.close();
    throw error;
  }
}

import { STRANGER, withDatabase } from '../schema-difference.js';
import { entitiesText } from './entities-text.js';
import { modelOf } from './entity-model.js';
import { readTables } from './table-shape.js';

/** The entities of a database file, as the text of a TypeScript file. @throws RelataError for what is no database */
export async function introspect(data: Uint8Array): Promise<string> {
  return entitiesText(modelOf(await withDatabase(STRANGER, data, readTables)));
}

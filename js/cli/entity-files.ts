import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EntityClass, isEntityClass } from '../entity/definition.js';
import { WrongUsage } from './wrong-usage.js';

let isRegistered = false;

/** Loads a TypeScript file as `node --import relata/node` does. @throws WrongUsage for a file that is not there */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new WrongUsage(`${file} is not there.`);
  if (!isRegistered) register('../plugin/node-hooks.js', import.meta.url);
  isRegistered = true;
  return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
}

/** The entities that a file exports, alone or in lists, each once. @throws WrongUsage where there are none */
export async function loadEntities(file: string): Promise<EntityClass[]> {
  const exported = Object.values(await loadModule(file)).flat();
  const entities = [...new Set(exported.filter(isEntityClass))];
  if (entities.length > 0) return entities;
  throw new WrongUsage(
    `${file} exports no entity. Export the classes, or a list of them; and run the relata that is installed beside the file.`,
  );
}

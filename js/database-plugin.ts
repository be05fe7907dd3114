import { describe, type EntityClass, reflect } from './entity/definition.js';
import { RelataError } from './errors.js';
import type { Listening } from './session/events.js';
import type { Listeners } from './session/listeners.js';
import type { SoftDeletion } from './session/soft-delete.js';

/** What is added to a database when it is made: `new Database([User], { plugins: [new SoftDelete(User)] })`. */
export interface DatabasePlugin {
  /** Its name, for messages. */
  readonly name: string;
  /** Called once for each database, before it opens. */
  onRegister(registration: Registration): void;
}

/** What a plugin can do to a database. */
export interface Registration extends Listening {
  /** The entities of the database. */
  readonly entities: readonly EntityClass[];
  /**
   * Makes deletes of an entity, and of classes that share its table and extend it, set a date instead; queries leave out rows that
   * have one.
   *
   * @throws RelataError `invalidArgument` for an entity that the database has not
   */
  softDelete(entityClass: EntityClass, deletion: SoftDeletion): void;
}

/**
 * Registers plugins, in their order.
 *
 * @returns how rows of entities are deleted softly
 */
export function registerPlugins(
  plugins: readonly DatabasePlugin[],
  entities: readonly EntityClass[],
  listeners: Listeners,
): Map<string, SoftDeletion> {
  const deletions = new Map<string, SoftDeletion>();
  for (const plugin of plugins) {
    if (typeof plugin?.onRegister !== 'function') {
      const message = `plugins takes objects with a name and onRegister(registration), not ${describe(plugin)}.`;
      throw new RelataError('invalidArgument', message);
    }
    plugin.onRegister({
      entities,
      listen: (event: string, first: unknown, second?: unknown) => listeners.listen(event, first, second),
      softDelete: (entityClass, deletion) => {
        for (const heir of family(plugin, entityClass, entities)) deletions.set(reflect(heir).name, deletion);
      },
    });
  }
  return deletions;
}

/** A class and those that share its table and extend it. */
function family({ name }: DatabasePlugin, entityClass: EntityClass, entities: readonly EntityClass[]): EntityClass[] {
  if (!entities.includes(entityClass)) {
    const message = `The plugin ${name} is for ${describe(entityClass)}, which is not an entity of this database. Add it to the list given to new Database().`;
    throw new RelataError('invalidArgument', message);
  }
  const shares = (heir: EntityClass): boolean =>
    (heir.prototype as object) instanceof entityClass && reflect(heir).singleTableInheritance !== undefined;
  return [entityClass, ...entities.filter(shares)];
}

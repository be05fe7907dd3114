import { isDirty } from '../hydrate/node-reader.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { rowState, setRowState } from '../metadata/row-state.js';
import { isUnloaded, makeUnloaded } from '../metadata/unloaded-reference.js';
import { loadWayBack } from '../relation/load.js';
import { heldIn } from '../relation/sync.js';
import type { Journal } from './journal.js';

/**
 * Records an object as it is, before it takes other values from the database. When it is brought back, fields that the application
 * has set since keep what they hold.
 */
export function recordObject(journal: Journal | undefined, instance: Instance): void {
  const state = rowState(instance);
  if (journal === undefined || state === undefined) return;
  const { entity } = state;
  const cells = [...state.cells];
  const wasUnloaded = isUnloaded(instance);
  const values = entity.readable.map(({ place }) => (Object.hasOwn(instance, place.root) ? place.read(instance) : undefined));
  // What was no property of the object's own (a way back, what is not loaded) is there again when nothing covers it.
  const covered = new Map(
    entity.readable.flatMap((column) =>
      Object.hasOwn(instance, column.place.root) ? [] : [[column, heldIn(instance, column.field)] as const],
    ),
  );
  journal.record(() => {
    entity.readable.forEach((column, index) => {
      const [before, after] = [cells[index], state.cells[index]];
      // After a join that found no object nothing is known of the reference, and whatever it holds was set since.
      if (before === after || isDirty(column, instance, after)) return;
      if (covered.has(column)) {
        const owner = covered.get(column);
        if (owner === undefined) delete instance[column.place.root];
        else leadBackTo(owner, instance, column.field);
        return;
      }
      // Of a reference that a join found empty no cell is known.
      if (before !== undefined || column.target !== undefined) column.place.write(instance, values[index]);
    });
    state.cells = cells;
    setRowState(instance, state);
    if (wasUnloaded) makeUnloaded(instance, entity);
  });
}

/** Makes a reference that does not show lead to an object again; the lists on both sides follow. */
function leadBackTo(owner: unknown, instance: Instance, field: string): void {
  instance[field] = owner;
  loadWayBack(instance, field, owner as object, true);
}

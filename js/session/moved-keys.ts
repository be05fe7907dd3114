import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import { keyText } from '../identity/key-text.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { rowKey } from '../metadata/row-state.js';
import { type EncodedGroup, keyPlace } from './encoding.js';

type Key = NonNullable<Cell>;

/** The rows whose keys change in a commit, by the keys that they had. The database moves keys that are references along. */
export class MovedKeys {
  readonly #entities = new Map<EntityMetadata, Map<string, Key>>();

  /** Whether no key changes. */
  get none(): boolean {
    return this.#entities.size === 0;
  }

  /** The key that a row has got; undefined where it stays as it was. */
  after(entity: EntityMetadata, before: Cell | undefined): Key | undefined {
    if (before === undefined || before === null) return undefined;
    return this.#entities.get(entity.root)?.get(keyText(before));
  }

  /** The key by which a row is found by now, whether it was written or has moved along. */
  now(entity: EntityMetadata, before: Key): Key {
    const { followsKey, target } = entity.primaryKey;
    const isAlong = followsKey && target !== undefined && target.root !== entity.root;
    return this.after(entity, before) ?? (isAlong ? this.now(target, before) : before);
  }

  /** Adds the rows of a group that is about to be updated, and brings the keys by which they are found to what they are by now. */
  take(group: EncodedGroup): void {
    const { entity, columns, instances, cells } = group;
    const written = columns.indexOf(entity.primaryKey);
    const follows = entity.primaryKey.followsKey;
    if (written < 0 && !follows) return;
    const found = keyPlace(group);
    instances.forEach((instance, row) => {
      const before = rowKey(instance);
      if (before === undefined) return;
      const moved = follows ? this.#along(entity, before) : undefined;
      if (moved !== undefined && sameCell(cells.get(row, found), before)) cells.set(row, found, moved);
      const after = written < 0 ? moved : cells.get(row, written);
      if (after !== undefined && after !== null) this.#add(entity, before, after);
    });
  }

  /** Adds a row that the database has moved along with the key that its own key refers to. */
  follow(entity: EntityMetadata, before: Key): void {
    const after = this.#along(entity, before);
    if (after !== undefined) this.#add(entity, before, after);
  }

  #along({ primaryKey: { target } }: EntityMetadata, before: Key): Key | undefined {
    return target && this.after(target, before);
  }

  #add(entity: EntityMetadata, before: Key, after: Key): void {
    if (keyText(before) === keyText(after)) return;
    const keys = this.#entities.get(entity.root);
    if (keys === undefined) this.#entities.set(entity.root, new Map([[keyText(before), after]]));
    else keys.set(keyText(before), after);
  }
}

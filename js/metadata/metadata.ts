import type { JoinTable, ResolvedBackReference, ResolvedEntity, ResolvedSchema } from '../../pkg/core.js';
import { describe, type EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { openRelations } from '../relation/keep-true.js';
import { refuseEagerCircles } from './eager-circles.js';
import { type BackReferenceMetadata, EntityMetadata } from './entity-metadata.js';
import { joinTableClass } from './join-table.js';
import { relatedSides } from './related.js';
import { relationFields, relationOf } from './relation-metadata.js';

/** The entities of one open database. */
export class Metadata {
  readonly #byClass = new Map<EntityClass, EntityMetadata>();
  readonly #byName = new Map<string, EntityMetadata>();
  /** Whether the application says anything of relations beside their ends. */
  readonly hasOptions: boolean;

  /** @param classes the classes, in the order of the resolved entities */
  constructor(schema: ResolvedSchema, classes: readonly EntityClass[]) {
    schema.entities.forEach((resolved, index) => {
      // Join tables come last, and have no class of the application's.
      const entityClass = classes[index] ?? joinTableClass(resolved.name);
      const metadata = new EntityMetadata(resolved, entityClass);
      this.#byClass.set(entityClass, metadata);
      this.#byName.set(resolved.name, metadata);
    });
    for (const resolved of schema.entities) this.#link(resolved);
    for (const { columns } of this.entities) for (const { target } of columns) if (target) target.root.isReferredTo = true;
    openRelations(relatedSides(this.entities));
    for (const entity of this.entities) entity.relations = relationFields(entity).map((field) => relationOf(entity, field));
    this.hasOptions = this.entities.some(({ relationOptions }) => relationOptions.size > 0);
    refuseEagerCircles(this.entities);
  }

  /** Every entity, join tables included. */
  get entities(): readonly EntityMetadata[] {
    return [...this.#byName.values()];
  }

  /** The entity of a name that the core gave. */
  named(name: string): EntityMetadata {
    const metadata = this.#byName.get(name);
    if (metadata === undefined)
      throw new RelataError('unknownEntity', `The plan names the unknown entity ${name}.`, { entity: name });
    return metadata;
  }

  /** The entity of a class. @throws RelataError `unknownEntity` */
  ofClass(entityClass: EntityClass): EntityMetadata {
    const metadata = this.#byClass.get(entityClass);
    if (metadata !== undefined) return metadata;
    const known = this.entities.filter(({ joinTable }) => joinTable === undefined).map(({ name }) => name);
    throw new RelataError(
      'unknownEntity',
      `${describe(entityClass)} is not an entity of this database. Add it to the list given to new Database(); known are ${known.join(', ')}.`,
      { entity: entityClass?.name, known },
    );
  }

  /** The relation whose links are in a table, where it is a join table. */
  joinedIn(table: string): JoinTable | undefined {
    return this.entities.find((entity) => entity.table === table)?.joinTable;
  }

  /** The entity and the field of a column, or undefined when no entity has it. A column of a join table is its relation's. */
  ofColumn({ table, column }: { table: string; column: string }): { entity: string; field: string } | undefined {
    const relation = this.joinedIn(table);
    if (relation !== undefined) return relation;
    const owners = [...this.#byName.values()].filter((entity) => entity.table === table);
    // What an entity inherits is its base's.
    owners.sort((a, b) => depth(a) - depth(b));
    for (const { name, columns } of owners) {
      const found = columns.find((candidate) => candidate.name === column);
      if (found) return { entity: name, field: found.field };
    }
    return undefined;
  }

  /** The entity of an instance, or undefined when its class is none. */
  ofInstance(instance: object): EntityMetadata | undefined {
    const entityClass: unknown = instance.constructor;
    return typeof entityClass === 'function' ? this.#byClass.get(entityClass as unknown as EntityClass) : undefined;
  }

  #link(resolved: ResolvedEntity): void {
    const metadata = this.named(resolved.name);
    for (const { field, reference } of resolved.columns) {
      const column = metadata.byField.get(field);
      if (column !== undefined && reference !== undefined) column.target = this.named(reference);
    }
    metadata.references = metadata.columns.flatMap((column, at) => (column.target === undefined ? [] : [{ column, at }]));
    const base = resolved.inheritance?.base;
    if (base !== undefined) metadata.base = this.named(base);
    metadata.backReferences = (resolved.backReferences ?? []).map((back) => this.#backReference(resolved.name, back));
    metadata.links = metadata.backReferences.flatMap(({ pivot, towards, ...back }) =>
      pivot === undefined || towards === undefined ? [] : [{ ...back, pivot, towards }],
    );
  }

  #backReference(owner: string, { field, list, entity, inverse, orphans, pivot }: ResolvedBackReference): BackReferenceMetadata {
    return {
      field,
      path: `${owner}.${field}`,
      list,
      inverse,
      orphans,
      target: this.named(entity),
      pivot: pivot && this.named(pivot.entity),
      towards: pivot?.target,
    };
  }
}

function depth({ base }: EntityMetadata): number {
  return base === undefined ? 0 : depth(base) + 1;
}

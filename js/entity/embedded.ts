import type { ClassThunk, DeclaredField, DeclaredType, EmbeddedType } from './definition.js';

/** One object on the way from an entity to a member of an embedded object. */
export interface EmbeddedStep {
  /** The property that holds the object. */
  readonly name: string;
  /** Its class; without one it is a plain object. */
  readonly class: ClassThunk | undefined;
  /** Whether there may be none. */
  readonly optional: boolean;
  /** What stands for none: `null` or `undefined`. */
  readonly empty: null | undefined;
}

/** A field with a column, or a back reference, as the planner sees it. */
export interface FlatField {
  /** The field; a member of an embedded object has the path `address.street` as its name. */
  readonly field: Omit<DeclaredField, 'type'> & { type: Exclude<DeclaredType, EmbeddedType> };
  /** The objects that lead to it; none for a field of the entity itself. */
  readonly steps: readonly EmbeddedStep[];
  /** The property that holds the value. */
  readonly property: string;
}

/** The fields with the members of embedded objects in their place. */
export function flatFields(fields: readonly DeclaredField[]): FlatField[] {
  return fields.flatMap((field) => flatten(field, '', []));
}

function flatten(field: DeclaredField, prefix: string, steps: readonly EmbeddedStep[]): FlatField[] {
  const { type } = field;
  if (type.kind === 'embedded') {
    const optional = field.optional === true || field.nullable === true;
    const step = { name: field.name, class: type.class, optional, empty: field.nullable ? null : undefined };
    return type.fields.flatMap((inner) => flatten(inner, prefix + type.prefix, [...steps, step]));
  }
  if (steps.length === 0) return [{ field: { ...field, type }, steps, property: field.name }];
  const mayMiss = steps.some(({ optional }) => optional);
  const { default: value, ...rest } = field;
  return [
    {
      field: {
        ...rest,
        type,
        name: [...steps.map(({ name }) => name), field.name].join('.'),
        column: prefix + (field.column ?? field.name),
        ...(field.renamedFrom && { renamedFrom: field.renamedFrom.map((column) => prefix + column) }),
        // A default would make an object where there is none.
        ...(mayMiss ? { optional: true } : value !== undefined && { default: value }),
      },
      steps,
      property: field.name,
    },
  ];
}

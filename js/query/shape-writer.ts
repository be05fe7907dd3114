import type { ValueKind } from '../../pkg/core.js';
import { type EntityClass, reflect } from '../entity/definition.js';

/** No parameters: most queries have none, and each is written by a writer of its own. */
const none: ReadonlyMap<string, unknown> = new Map();

/** Names in quotes. Programs write the same ones again and again; a generator of names must not fill the memory. */
const quotedNames = new Map<string, string>();
const KNOWN_NAMES = 1000;

/** A name as JSON has it. */
export function quoted(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  // What is no text is none of the names that the planner knows, and is refused there.
  const text = JSON.stringify(String(name));
  if (quotedNames.size >= KNOWN_NAMES) quotedNames.clear();
  quotedNames.set(name, text);
  return text;
}

/** Names as JSON has a list of them. */
export function quotedList(names: readonly string[]): string {
  return `[${names.map(quoted).join()}]`;
}

/**
 * Writes a query's shape as the JSON that the planner reads, and takes the values out of it. The text is the key of the plan as well:
 * names are in quotes, so that none imitates structure, and two texts are equal only where the shapes are.
 */
export class ShapeWriter {
  /** What was written so far. */
  text: string;
  /** The values, by slot. */
  readonly values: unknown[];
  /** The values of the parameters that can be named where the shape is being written. */
  parameters: ReadonlyMap<string, unknown>;
  /** The name of an entity's class. */
  readonly nameOf: (entityClass: EntityClass) => string;

  /** @param nameOf what a database calls a class; throws for one that is not in it */
  constructor(nameOf = (entityClass: EntityClass): string => reflect(entityClass).name) {
    this.text = '';
    this.values = [];
    this.parameters = none;
    this.nameOf = nameOf;
  }

  /** Gives a value a slot. */
  slot(value: unknown): number {
    return this.values.push(value) - 1;
  }

  /** Gives a value a slot and writes its kind; a list has the kinds of its elements besides, and instances have their entities. */
  value(kind: ValueKind, value: unknown, items?: readonly ValueKind[], entities?: readonly string[]): void {
    this.text += `{"value":{"slot":${this.slot(value)},"value":"${kind}"`;
    if (items !== undefined) this.text += `,"items":${JSON.stringify(items)}`;
    if (entities !== undefined) this.text += `,"entities":${quotedList(entities)}`;
    this.text += '}}';
  }
}

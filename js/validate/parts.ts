import type { ValueType } from '../../pkg/core.js';
import { Misfit, type Trail } from '../codec/misfit.js';
import { shapeOf } from '../codec/value-shape.js';
import { checkOfAll } from './checks.js';
import type { Check, Report } from './rule.js';

/** A type that is being read, for the parts that lead back to it. */
interface Opened {
  check?: Check | undefined;
}

/** The check of what is inside a value of JSON; undefined when nothing in its type has a validator, so that it costs nothing. */
export function checkOfParts(type: ValueType): Check | undefined {
  return hasValidators(type) ? make(type, []) : undefined;
}

function hasValidators(type: ValueType): boolean {
  switch (type.kind) {
    case 'validated':
      return true;
    case 'array':
    case 'set':
    case 'record':
      return hasValidators(type.of);
    case 'map':
      return hasValidators(type.key) || hasValidators(type.value);
    case 'union':
      return type.of.some(hasValidators);
    case 'tuple':
      return type.elements.some(hasValidators) || (type.rest !== undefined && hasValidators(type.rest));
    case 'object':
      return type.fields.some((field) => hasValidators(field.type)) || (type.rest !== undefined && hasValidators(type.rest));
    case 'class':
      return type.fields.some((field) => hasValidators(field.type));
    default:
      return false;
  }
}

/** @param above the types around this one, outermost first */
function make(type: ValueType, above: readonly Opened[]): Check | undefined {
  const opened: Opened = {};
  const around = [...above, opened];
  opened.check = build(type, (inner) => make(inner, around), above);
  return opened.check;
}

type Inner = (type: ValueType) => Check | undefined;

function build(type: ValueType, inner: Inner, above: readonly Opened[]): Check | undefined {
  switch (type.kind) {
    case 'validated':
      return validatedCheck(checkOfAll(type.validators), inner(type.of));
    case 'array':
    case 'set':
      return elementsCheck(inner(type.of));
    case 'tuple':
      return tupleCheck(type.elements.map(inner), type.rest && inner(type.rest));
    case 'map':
      return mapCheck(inner(type.key), inner(type.value));
    case 'record':
      return membersCheck(new Map(), inner(type.of));
    case 'object':
      return membersCheck(new Map(type.fields.map((field) => [field.name, inner(field.type)])), type.rest && inner(type.rest));
    case 'class':
      return membersCheck(new Map(type.fields.map((field) => [field.name, inner(field.type)])), undefined);
    case 'union':
      return unionCheck(type.of, type.of.map(inner));
    case 'recursive': {
      const opened = above[above.length - type.up];
      return (value, trail, report) => opened?.check?.(value, trail, report);
    }
    default:
      return undefined;
  }
}

/** Checks a part of a value. None at all has its own error, or is allowed. */
function at(check: Check | undefined, value: unknown, step: string | number, trail: Trail, report: Report): void {
  if (check !== undefined && value !== undefined && value !== null) check(value, [...trail, step], report);
}

const isNothing = (checks: readonly (Check | undefined)[]): boolean => checks.every((check) => check === undefined);

function validatedCheck(own: Check, parts: Check | undefined): Check {
  return (value, trail, report) => {
    own(value, trail, report);
    parts?.(value, trail, report);
  };
}

function elementsCheck(element: Check | undefined): Check | undefined {
  if (element === undefined) return undefined;
  return (value, trail, report) => {
    let index = 0;
    for (const one of value as Iterable<unknown>) at(element, one, index++, trail, report);
  };
}

function tupleCheck(elements: readonly (Check | undefined)[], rest: Check | undefined): Check | undefined {
  if (isNothing([...elements, rest])) return undefined;
  return (value, trail, report) => {
    (value as unknown[]).forEach((one, index) => {
      at(index < elements.length ? elements[index] : rest, one, index, trail, report);
    });
  };
}

function mapCheck(key: Check | undefined, value: Check | undefined): Check | undefined {
  if (isNothing([key, value])) return undefined;
  return (map, trail, report) => {
    for (const [name, one] of map as Map<unknown, unknown>) {
      at(key, name, String(name), trail, report);
      at(value, one, String(name), trail, report);
    }
  };
}

function membersCheck(members: ReadonlyMap<string, Check | undefined>, rest: Check | undefined): Check | undefined {
  if (isNothing([...members.values(), rest])) return undefined;
  return (value, trail, report) => {
    for (const [name, check] of members) at(check, (value as Record<string, unknown>)[name], name, trail, report);
    if (rest === undefined) return;
    for (const [name, one] of Object.entries(value as object)) if (!members.has(name)) at(rest, one, name, trail, report);
  };
}

/** Checks a value by the first of the types that it fits, those of instances before those of any object. */
function unionCheck(types: readonly ValueType[], checks: readonly (Check | undefined)[]): Check | undefined {
  if (isNothing(checks)) return undefined;
  const branches = types
    .map((type, index) => ({ shape: shapeOf(type), check: checks[index], isClass: type.kind === 'class' }))
    .sort((a, b) => Number(b.isClass) - Number(a.isClass));
  return (value, trail, report) => {
    const branch = branches.find(({ shape }) => {
      if (!shape.accepts(value)) return false;
      try {
        shape.encode(value, []);
        return true;
      } catch (error) {
        if (error instanceof Misfit) return false;
        throw error;
      }
    });
    branch?.check?.(value, trail, report);
  };
}

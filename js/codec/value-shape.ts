import type { ValueField, ValueType } from '../../pkg/core.js';
import { anyShape } from './any-shape.js';
import { bytesShape, leafShapes, literalShape } from './leaf-shapes.js';
import { arrayShape, mapShape, setShape, tupleShape } from './list-shapes.js';
import { type ClassOf, classShape, type Member, objectShape, recordShape } from './object-shapes.js';
import type { Shape } from './shape.js';
import { unionShape } from './union-shape.js';

/** A type that is being made, for the parts that lead back to it. */
interface Opened {
  shape?: Shape;
}

/** The shape that a schema document describes. */
export function shapeOf(type: ValueType): Shape {
  return make(type, []);
}

/** @param above the types around this one, outermost first */
function make(type: ValueType, above: readonly Opened[]): Shape {
  const opened: Opened = {};
  const around = [...above, opened];
  opened.shape = build(type, (inner) => make(inner, around), above);
  return opened.shape;
}

function build(type: ValueType, inner: (type: ValueType) => Shape, above: readonly Opened[]): Shape {
  switch (type.kind) {
    case 'any':
    case 'excluded':
      return anyShape;
    case 'bytes':
      return bytesShape(type.view);
    case 'literal':
      return literalShape(type.value);
    case 'array':
      return arrayShape(inner(type.of));
    case 'tuple':
      return tupleShape(type.elements.map(inner), type.rest && inner(type.rest));
    case 'set':
      return setShape(inner(type.of));
    case 'map':
      return mapShape(inner(type.key), inner(type.value));
    case 'record':
      return recordShape(inner(type.of));
    case 'object':
      return objectShape(membersOf(type.fields, inner), type.rest && inner(type.rest));
    case 'validated':
      return inner(type.of);
    case 'class':
      // A document without code knows the class's name only: its values are plain objects.
      return typeof type.class === 'string'
        ? objectShape(membersOf(type.fields, inner))
        : classShape(type.class as ClassOf, membersOf(type.fields, inner));
    case 'union':
      return unionShape(type.of.map(inner));
    case 'recursive':
      return recursiveShape(above[above.length - type.up] ?? { shape: anyShape });
    default:
      return leafShapes[type.kind];
  }
}

function membersOf(fields: readonly ValueField[], inner: (type: ValueType) => Shape): Member[] {
  return fields.map(({ name, type, optional = false }) => ({
    name,
    shape: type.kind === 'excluded' ? undefined : inner(type),
    optional,
  }));
}

/** The type around this one. It is complete only when its parts are. */
function recursiveShape(opened: Opened): Shape {
  const shape = (): Shape => opened.shape ?? anyShape;
  return {
    get expects() {
      return shape().expects;
    },
    get label() {
      return shape().label;
    },
    // Whether the whole is plain depends on this part, so it says no.
    plain: false,
    accepts: (value) => shape().accepts(value),
    encode: (value, trail) => shape().encode(value, trail),
    fits: (json) => shape().fits(json),
    member: (step) => shape().member?.(step),
    decode: (json) => shape().decode(json),
  };
}

import { defineEntity, type EntityClass, type FieldBuilder, schemaDocument, t } from 'relata';
import { expect, test } from 'vitest';
import * as bytes from '../../fixtures/entities/bytes-types.js';
import * as json from '../../fixtures/entities/json-types.js';
import { Money } from '../../fixtures/entities/json-types.js';
import * as scalar from '../../fixtures/entities/scalar-types.js';

const money = { constructed: t.boolean(), cents: t.bigint() };
const period = { from: t.date(), to: t.date().optional() };

/** Each type as the builder says it, and the default that its column gets from a constant initialiser. */
const built: Record<string, [() => FieldBuilder<unknown, boolean>, (string | number | boolean | bigint)?]> = {
  String: [() => t.string(), ''],
  Number: [() => t.number(), 1.5],
  Boolean: [() => t.boolean(), true],
  Bigint: [() => t.bigint(), 1n],
  Date: [() => t.date()],
  Uuid: [() => t.uuid(), '00000000-0000-4000-8000-000000000000'],
  Enum: [() => t.enum('low', 'high'), 'low'],
  Literal: [() => t.enum('a', 'b'), 'a'],
  Template: [() => t.enum('v1', 'v2'), 'v1'],
  Constants: [() => t.enum('all', 1, false), 1],
  Integer: [() => t.integer(), 1],
  Int8: [() => t.int8(), 1],
  Int16: [() => t.int16(), 1],
  Int32: [() => t.int32(), 1],
  Uint8: [() => t.uint8(), 1],
  Uint16: [() => t.uint16(), 1],
  Uint32: [() => t.uint32(), 1],
  Float: [() => t.number(), 1],
  Float32: [() => t.float32(), 1],
  Bytes: [() => t.bytes()],
  ArrayBuffer: [() => t.bytes('ArrayBuffer')],
  Clamped: [() => t.bytes('Uint8ClampedArray')],
  Int8s: [() => t.bytes('Int8Array')],
  Uint16s: [() => t.bytes('Uint16Array')],
  Int16s: [() => t.bytes('Int16Array')],
  Uint32s: [() => t.bytes('Uint32Array')],
  Int32s: [() => t.bytes('Int32Array')],
  Float32s: [() => t.bytes('Float32Array')],
  Float64s: [() => t.bytes('Float64Array')],
  BigUint64s: [() => t.bytes('BigUint64Array')],
  BigInt64s: [() => t.bytes('BigInt64Array')],
  List: [() => t.array(t.string())],
  Dates: [() => t.array(t.date())],
  Tuple: [() => t.tuple(t.string(), t.number(), t.date().optional())],
  SetOf: [() => t.set(t.date())],
  MapOf: [() => t.map(t.bigint(), t.set(t.string()))],
  RecordOf: [() => t.record(t.bytes())],
  ClassOf: [() => t.instance(() => Money, money)],
  InterfaceOf: [() => t.object(period)],
  Mixed: [() => t.union(t.string(), t.number())],
  MixedDate: [() => t.union(t.string(), t.date(), t.bigint(), t.boolean())],
  Choice: [
    () =>
      t.union(
        t.instance(() => Money, money),
        t.object(period),
        t.array(t.instance(() => Money, money)),
      ),
  ],
  Anything: [() => t.unknown()],
};

const compiled = Object.entries({ ...scalar, ...bytes, ...json }).filter(([name]) => name.startsWith('Of'));

test('F96: every type of the fixtures has its builder', () => {
  expect(compiled.map(([name]) => name.slice(2)).sort()).toEqual(Object.keys(built).sort());
});

test.each(compiled)('F96 F18: %s is defined by the builder as by its class', (name, entityClass) => {
  const [field, initial] = built[name.slice(2)] ?? [() => t.json()];
  const start = field();
  const defined = defineEntity(name.slice(2), {
    id: t.number().primaryKey().autoIncrement(),
    plain: field(),
    optional: field().optional(),
    nullable: field().nullable(),
    initial: initial === undefined ? start : start.default(initial as never),
  });
  expect(schemaDocument([defined])).toEqual(schemaDocument([entityClass as EntityClass]));
});

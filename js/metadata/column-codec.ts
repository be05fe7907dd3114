import type { Codec } from '../../pkg/core.js';
import { bytesOf } from '../codec/bytes.js';
import { codecOf, constantsOf, type ValueCodec } from '../codec/codec.js';
import { jsonOf } from '../codec/json.js';
import { sizedInteger, sizedNumber } from '../codec/limits.js';
import type { DeclaredType } from '../entity/definition.js';

/** The codec of a column: the one that the planner chose, held to what the field's type says beyond it. */
export function columnCodec(chosen: Codec, type: DeclaredType | undefined): ValueCodec {
  const codec = codecOf(chosen);
  switch (type?.kind) {
    case 'enum':
      return constantsOf(codec, type.values);
    case 'integer':
      return type.size === undefined ? codec : sizedInteger(codec, type.size);
    case 'number':
      return type.size === undefined ? codec : sizedNumber(codec, type.size);
    case 'bytes':
      return bytesOf(type.view ?? 'Uint8Array');
    case 'json':
      return type.of === undefined ? codec : jsonOf(type.of);
    default:
      return codec;
  }
}

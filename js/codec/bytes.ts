import type { BytesView } from '../../pkg/core.js';
import type { ValueCodec } from './codec.js';

/** What all classes for bytes can do. */
interface BytesClass {
  new (buffer: ArrayBuffer): ArrayBuffer | ArrayBufferView;
}

const classes: Record<Exclude<BytesView, 'ArrayBuffer'>, BytesClass> = {
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
};

/** The names of the classes that hold bytes. */
export const bytesViews = ['ArrayBuffer', ...Object.keys(classes)] as readonly BytesView[];

/** Whether a value is held by a class for bytes. A Node Buffer is a Uint8Array. */
export function isBytes(value: unknown, view: BytesView): value is ArrayBuffer | ArrayBufferView {
  return value instanceof (view === 'ArrayBuffer' ? ArrayBuffer : classes[view]);
}

/** A copy of the bytes of a value. */
export function bytesOfValue(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value.slice(0))
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
}

/** A value of a class that holds a copy of some bytes. */
export function valueOfBytes(bytes: Uint8Array, view: BytesView): unknown {
  const buffer = bytes.slice().buffer as ArrayBuffer;
  return view === 'ArrayBuffer' ? buffer : new classes[view](buffer);
}

/**
 * The codec of bytes.
 *
 * Bytes can be changed in place, so a cell is a copy: what the database has stays known, whatever happens to the object's array.
 *
 * @param view the class; without one, every class is taken, as filters need it, and a `Uint8Array` comes back
 */
export function bytesOf(view: BytesView | undefined): ValueCodec {
  return {
    expects: view === undefined ? 'bytes' : withArticle(view),
    encode: (value) =>
      (view === undefined ? ArrayBuffer.isView(value) || value instanceof ArrayBuffer : isBytes(value, view))
        ? bytesOfValue(value as ArrayBuffer | ArrayBufferView)
        : undefined,
    decode: (cell) => valueOfBytes(cell as Uint8Array, view ?? 'Uint8Array'),
  };
}

/** "an Int8Array", "a Uint8Array": by sound. */
function withArticle(name: string): string {
  return `${/^[AI]/.test(name) ? 'an' : 'a'} ${name}`;
}

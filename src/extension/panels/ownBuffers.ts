/**
 * Typed arrays that came from a worker are windows into the whole message they came in, and a webview is sent the whole
 * buffer behind each; gives every such array a buffer of its own. Pure.
 */

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

export function ownBuffers<T>(value: T): T {
  return walk(value) as T;
}

function walk(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedArray(value)) return value.byteLength === value.buffer.byteLength ? value : value.slice();
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(walk) : value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry)]));
}

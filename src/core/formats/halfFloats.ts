/** Floats of 16 bits, as files hold them. */

let halves: Float32Array | undefined;

/** IEEE 754 binary16: what each of its 65,536 numbers is. */
export function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => halfToFloat(half));
  return halves;
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function halvesToFloats(values: Uint16Array): Float32Array {
  const table = halfTable();
  return Float32Array.from(values, half => table[half]!);
}

/** bfloat16 is the upper half of a float32. */
export function bfloatsToFloats(values: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(values, half => half << 16).buffer);
}

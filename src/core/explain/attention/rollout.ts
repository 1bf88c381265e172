/**
 * Attention followed through the layers: what of each token at the start reaches each token after a layer (Abnar and Zuidema 2020,
 * section 3). Half of what a layer hands on is taken as attention, the other half as the residual path.
 */

/**
 * What each token of a layer takes from each one of the layer below: .5 W + .5 I, rows of sum 1. In this module matrices are
 * [tokens, tokens] row-major, queries then keys.
 * @param weights the mean over the heads of a layer
 */
export function withResidual(weights: Float32Array, side: number): Float64Array {
  const mixed = new Float64Array(side * side);
  for (let query = 0; query < side; query++) {
    const row = mixed.subarray(query * side, (query + 1) * side);
    let sum = 0;
    for (let key = 0; key < side; key++) {
      row[key] = 0.5 * weights[query * side + key]! + (key === query ? 0.5 : 0);
      sum += row[key]!;
    }
    for (let key = 0; key < side; key++) row[key]! /= sum;
  }
  return mixed;
}

/**
 * The product of `withResidual` of all layers, from the first up.
 * @param layers their means over heads, from the first to the last
 * @returns rows sum to 1
 */
export function rollout(layers: Iterable<Float32Array>, side: number): Float32Array {
  let reached: Float64Array | undefined;
  for (const weights of layers) reached = rollOn(reached, weights, side);
  return Float32Array.from(reached ?? []);
}

/** The same one layer further. @param reached of the layers below, nothing below the first @param weights the mean of the layer */
export function rollOn(reached: Float64Array | undefined, weights: Float32Array, side: number): Float64Array {
  const mixed = withResidual(weights, side);
  return reached ? multiply(mixed, reached, side) : mixed;
}

/** Four rows of the right one at a time: long texts are mostly waiting for memory. */
function multiply(a: Float64Array, b: Float64Array, side: number): Float64Array {
  const product = new Float64Array(side * side);
  const whole = side - (side % 4);
  for (let i = 0; i < side; i++) {
    const row = product.subarray(i * side, (i + 1) * side);
    for (let j = 0; j < whole; j += 4) {
      const at = i * side + j;
      const p = a[at]!;
      const q = a[at + 1]!;
      const r = a[at + 2]!;
      const s = a[at + 3]!;
      for (let k = 0, from = j * side; k < side; k++, from++) {
        row[k]! += p * b[from]! + q * b[from + side]! + r * b[from + 2 * side]! + s * b[from + 3 * side]!;
      }
    }
    for (let j = whole; j < side; j++) {
      const factor = a[i * side + j]!;
      for (let k = 0; k < side; k++) row[k]! += factor * b[j * side + k]!;
    }
  }
  return product;
}

/** From which size on weights are not to be held by each compiled program. */
import type { HostTensors } from '../base/hostTensor';

/** Bytes. A program that holds its weights takes them twice and some milliseconds a megabyte to compile, for each length anew. */
const largeWeights = 20_000_000;

export function areLarge(weights: HostTensors): boolean {
  return Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 0) > largeWeights;
}

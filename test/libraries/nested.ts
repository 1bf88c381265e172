/** A tensor as the lists of lists that other programs read. */
import { type HostTensor, sizeOf } from '../../src/core/base/hostTensor';

export type Nested = number | readonly Nested[];

export function nested({ shape, data }: HostTensor): Nested {
  const at = (axis: number, from: number): Nested => {
    if (axis === shape.length) return Number(data[from]);
    const inner = sizeOf(shape.slice(axis + 1));
    return Array.from({ length: shape[axis]! }, (_, i) => at(axis + 1, from + i * inner));
  };
  return at(0, 0);
}

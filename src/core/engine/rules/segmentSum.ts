/** Sums rows that share a segment number: the gradient of looking rows up. */
import type { Value } from '../graph/graph';
import type { Tracer } from '../tracer';

/** Up to so many segments a product with the one-hot matrix is the fastest (measured). */
const oneHotLimit = 512;

/**
 * @param rows [count, width] float32
 * @param ids [count] int32, each in [0, segments)
 * @returns [segments, width]
 */
export function segmentSum(rows: Value, ids: Value, segments: number, t: Tracer): Value {
  const [count, width] = rows.shape as [number, number];
  if (segments <= oneHotLimit) {
    const all = t.builder.constant(
      Array.from({ length: segments }, (_, i) => i),
      'int32',
      [segments, 1],
    );
    const hot = t.ops.cast(t.ops.binary('Equal', all, t.ops.reshape(ids, [1, count]), 'bool'), 'float32');
    return t.ops.matMul(hot, rows);
  }
  const zeros = t.ops.expand(t.builder.splat(0), [segments, width]);
  const indices = t.ops.expand(t.ops.reshape(ids, [count, 1]), [count, width]);
  return t.builder.emit('ScatterElements', [zeros, indices, rows], zeros, { axis: 0, reduction: 'add' });
}

/** Many passes over large tensors, part by part, so that what one pass writes is still in the cache for the next. */
import { sizeOf } from '../../base/hostTensor';
import type { Tracer } from '../recorder';
import type { Value } from './graph';
import { emitScan } from './scan';

/** Elements of a part: 1 MB of float32, still enough to share among threads (measured). */
const partSize = 262144;

/**
 * @param inputs float32, all of one shape
 * @param f element by element, written with several operators
 */
export function inParts(
  inputs: readonly Value[],
  f: (parts: readonly Value[]) => Value,
  { builder, ops }: Tracer,
): Value {
  const { shape } = inputs[0]!;
  const parts = sizeOf(shape) / partSize;
  if (parts < 2 || !Number.isInteger(parts)) return f(inputs);
  const body = builder.open();
  const items = inputs.map(() => builder.input(undefined, 'float32', [partSize]));
  body.outputs.push(f(items));
  builder.close(body);
  const sequences = inputs.map(v => ops.reshape(v, [parts, partSize]));
  return ops.reshape(emitScan(builder, body, [], sequences, parts, false).results[0]!, shape);
}

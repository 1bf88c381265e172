/** What headers say of tensors: how many numbers, and of which types. */
import { sizeOf } from '../../base/hostTensor';
import type { TensorInfo } from '../tensorFiles';
import type { ModelCard } from './card';

/** Buffers of whole numbers are no parameters. */
const WHOLE = /^(?:[IU]\d+|BOOL)$/;

export function summarize(tensors: ReadonlyMap<string, TensorInfo>): Pick<ModelCard, 'parameters' | 'types'> {
  const counts = new Map<string, number>();
  let parameters = 0;
  for (const { dtype, shape } of tensors.values()) {
    if (WHOLE.test(dtype)) continue;
    const size = sizeOf(shape);
    parameters += size;
    counts.set(dtype, (counts.get(dtype) ?? 0) + size);
  }
  const types = [...counts].sort(([, a], [, b]) => b - a).map(([type]) => type);
  return { ...(parameters > 0 && { parameters }), types };
}

/** Rows of different lengths as one padded tensor. */
import { internal } from '../base/errors';
import type { HostTensor } from '../base/hostTensor';
import type { TaskExample } from './taskExample';

/** `ids` and `mask` of one signature; the mask hides filler rows altogether, those that are undefined among them. */
export function padRows(
  rows: readonly (Int32Array | undefined)[],
  size: { readonly batch: number; readonly time: number },
  padding: number,
): { readonly ids: HostTensor; readonly mask: HostTensor } {
  const { batch, time } = size;
  if (rows.length > batch) throw internal(`${rows.length} rows in a batch of ${batch}`);
  const ids = new Int32Array(batch * time).fill(padding);
  const mask = new Float32Array(batch * time);
  for (let i = 0; i < batch; i++) {
    const row = rows[i];
    if (row && (row.length > time || row.length === 0)) throw internal(`${row.length} tokens in ${time} places`);
    if (row) ids.set(row, i * time);
    mask.fill(1, i * time, i * time + (row?.length ?? 0));
  }
  return {
    ids: { dtype: 'int32', shape: [batch, time], data: ids },
    mask: { dtype: 'float32', shape: [batch, time], data: mask },
  };
}

/** The integers of one of an example's tensors. */
export function idsOf(example: TaskExample, name: string): Int32Array {
  const data = example.tensors[name]?.data;
  if (!(data instanceof Int32Array)) throw internal(`no integers "${name}" in the example`);
  return data;
}

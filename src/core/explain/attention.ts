/** Where a model looks: attention weights of one text, one matrix at a time or all as thumbnails. */
import { ActionableError, internal } from '../base/errors';
import type { HostTensor } from '../base/hostTensor';
import type { Asked } from '../inference/prediction';
import type { Reading, Run } from '../inference/run';
import type { AttentionMatrix, AttentionSummary } from './explanation';
import { poolMatrix } from './poolMatrix';

interface Dimensions {
  readonly layers: number;
  readonly heads: number;
}

export function hasAttention(run: Run): boolean {
  return run.task.reader?.encoder.attention !== undefined;
}

function dimensionsOf(run: Run): Dimensions {
  const { attention } = run.reader.encoder;
  if (!attention) {
    throw new ActionableError(
      'no-attention',
      `${run.identity.name} is of type ${run.parts.config.model.type}, which has no attention; train a transformer`,
    );
  }
  return attention;
}

/** Of each text that was read by itself: [1, heads, time, time]. */
function layersOf({ outputs, lengths }: Reading, layer: number): readonly HostTensor[] {
  return lengths.map((_, i) => {
    const tensor = outputs[`${i === 0 ? '' : 'pair/'}attention/${layer}`];
    if (!tensor) throw internal(`attention of layer ${layer} was not captured`);
    return tensor;
  });
}

/** Tokens, layers and heads, without the numbers. @throws ActionableError `no-attention` */
export async function attentionSummary(run: Run, text: Asked): Promise<AttentionSummary> {
  const { layers, heads } = dimensionsOf(run);
  return { tokens: (await run.read('attention', text)).encoding.tokens, layers, heads };
}

function inRange(what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new ActionableError('out-of-range', `no ${what} ${value}; there are 0 to ${count - 1}`);
}

/**
 * Copies one head without padding, or adds it to what is there. Two towers stand on the diagonal: neither looks at the other.
 * @param from of each text, [1, heads, time, time]
 */
function addHead(
  to: Float32Array,
  from: readonly HostTensor[],
  lengths: readonly number[],
  head: number,
  scale: number,
): void {
  const side = lengths.reduce((sum, length) => sum + length, 0);
  let offset = 0;
  for (const [i, length] of lengths.entries()) {
    const { data, shape } = from[i]!;
    const time = shape[3]!;
    for (let query = 0; query < length; query++) {
      const start = (head * time + query) * time;
      const row = (offset + query) * side + offset;
      for (let key = 0; key < length; key++) to[row + key]! += data[start + key]! * scale;
    }
    offset += length;
  }
}

/**
 * One head of one layer, or the mean over its heads; rows sum to 1, padding left out.
 * @param layer from 0
 * @param head from 0
 * @throws ActionableError `no-attention` or `out-of-range`
 */
export async function attentionMatrix(
  run: Run,
  text: Asked,
  layer: number,
  head: number | 'mean',
): Promise<AttentionMatrix> {
  const { layers, heads } = dimensionsOf(run);
  inRange('layer', layer, layers);
  if (head !== 'mean') inRange('head', head, heads);
  const reading = await run.read('attention', text);
  const tensors = layersOf(reading, layer);
  const side = reading.encoding.ids.length;
  const weights = new Float32Array(side * side);
  const chosen = head === 'mean' ? Array.from({ length: heads }, (_, i) => i) : [head];
  for (const one of chosen) addHead(weights, tensors, reading.lengths, one, 1 / chosen.length);
  return { layer, head, side, weights };
}

/**
 * Every head of every layer, mean-pooled to at most `side` x `side`; `weights` is [layers, heads, side, side].
 * @throws ActionableError `no-attention` or `out-of-range`
 */
export async function attentionThumbnails(
  run: Run,
  text: Asked,
  side: number,
): Promise<Dimensions & { readonly side: number; readonly weights: Float32Array }> {
  const { layers, heads } = dimensionsOf(run);
  if (!Number.isInteger(side) || side < 1 || side > 512) {
    throw new ActionableError('out-of-range', `the side of a thumbnail is from 1 to 512, not ${side}`);
  }
  const reading = await run.read('attention', text);
  const full = reading.encoding.ids.length;
  const small = Math.min(side, full);
  const weights = new Float32Array(layers * heads * small * small);
  const matrix = new Float32Array(full * full);
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      matrix.fill(0);
      addHead(matrix, layersOf(reading, layer), reading.lengths, head, 1);
      weights.set(poolMatrix(matrix, [full, full], [small, small]), (layer * heads + head) * small * small);
    }
  }
  return { layers, heads, side: small, weights };
}

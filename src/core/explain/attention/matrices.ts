/** Attention weights of a text, part by part: what there is, one matrix, or all as thumbnails. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import type { Asked } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import type {
  AttentionMatrix,
  AttentionNeurons,
  AttentionPart,
  AttentionSummary,
  AttentionThumbnails,
  HeadChoice,
  Stage,
} from '../explanation';
import { flow, MOST_FLOW_INPUTS, MOST_FLOW_TOKENS } from './flow';
import { inRange } from './inRange';
import { type AttentionBlock, type Looked, type Looking, look } from './look';
import { poolMatrix } from './poolMatrix';
import { rollOn } from './rollout';
import { neuronsOf, scoresOfHeads } from './scores';

/** What the model made of a text and where it attends, without the numbers. @throws ActionableError `no-attention` */
export async function attentionSummary(
  run: Run,
  text: Asked,
  signal?: AbortSignal,
  masked?: readonly number[],
): Promise<AttentionSummary> {
  return (await look(run, { text, masked }, signal)).summary;
}

/** @param kind the first part if not given @throws ActionableError `no-attention` */
export function partOf(run: Run, { parts }: AttentionSummary, kind: string | undefined): AttentionPart {
  const part = kind === undefined ? parts[0] : parts.find(each => each.kind === kind);
  if (part) return part;
  const there = parts.map(each => each.kind).join(', ');
  const words = parts.length === 0 ? 'no attention' : `no ${kind} attention. Use --part ${there}.`;
  throw new ActionableError('no-attention', `${run.identity.name} has ${words}`);
}

/** Puts one head, without padding, together with what is there. @param columns of the whole matrix */
function addHead(
  to: Float32Array,
  columns: number,
  blocks: readonly AttentionBlock[],
  head: number,
  join: (before: number, weight: number) => number,
): void {
  let [top, left] = [0, 0];
  for (const { tensor, rows, columns: across } of blocks) {
    const [, , tall, wide] = tensor.shape as [number, number, number, number];
    for (let query = 0; query < rows; query++) {
      const start = (head * tall + query) * wide;
      const row = (top + query) * columns + left;
      for (let key = 0; key < across; key++) to[row + key] = join(to[row + key]!, tensor.data[start + key]!);
    }
    top += rows;
    left += across;
  }
}

/** What every question about a text may say. */
interface AskedPart extends Pick<Looked, 'masked'> {
  /** The first if not given. */
  readonly part?: string;
}

export interface AskedMatrix extends AskedPart {
  /** From 0; of rollout and flow the one that they lead to. */
  readonly layer: number;
  readonly head: HeadChoice;
  /** Heads that a mean or maximum is over; all if not given. */
  readonly over?: readonly number[];
  /** Of flow: tokens whose rows are asked for; the others are zeros. All if not given, which long texts have too many of. */
  readonly queries?: readonly number[];
  /** Of one head and of the mean of several; weights if not given. */
  readonly stage?: Stage;
}

export interface AskedNeurons extends AskedPart {
  /** From 0. */
  readonly layer: number;
  readonly head: number;
  readonly query: number;
}

export interface AskedThumbnails extends AskedPart {
  /** At most so many rows and columns, 1 to 512. */
  readonly side: number;
}

/**
 * One head of one layer, several together, or all layers up to one: [queries, keys] of the part, padding left out.
 * @throws ActionableError `no-attention`, `out-of-range`, or `text-too-long` of flow; CancelledError
 */
export async function attentionMatrix(
  run: Run,
  text: Asked,
  asked: AskedMatrix,
  signal?: AbortSignal,
): Promise<AttentionMatrix> {
  const { layer, head, stage = 'weights', masked } = asked;
  const looking = await look(run, { text, masked });
  const part = partOf(run, looking.summary, asked.part);
  inRange('layer', layer, part.layers);
  if (head === 'rollout' || head === 'flow') {
    return { layer, head, weights: await throughLayers(looking, part, { ...asked, head }, signal) };
  }
  if (stage === 'weights') return { layer, head, weights: together(looking, part, asked) };
  const scores = { layer, heads: headsOf(part, asked), stage };
  return { layer, head, weights: await scoresOfHeads(looking, part, scores) };
}

/** @throws ActionableError `out-of-range` */
function headsOf(part: AttentionPart, { head, over }: Pick<AskedMatrix, 'head' | 'over'>): readonly number[] {
  const chosen = typeof head === 'number' ? [head] : over && over.length > 0 ? over : [...Array(part.heads).keys()];
  for (const one of chosen) inRange('head', one, part.heads);
  return chosen;
}

/**
 * What a query of one head is made of, by dimension.
 * @throws ActionableError `no-attention`, `no-scores` or `out-of-range`
 */
export async function attentionNeurons(
  run: Run,
  text: Asked,
  { part: kind, masked, ...asked }: AskedNeurons,
): Promise<AttentionNeurons> {
  const looking = await look(run, { text, masked });
  const part = partOf(run, looking.summary, kind);
  inRange('layer', asked.layer, part.layers);
  inRange('head', asked.head, part.heads);
  inRange('token', asked.query, part.queries.length);
  return neuronsOf(looking, part, asked);
}

/** One head, or the mean or maximum of several. */
function together(looking: Looking, part: AttentionPart, asked: AskedMatrix): Float32Array {
  const { layer, head } = asked;
  const chosen = headsOf(part, asked);
  const blocks = looking.blocksOf(part, layer);
  const weights = new Float32Array(part.queries.length * part.keys.length);
  for (const one of chosen) {
    if (head === 'max') addHead(weights, part.keys.length, blocks, one, Math.max);
    else addHead(weights, part.keys.length, blocks, one, (sum, weight) => sum + weight / chosen.length);
  }
  return weights;
}

async function throughLayers(
  looking: Looking,
  part: AttentionPart,
  { layer, head, queries }: AskedMatrix & { readonly head: 'rollout' | 'flow' },
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const side = part.queries.length;
  if (part.kind === 'cross' || part.kind === 'question') {
    throw new ActionableError('no-attention', `${head} is of a text that attends to itself: choose another part`);
  }
  const pause = async () => {
    await setImmediate();
    throwIfCancelled(signal);
  };
  const means = Array.from({ length: layer + 1 }, (_, i) => together(looking, part, { layer: i, head: 'mean' }));
  if (head === 'rollout') {
    let reached: Float64Array | undefined;
    for (const mean of means) {
      await pause();
      reached = rollOn(reached, mean, side);
    }
    return Float32Array.from(reached!);
  }
  if (!queries && side > MOST_FLOW_TOKENS) {
    throw new ActionableError(
      'text-too-long',
      `flow between all ${side} tokens takes too long: choose one token, or a text of at most ${MOST_FLOW_TOKENS} tokens`,
    );
  }
  if (side > MOST_FLOW_INPUTS) {
    throw new ActionableError(
      'text-too-long',
      `flow takes too long for ${side} tokens: give a text of at most ${MOST_FLOW_INPUTS}, or use rollout`,
    );
  }
  const rows = queries ?? [...Array(side).keys()];
  for (const row of rows) inRange('token', row, side);
  const flows = await flow(means, side, rows, pause);
  const weights = new Float32Array(side * side);
  for (const [i, row] of rows.entries()) weights.set(flows.subarray(i * side, (i + 1) * side), row * side);
  return weights;
}

/**
 * Every head of every layer, mean-pooled to at most `side` rows and columns.
 * @throws ActionableError `no-attention` or `out-of-range`
 */
export async function attentionThumbnails(
  run: Run,
  text: Asked,
  { part: kind, side, masked }: AskedThumbnails,
): Promise<AttentionThumbnails> {
  if (!Number.isInteger(side) || side < 1 || side > 512) {
    throw new ActionableError('out-of-range', `the side of a thumbnail is from 1 to 512, not ${side}`);
  }
  const looking = await look(run, { text, masked });
  const part = partOf(run, looking.summary, kind);
  const { layers, heads } = part;
  const full = [part.queries.length, part.keys.length] as const;
  const [rows, columns] = [Math.min(side, full[0]), Math.min(side, full[1])];
  const weights = new Float32Array(layers * heads * rows * columns);
  const matrix = new Float32Array(full[0] * full[1]);
  for (let layer = 0; layer < layers; layer++) {
    const blocks = looking.blocksOf(part, layer);
    for (let head = 0; head < heads; head++) {
      matrix.fill(0);
      addHead(matrix, full[1], blocks, head, (_, weight) => weight);
      weights.set(poolMatrix(matrix, full, [rows, columns]), (layer * heads + head) * rows * columns);
    }
  }
  return { layers, heads, rows, columns, weights };
}

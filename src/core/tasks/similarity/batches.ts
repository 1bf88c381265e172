/** Batches of texts that are compared: all texts of a batch one below the other, and which of them may stand against each other. */
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import { idsOf, padRows } from '../collate';
import type { TaskExample } from '../taskExample';
import type { LossName } from './schema';

/** Tensors of an encoded example, beside `ids` of its text. */
export const tensorNames = {
  pair: 'pairIds',
  /** Of each negative: `negative/0`, ... */
  negative: (index: number) => `negative/${index}`,
  /** A number for each text as it is written: of the text, its second one, negatives. */
  keys: 'keys',
  /** A label as 1 or 0, or a score; NaN where there is none. */
  target: 'target',
} as const;

/** What a loss reads beside vectors. */
const facts: Readonly<Record<LossName, readonly ('targets' | 'allowed' | 'present')[]>> = {
  'in-batch-negatives': ['allowed'],
  simcse: ['allowed'],
  contrastive: ['targets'],
  triplet: ['present'],
  cosent: ['targets'],
  cosine: ['targets'],
};

export interface BatchShape {
  readonly loss: LossName;
  /** Of each example; 0 where none are read. */
  readonly negatives: number;
}

/** Which negatives an example has in a step. */
export type Choice = readonly number[];

function keysOf({ tensors }: TaskExample): Int32Array {
  return tensors[tensorNames.keys]!.data as Int32Array;
}

/** Of a row: whether there are two texts that the loss can learn from. */
function countsAs(example: TaskExample, loss: LossName): boolean {
  const { pair, target } = tensorNames;
  if (loss === 'simcse') return true;
  if (!example.tensors[pair]) return false;
  const value = example.tensors[target]!.data[0]!;
  // Of pairs with labels only those that belong together are learned from where others are their opposites.
  if (loss === 'in-batch-negatives' || loss === 'triplet') return !(value === 0);
  return !Number.isNaN(value);
}

/** How many negatives an example has. */
function negativesOf(example: TaskExample): number {
  const keys = keysOf(example);
  return keys.length - 1 - (example.tensors[tensorNames.pair] ? 1 : 0);
}

/** Of more than are read others are drawn each time; without `random` the first ones. */
export function chooseNegatives(example: TaskExample, wanted: number, random: Random | undefined): Choice {
  const all = wanted === 0 ? 0 : negativesOf(example);
  if (all <= wanted || !random) return Array.from({ length: Math.min(all, wanted) }, (_, i) => i);
  return Array.from(random.permutation(all).subarray(0, wanted));
}

/** `ids` and `mask` [texts x batch, time]: all first texts, all second ones, all first negatives, ...; filler rows are hidden. */
export function stackTexts(
  examples: readonly TaskExample[],
  choices: readonly Choice[],
  { loss, negatives }: BatchShape,
  size: { readonly batch: number; readonly time: number },
  padding: number,
): { readonly ids: HostTensor; readonly mask: HostTensor } {
  const { batch, time } = size;
  const rows = new Array<Int32Array | undefined>((2 + negatives) * batch).fill(undefined);
  examples.forEach((example, i) => {
    rows[i] = idsOf(example, 'ids');
    if (loss === 'simcse') rows[batch + i] = rows[i];
    else if (example.tensors[tensorNames.pair]) rows[batch + i] = idsOf(example, tensorNames.pair);
    for (const [k, chosen] of choices[i]!.entries())
      rows[(2 + k) * batch + i] = idsOf(example, tensorNames.negative(chosen));
  });
  return padRows(rows, { batch: rows.length, time }, padding);
}

/** Inputs of the loss that do not depend on vectors: `weights`, and what `facts` has of it. */
export function batchFacts(
  examples: readonly TaskExample[],
  choices: readonly Choice[],
  { loss, negatives }: BatchShape,
  batch: number,
): HostTensors {
  const weights = new Float32Array(batch);
  examples.forEach((example, i) => {
    weights[i] = countsAs(example, loss) ? 1 : 0;
  });
  const inputs: Record<string, HostTensor> = { weights: float32([batch], weights) };
  if (facts[loss].includes('targets')) {
    const targets = new Float32Array(batch);
    examples.forEach((example, i) => {
      targets[i] = weights[i] === 0 ? 0 : example.tensors[tensorNames.target]!.data[0]!;
    });
    inputs.targets = float32([batch], targets);
  }
  if (facts[loss].includes('present')) {
    const present = new Float32Array(negatives * batch);
    choices.forEach((choice, i) => {
      for (const k of choice.keys()) present[k * batch + i] = 1;
    });
    inputs.present = float32([negatives * batch], present);
  }
  if (facts[loss].includes('allowed')) {
    inputs.allowed = float32(
      [batch, (1 + negatives) * batch],
      whoMeetsWhom(examples, choices, { loss, negatives }, batch),
    );
  }
  return inputs;
}

/**
 * Row-major [batch, batch x (1 + negatives)]: 1 where the text of a column may stand against the row's first text. Examples that share
 * a text do not: their second texts are as good as the row's own. A row's own second text is always there.
 */
function whoMeetsWhom(
  examples: readonly TaskExample[],
  choices: readonly Choice[],
  { loss, negatives }: BatchShape,
  batch: number,
): Float32Array {
  const width = (1 + negatives) * batch;
  const allowed = new Float32Array(batch * width);
  const each = examples.map(example => {
    const keys = keysOf(example);
    const isPair = loss !== 'simcse' && example.tensors[tensorNames.pair] !== undefined;
    return { keys, first: keys[0]!, second: isPair ? keys[1]! : keys[0]!, from: keys.length - negativesOf(example) };
  });
  for (let i = 0; i < batch; i++) allowed[i * width + i] = 1;
  for (const [i, { first, second }] of each.entries()) {
    const isOwn = (key: number) => key === first || key === second;
    for (const [j, other] of each.entries()) {
      if (i !== j) allowed[i * width + j] = isOwn(other.first) || isOwn(other.second) ? 0 : 1;
      for (const [k, chosen] of choices[j]!.entries()) {
        const key = other.keys[other.from + chosen]!;
        allowed[i * width + (1 + k) * batch + j] = isOwn(key) ? 0 : 1;
      }
    }
  }
  return allowed;
}

/** Choosing the next token by chance: temperature, top-k, top-p, a penalty for repetition. */
import type { Random } from '../../base/random';
import { largest } from '../logSoftmax';

export interface SamplingOptions {
  /** Logits are divided by it; above 0. Below 1 the likely grow likelier. 0 takes the likeliest (greedy). */
  readonly temperature: number;
  /** Only the k likeliest can be drawn; 0 for all. */
  readonly topK: number;
  /** Only the likeliest that together reach this probability (Holtzman et al. 2020); 1 for all. */
  readonly topP: number;
  /** Logits of tokens that were there are divided by it, or multiplied where negative (Keskar et al. 2019); 1 changes nothing. */
  readonly repetitionPenalty: number;
}

export interface Candidate {
  readonly id: number;
  /** Of the model alone, 0..1. */
  readonly probability: number;
  /** What was drawn from, after temperature, penalty and cut; 0 where it could not be drawn. */
  readonly adjusted: number;
}

export interface Drawn extends Candidate {
  /** The likeliest after adjustment, the drawn one among them. */
  readonly candidates: readonly Candidate[];
}

/** Loops, and no callback for each: a vocabulary has tens of thousands of tokens. */
function softmax(logits: Float64Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const x of logits) if (x > highest) highest = x;
  const powers = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    powers[i] = Math.exp(logits[i]! - highest);
    sum += powers[i]!;
  }
  return divide(powers, sum);
}

/** In place. */
function divide(values: Float64Array, by: number): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / by;
  return values;
}

/** Sets what may not be drawn to 0 and the rest to the sum 1. */
function cut(probabilities: Float64Array, { topK, topP }: SamplingOptions): Float64Array {
  if (topK <= 0 && topP >= 1) return probabilities;
  const count = topK > 0 ? Math.min(topK, probabilities.length) : probabilities.length;
  const few = count < probabilities.length && count <= 256 ? largest(probabilities, count) : undefined;
  const sorted = few ? Float64Array.from(few, i => probabilities[i]!) : probabilities.slice().sort().reverse();
  let total = 0;
  for (let i = 0; i < count; i++) total += sorted[i]!;
  let sum = 0;
  let left = 0;
  // The one that crosses the line is kept: there is always one.
  while (left < count) {
    sum += sorted[left++]!;
    if (sum >= topP * total) break;
  }
  const kept = new Float64Array(probabilities.length);
  const indices = few?.slice(0, left) ?? firstLargest(probabilities, sorted[left - 1]!, left);
  for (const i of indices) kept[i] = probabilities[i]!;
  return divide(kept, sum);
}

/** Indices of the `count` largest; of those that equal the `least` of them the first. */
function firstLargest(values: Float64Array, least: number, count: number): readonly number[] {
  const [above, equal]: [number[], number[]] = [[], []];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > least) above.push(i);
    else if (values[i] === least) equal.push(i);
  }
  return [...above, ...equal.slice(0, count - above.length)];
}

/** All others are impossible; where those are too, they are all alike. */
function keepOnly(logits: Float64Array, only: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(logits.length).fill(Number.NEGATIVE_INFINITY);
  let isPossible = false;
  for (let i = 0; i < only.length; i++) {
    kept[only[i]!] = logits[only[i]!]!;
    isPossible ||= logits[only[i]!]! > Number.NEGATIVE_INFINITY;
  }
  if (!isPossible) for (let i = 0; i < only.length; i++) kept[only[i]!] = 0;
  return kept;
}

/**
 * @param scores logits or log-probabilities of one row, [vocabulary]
 * @param seen ids before
 * @param never ids that are not drawn
 * @param random one number is taken of it
 * @param shown candidates to tell
 */
export function drawToken(
  scores: Float32Array,
  options: SamplingOptions,
  {
    seen,
    never,
    only,
    random,
    shown,
  }: {
    readonly seen: Iterable<number>;
    readonly never: readonly number[];
    /** The only ids that are drawn, where others cannot be; at least one. */
    readonly only?: ArrayLike<number>;
    readonly random: Random;
    readonly shown: number;
  },
): Drawn {
  let logits: Float64Array = new Float64Array(scores);
  const plain = softmax(logits);
  for (const id of new Set(options.repetitionPenalty === 1 ? [] : seen)) {
    const logit = logits[id]!;
    logits[id] = logit > 0 ? logit / options.repetitionPenalty : logit * options.repetitionPenalty;
  }
  for (const id of never) logits[id] = Number.NEGATIVE_INFINITY;
  if (only) logits = keepOnly(logits, only);
  const greedy = options.temperature === 0;
  const isPlain =
    never.length === 0 && !only && options.repetitionPenalty === 1 && (greedy || options.temperature === 1);
  const warmed = greedy ? logits : divide(logits, options.temperature);
  const adjusted = cut(isPlain ? plain : softmax(warmed), greedy ? { ...options, topK: 1, topP: 1 } : options);
  let place = random.uniform();
  let id = -1;
  for (let i = 0; i < adjusted.length && place >= 0; i++) {
    if (adjusted[i] === 0) continue;
    id = i;
    place -= adjusted[i]!;
  }
  const likely = largest(adjusted, shown).filter(i => adjusted[i]! > 0);
  const others = largest(plain, shown).filter(i => !likely.includes(i));
  const all = [...likely, ...others].slice(0, shown);
  if (!all.includes(id) && shown > 0) all[all.length === shown ? shown - 1 : all.length] = id;
  const describe = (i: number): Candidate => ({ id: i, probability: plain[i]!, adjusted: adjusted[i]! });
  return { ...describe(id), candidates: all.map(describe) };
}

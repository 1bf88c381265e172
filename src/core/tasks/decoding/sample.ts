/** Choosing the next token by chance: temperature, top-k, top-p, a penalty for repetition. */
import type { Random } from '../../base/random';

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

function softmax(logits: Float64Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const x of logits) if (x > highest) highest = x;
  let sum = 0;
  const powers = logits.map(x => Math.exp(x - highest));
  for (const x of powers) sum += x;
  return powers.map(x => x / sum);
}

/** Indices of the `count` largest, the largest first; of equals the first. */
function largest(values: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (found.length === count && !(values[i]! > values[found[count - 1]!]!)) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]!]! < values[i]!) place--;
    found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}

/** Sets what may not be drawn to 0 and the rest to the sum 1. */
function cut(probabilities: Float64Array, { topK, topP }: SamplingOptions): Float64Array {
  if (topK <= 0 && topP >= 1) return probabilities;
  const count = topK > 0 ? Math.min(topK, probabilities.length) : probabilities.length;
  const order =
    count < probabilities.length && count <= 256
      ? largest(probabilities, count)
      : Array.from(probabilities.keys())
          .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
          .slice(0, count);
  const kept = new Float64Array(probabilities.length);
  const total = order.reduce((sum, i) => sum + probabilities[i]!, 0);
  let sum = 0;
  for (const i of order) {
    kept[i] = probabilities[i]!;
    sum += probabilities[i]!;
    // The one that crosses the line is kept: there is always one.
    if (sum >= topP * total) break;
  }
  return kept.map(p => p / sum);
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
    random,
    shown,
  }: {
    readonly seen: Iterable<number>;
    readonly never: readonly number[];
    readonly random: Random;
    readonly shown: number;
  },
): Drawn {
  const logits = Float64Array.from(scores);
  const plain = softmax(logits);
  for (const id of new Set(options.repetitionPenalty === 1 ? [] : seen)) {
    const logit = logits[id]!;
    logits[id] = logit > 0 ? logit / options.repetitionPenalty : logit * options.repetitionPenalty;
  }
  for (const id of never) logits[id] = Number.NEGATIVE_INFINITY;
  const greedy = options.temperature === 0;
  const warmed = greedy ? logits : logits.map(x => x / options.temperature);
  const adjusted = cut(softmax(warmed), greedy ? { ...options, topK: 1, topP: 1 } : options);
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

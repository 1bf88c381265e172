/** Sequences of tags under a linear-chain CRF: the best one (Viterbi 1967), and how probable each tag is. */

export interface ChainScores {
  /** [words, tags] row-major. */
  readonly scores: Float32Array;
  readonly tags: number;
  /** [tags, tags]: from row to column. */
  readonly transitions: Float32Array;
  /** Of the first and the last tag, [tags] each. */
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** The tags of the sequence with the highest score; of equals the first. */
export function bestSequence({ scores, tags, transitions, start, end }: ChainScores): Int32Array {
  const words = scores.length / tags;
  const best = new Int32Array(words);
  if (words === 0) return best;
  const back = new Int32Array(words * tags);
  let before = Float64Array.from({ length: tags }, (_, k) => start[k]! + scores[k]!);
  for (let t = 1; t < words; t++) {
    const now = new Float64Array(tags);
    for (let k = 0; k < tags; k++) {
      let from = 0;
      for (let j = 1; j < tags; j++) {
        if (before[j]! + transitions[j * tags + k]! > before[from]! + transitions[from * tags + k]!) from = j;
      }
      back[t * tags + k] = from;
      now[k] = before[from]! + transitions[from * tags + k]! + scores[t * tags + k]!;
    }
    before = now;
  }
  let last = 0;
  for (let k = 1; k < tags; k++) if (before[k]! + end[k]! > before[last]! + end[last]!) last = k;
  for (let t = words - 1; t >= 0; t--) {
    best[t] = last;
    last = back[t * tags + last]!;
  }
  return best;
}

function logSumExp(values: Float64Array): number {
  const highest = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - highest);
  return highest + Math.log(sum);
}

/**
 * Probability of each tag at each word, over all sequences (forward-backward), [words, tags]; and the logarithm of the sum
 * over all sequences.
 */
export function marginals({ scores, tags, transitions, start, end }: ChainScores): {
  readonly probabilities: Float32Array;
  readonly logSum: number;
} {
  const words = scores.length / tags;
  const probabilities = new Float32Array(words * tags);
  if (words === 0) return { probabilities, logSum: 0 };
  const forward = Array.from({ length: words }, () => new Float64Array(tags));
  const backward = Array.from({ length: words }, () => new Float64Array(tags));
  const parts = new Float64Array(tags);
  for (let k = 0; k < tags; k++) forward[0]![k] = start[k]! + scores[k]!;
  for (let t = 1; t < words; t++) {
    for (let k = 0; k < tags; k++) {
      for (let j = 0; j < tags; j++) parts[j] = forward[t - 1]![j]! + transitions[j * tags + k]!;
      forward[t]![k] = logSumExp(parts) + scores[t * tags + k]!;
    }
  }
  for (let k = 0; k < tags; k++) backward[words - 1]![k] = end[k]!;
  for (let t = words - 2; t >= 0; t--) {
    for (let j = 0; j < tags; j++) {
      for (let k = 0; k < tags; k++) {
        parts[k] = transitions[j * tags + k]! + scores[(t + 1) * tags + k]! + backward[t + 1]![k]!;
      }
      backward[t]![j] = logSumExp(parts);
    }
  }
  const logSum = logSumExp(Float64Array.from(forward[words - 1]!, (value, k) => value + end[k]!));
  for (let t = 0; t < words; t++) {
    for (let k = 0; k < tags; k++) probabilities[t * tags + k] = Math.exp(forward[t]![k]! + backward[t]![k]! - logSum);
  }
  return { probabilities, logSum };
}

/** The score of one sequence. */
export function scoreSequence(
  { scores, tags, transitions, start, end }: ChainScores,
  sequence: ArrayLike<number>,
): number {
  let total = 0;
  for (let t = 0; t < sequence.length; t++) {
    total += scores[t * tags + sequence[t]!]!;
    total += t === 0 ? start[sequence[0]!]! : transitions[sequence[t - 1]! * tags + sequence[t]!]!;
  }
  return sequence.length === 0 ? 0 : total + end[sequence[sequence.length - 1]!]!;
}

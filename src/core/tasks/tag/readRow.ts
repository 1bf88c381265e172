/** One sentence of `predict`'s outputs: its tags, by softmax or by Viterbi. */
import { internal } from '../../base/errors';
import { type HostTensors, rowOf } from '../../base/hostTensor';
import { logLossOfLogits } from '../../metrics/logLoss';
import { bestSequence, type ChainScores, marginals, scoreSequence } from './viterbi';

export interface ReadRow {
  /** One a word that the model saw. */
  readonly tags: readonly string[];
  /** [words, tags] row-major. */
  readonly probabilities: Float32Array;
  /** Negative log-likelihood of true tags, summed over the words. */
  lossOf(sequence: readonly number[]): number;
}

/** What `readRow` reads of one sentence, apart from its batch; what a CRF adds is of all sentences alike. */
export function takeSentence({ logits, seen, transitions, ends }: HostTensors, row: number): HostTensors {
  if (!logits || !seen) throw internal('no logits or no words among the outputs');
  return { logits: rowOf(logits, row), seen: rowOf(seen, row), ...(transitions && ends && { transitions, ends }) };
}

export function readRow(outputs: HostTensors, row: number, labels: readonly string[]): ReadRow {
  const { logits, seen, transitions, ends } = outputs;
  if (!logits || !seen) throw internal('no logits or no words among the outputs');
  const [, time] = logits.shape as [number, number, number];
  const count = labels.length;
  let length = 0;
  while (length < time && seen.data[row * time + length] === 1) length++;
  const scores = logits.data.subarray(row * time * count, (row * time + length) * count) as Float32Array;
  if (transitions && ends) {
    const chain: ChainScores = {
      scores,
      tags: count,
      transitions: transitions.data as Float32Array,
      start: ends.data.subarray(0, count) as Float32Array,
      end: ends.data.subarray(count) as Float32Array,
    };
    const { probabilities, logSum } = marginals(chain);
    return {
      tags: Array.from(bestSequence(chain), tag => labels[tag]!),
      probabilities,
      lossOf: sequence => logSum - scoreSequence(chain, sequence),
    };
  }
  const probabilities = Float32Array.from(scores);
  const tags: string[] = [];
  for (let t = 0; t < length; t++) {
    const each = probabilities.subarray(t * count, (t + 1) * count);
    const highest = Math.max(...each);
    tags.push(labels[each.indexOf(highest)]!);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      each[k] = Math.exp(each[k]! - highest);
      sum += each[k]!;
    }
    for (let k = 0; k < count; k++) each[k] = each[k]! / sum;
  }
  return {
    tags,
    probabilities,
    lossOf: sequence => sequence.reduce((total, tag, t) => total + logLossOfLogits(scores, t * count, count, tag), 0),
  };
}

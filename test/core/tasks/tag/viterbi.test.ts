// The chain's best sequence, probabilities and sum against every sequence counted one by one, and the loss that trains it.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../../src/core/base/random';
import { crfLoss } from '../../../../src/core/layers/crf';
import { bestSequence, type ChainScores, marginals, scoreSequence } from '../../../../src/core/tasks/tag/viterbi';

function draw(count: number, random: Random, scale: number): Float32Array {
  return Float32Array.from({ length: count }, () => scale * random.normal());
}

function chainOf(words: number, tags: number, random: Random, scale: number): ChainScores {
  return {
    scores: draw(words * tags, random, scale),
    tags,
    transitions: draw(tags * tags, random, scale),
    start: draw(tags, random, scale),
    end: draw(tags, random, scale),
  };
}

function allSequences(words: number, tags: number): number[][] {
  let all: number[][] = [[]];
  for (let t = 0; t < words; t++) all = all.flatMap(each => Array.from({ length: tags }, (_, tag) => [...each, tag]));
  return all;
}

function logSumExp(values: readonly number[]): number {
  const highest = Math.max(...values);
  return highest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - highest), 0));
}

const shapes = [
  [1, 1],
  [1, 4],
  [2, 3],
  [4, 3],
  [5, 4],
  [7, 2],
] as const;

describe('a linear chain of tags', () => {
  const random = new Random(5, 'chains');

  it('has the best of all sequences', () => {
    for (const [words, tags] of shapes) {
      for (const scale of [0.1, 1, 30]) {
        const chain = chainOf(words, tags, random, scale);
        const best = bestSequence(chain);
        const highest = Math.max(...allSequences(words, tags).map(each => scoreSequence(chain, each)));
        assert.equal(best.length, words);
        assert.ok(Math.abs(scoreSequence(chain, best) - highest) < 1e-4 * Math.max(1, Math.abs(highest)));
      }
    }
  });

  it('takes the first of equals, and no words at all', () => {
    const zeros: ChainScores = {
      scores: new Float32Array(6),
      tags: 2,
      transitions: new Float32Array(4),
      start: new Float32Array(2),
      end: new Float32Array(2),
    };
    assert.deepEqual([...bestSequence(zeros)], [0, 0, 0]);
    const none = { ...zeros, scores: new Float32Array(0) };
    assert.equal(bestSequence(none).length, 0);
    assert.equal(marginals(none).probabilities.length, 0);
    assert.equal(scoreSequence(none, []), 0);
  });

  it('has the sum over all sequences, and the probability of each tag', () => {
    for (const [words, tags] of shapes) {
      // 40: sums of exponentials that overflow by themselves.
      for (const scale of [0.3, 3, 40]) {
        const chain = chainOf(words, tags, random, scale);
        const sequences = allSequences(words, tags);
        const scores = sequences.map(each => scoreSequence(chain, each));
        const whole = logSumExp(scores);
        const { probabilities, logSum } = marginals(chain);
        assert.ok(Math.abs(logSum - whole) < 1e-6 * Math.max(1, Math.abs(whole)));
        const expected = new Float64Array(words * tags);
        for (const [i, each] of sequences.entries()) {
          for (const [t, tag] of each.entries()) expected[t * tags + tag]! += Math.exp(scores[i]! - whole);
        }
        for (const [i, value] of probabilities.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-5);
      }
    }
  });

  it('crfLoss is -log p of the true tags, of sentences of all lengths', () => {
    const [batch, time, tags] = [4, 5, 3];
    const lengths = [5, 1, 3, 2];
    const transitions = draw(tags * tags, random, 1);
    const [start, end] = [draw(tags, random, 1), draw(tags, random, 1)];
    const scores = draw(batch * time * tags, random, 2);
    const labels = Int32Array.from({ length: batch * time }, () => random.integer(tags));
    const parameters = {
      'crf.transitions': tf.tensor2d(transitions, [tags, tags]),
      'crf.start': tf.tensor1d(start),
      'crf.end': tf.tensor1d(end),
    };
    const mask = tf.tensor2d(lengths.map(length => Array.from({ length: time }, (_, t) => (t < length ? 1 : 0))));
    const losses = crfLoss(
      parameters,
      'crf',
      tf.tensor3d(scores, [batch, time, tags]),
      tf.tensor2d(labels, [batch, time], 'int32'),
      mask,
    ).dataSync();
    for (const [b, length] of lengths.entries()) {
      const chain: ChainScores = {
        scores: scores.slice(b * time * tags, (b * time + length) * tags),
        tags,
        transitions,
        start,
        end,
      };
      const all = logSumExp(allSequences(length, tags).map(each => scoreSequence(chain, each)));
      const expected = all - scoreSequence(chain, labels.subarray(b * time, b * time + length));
      assert.ok(Math.abs(losses[b]! - expected) < 1e-4, `sentence ${b}: ${losses[b]}, not ${expected}`);
    }
  });
});

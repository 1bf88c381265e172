import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Example } from '../../../../src/core/data/dataset';
import { createEngine } from '../../../../src/core/engine';
import { take } from '../../../../src/core/layers/parameters';
import { withSegments } from '../../../../src/core/models/segments';
import { idsOf } from '../../../../src/core/tasks/collate';
import { fields } from '../../../../src/core/tasks/tag/fields';
import { tag } from '../../../../src/core/tasks/tag/task';
import { windowOf } from '../../../../src/core/tasks/windows';
import { numberTokenizer } from '../../models/fixture';

const VOCABULARY = 30;
const WIDTH = 3;
const LABELS = ['A', 'B', 'C', 'D'];

const normals = (random: Random, count: number) => Float32Array.from({ length: count }, () => random.normal());

/** The state of a token knows of the two tokens before it and of the one behind it, and of nothing else. */
const near = withSegments({
  features: WIDTH,
  embeddingName: 'embedding',
  initialize: ({ vocabulary }, random) => ({
    embedding: {
      dtype: 'float32',
      shape: [vocabulary, WIDTH],
      data: normals(random, vocabulary * WIDTH),
    },
  }),
  words: (parameters, { ids }) => tf.gather(take(parameters, 'embedding'), ids as tf.Tensor2D),
  encode(_, embedded, { mask }) {
    const [batch, time] = embedded.shape as [number, number, number];
    const words = tf.mul(embedded, tf.expandDims(mask, 2));
    const moved = (by: number) => {
      const padded = tf.pad(words, [
        [0, 0],
        [2, 2],
        [0, 0],
      ]);
      return tf.slice(padded, [0, 2 + by, 0], [batch, time, WIDTH]);
    };
    const hidden = tf.addN([words, tf.mul(moved(-1), 0.7), tf.mul(moved(-2), -0.4), tf.mul(moved(1), 0.3)]);
    return { hidden, pooled: tf.mean(hidden, 1) };
  },
});

function taskOf(longest: number, stride: number | undefined, crf: boolean) {
  return tag.create({
    options: { crf, characters: 0, scheme: 'as-written', words: 'auto', stride },
    model: { type: 'own', encoder: near },
    tokenizer: numberTokenizer(VOCABULARY, longest),
    labels: LABELS,
    facts: { words: 'whitespace', unit: 'texts', tags: 'none' },
  });
}

const wordsOf = (count: number, seed = 1) =>
  Array.from(new Random(seed, 'words').permutation(1000).slice(0, count), i => String(2 + (i % (VOCABULARY - 2))));
const cut = (count: number, longest: number, stride: number | undefined) =>
  taskOf(longest, stride, false).tagger!.pieces(wordsOf(count));

/** All at random, so that scores are far apart. */
function parametersOf(crf: boolean): HostTensors {
  const parameters = taskOf(8, 4, crf).initialize(new Random(5, 'weights'));
  const moved = new Random(6, 'transitions');
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [
      name,
      name !== 'embedding' ? { ...tensor, data: normals(moved, tensor.data.length) } : tensor,
    ]),
  );
}

async function score(longest: number, stride: number | undefined, crf: boolean, lengths: readonly number[]) {
  const task = taskOf(longest, stride, crf);
  const { engine } = await createEngine('native', { threads: 1 });
  const examples = lengths.map((length, i): Example => {
    const tokens = wordsOf(length, i);
    const tags = tokens.map((_, w) => LABELS[(w * 7 + i) % 4]!);
    return { fields: {}, lists: { tokens, tags }, source: { file: 'a', line: i + 1 } };
  });
  const encoded = task.encodeSplit?.(examples) ?? examples.map(task.encode);
  const said: unknown[] = [];
  const onPrediction = (index: number, decoded: unknown) => {
    said[index] = decoded;
  };
  const weights = { engine, parameters: parametersOf(crf) };
  return { ...(await task.score(weights, { examples, encoded }, { onPrediction })), said };
}

describe('long sentences of a tagger', () => {
  it('are read in pieces that follow each other, or in windows that overlap where a stride is set', () => {
    const shown = (pieces: ReturnType<typeof cut>) =>
      pieces.map(({ from, count, speaksFrom, speaksTo }) => [from, from + count, speaksFrom, speaksTo]);
    assert.deepEqual(shown(cut(20, 8, undefined)), [
      [0, 8, 0, 8],
      [8, 16, 8, 16],
      [16, 20, 16, 20],
    ]);
    assert.deepEqual(shown(cut(20, 8, 4)), [
      [0, 8, 0, 6],
      [4, 12, 6, 10],
      [8, 16, 10, 14],
      [12, 20, 14, 20],
    ]);
    assert.deepEqual(shown(cut(8, 8, 4)), [[0, 8, 0, 8]]);
    // However large the stride is, no word is left out.
    assert.deepEqual(shown(cut(10, 4, 9)), [
      [0, 4, 0, 4],
      [4, 8, 4, 8],
      [8, 10, 8, 10],
    ]);
  });

  for (const crf of [false, true]) {
    it(`get the tags and losses that one long window gives, where windows see enough around each word, ${crf ? 'with' : 'without'} a CRF`, async () => {
      const lengths = [3, 8, 9, 23, 40, 1];
      const whole = await score(64, undefined, crf, lengths);
      const windows = await score(8, 3, crf, lengths);
      const pieces = await score(8, undefined, crf, lengths);
      assert.deepEqual(
        windows.said.map(said => (said as { tags: unknown }).tags),
        whole.said.map(said => (said as { tags: unknown }).tags),
      );
      assert.ok(Math.abs(windows.scores.loss! - whole.scores.loss!) < 1e-5);
      // Without overlap the words at the seams are read by less.
      assert.ok(Math.abs(pieces.scores.loss! - whole.scores.loss!) > 1e-3);
    });
  }

  it('are learned from as a whole: each word once, or whole windows for a CRF', () => {
    const tokens = wordsOf(20);
    const tags = tokens.map((_, w) => LABELS[w % 4]!);
    const example: Example = { fields: {}, lists: { tokens, tags }, source: { file: 'a', line: 1 } };
    const units = taskOf(8, 4, false).encodeSplit!([example]);
    const counted = units.flatMap(unit => [...idsOf(unit, 'labels')]).filter(label => label >= 0);
    assert.deepEqual(
      counted,
      tags.map(each => LABELS.indexOf(each)),
    );
    assert.deepEqual(units.map(windowOf).at(-1), { index: 3, of: 4 });
    const whole = taskOf(8, 4, true).encodeSplit!([example]);
    assert.ok(whole.every(unit => [...idsOf(unit, 'labels')].every(label => label >= 0)));
    const reading = {
      count: (text: string) => text.split(' ').length,
      countTarget: () => 0,
      longest: 8,
      around: 0,
      options: { type: 'tag', stride: 4 },
    };
    assert.equal(fields.countUnits!([example], numberTokenizer(VOCABULARY, 8), reading), units.length);
    assert.deepEqual(fields.read(example, reading), [{ length: 20, lost: 0, words: { count: 20, lost: 0 } }]);
  });
});

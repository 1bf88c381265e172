import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Example } from '../../../../src/core/data/dataset';
import { create } from '../../../../src/core/models/gru/model';
import { withSegments } from '../../../../src/core/models/segments';
import { settle } from '../../../../src/core/tasks/tag/settle';
import { tag } from '../../../../src/core/tasks/tag/task';
import { trainWord } from '../../../../src/core/text/trainWord';
import { eagerContext, numberTokenizer } from '../../models/fixture';

function example(tokens: string, tags: string): Example {
  return { fields: {}, lists: { tokens: tokens.split(' '), tags: tags.split(' ') }, source: { file: 'a', line: 1 } };
}

const training = [example('2 3 4', 'B-A I-A O'), example('5', 'O')];
const gru = {
  width: 4,
  hidden: 3,
  embedding: undefined,
  layers: 1,
  bidirectional: true,
  pool: 'last',
  dropout: 0,
  initialization: 'uniform',
  reset: 'after',
} as const;

function taskOf(options: Partial<Parameters<typeof tag.create>[0]['options']> = {}, longest = 8) {
  const all = {
    crf: false,
    characters: 0,
    scheme: 'as-written',
    words: 'auto',
    stride: undefined,
    ...options,
  } as const;
  const { splits, facts } = settle({ splits: { train: training }, problems: [], files: [] }, all);
  return tag.create({
    options: all,
    model: { type: 'gru', encoder: withSegments(create(gru, 2)) },
    tokenizer: numberTokenizer(12, longest),
    labels: tag.learnLabels(splits.train),
    facts,
  });
}

function tensors(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

describe('tag', () => {
  it('learns the tags in a fixed order and in its scheme', () => {
    assert.deepEqual(taskOf().labels, ['B-A', 'I-A', 'O']);
    assert.deepEqual(taskOf({ scheme: 'bioes' }).labels, ['B-A', 'E-A', 'O']);
    assert.equal(taskOf().target, 'F1');
  });

  it('collates to one signature: padding, filler rows, unknown tags', () => {
    const task = taskOf();
    const examples = [training[0]!, example('6 7', 'O B-NEW')].map(each => task.encode(each));
    const { ids, mask, select, words, counted, labels } = task.collate(examples, { batch: 3, time: 4 });
    assert.deepEqual([...ids!.data], [2, 3, 4, 0, 6, 7, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...mask!.data], [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...words!.data], [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...counted!.data], [1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...labels!.data], [0, 1, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(select!.shape, [3, 4, 4]);
    assert.deepEqual([...select!.data.subarray(0, 16)], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('tags a word by its first token', () => {
    const options = {
      vocabulary: 30,
      'minimum-count': 1,
      split: 'punctuation',
      lowercase: true,
      normalize: 'nfc',
      'strip-accents': false,
      'stop-words': 'none',
      'n-grams': [1, 1],
      length: 6,
    } as const;
    const tokenizer = trainWord(['a b - c'], options, []);
    const labels = ['N', 'V'];
    const model = { type: 'gru', encoder: withSegments(create(gru, 2)) };
    const task = tag.create({
      options: { crf: false, characters: 2, scheme: 'as-written', words: 'auto', stride: undefined },
      model,
      tokenizer,
      labels,
    });
    const encoded = task.encode(example('a b-c a a-a', 'N V N V'));
    // a | b - c | a; the last word does not fit any more.
    assert.deepEqual([...encoded.tensors.firsts!.data], [0, 1, 4]);
    assert.deepEqual([...encoded.tensors.labels!.data], [0, 1, 0]);
    assert.equal(encoded.length, 5);
    const { encoding } = task.reader!.encodeText('a b-c!');
    assert.deepEqual(encoding.tokens.slice(0, 4), ['a', 'b', '-', 'c']);
    assert.deepEqual(encoding.offsets.slice(0, 4), [
      [0, 1],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
  });

  for (const crf of [false, true]) {
    it(`loss and accuracy look at real words alone, ${crf ? 'with' : 'without'} a CRF`, () => {
      const task = taskOf({ crf, characters: 3 });
      const parameters = tensors(task.initialize(new Random(1, 'weights')));
      const examples = training.map(each => task.encode(each));
      const exact = task.loss(parameters, tensors(task.collate(examples, { batch: 2, time: 3 })), eagerContext());
      const wider = task.loss(parameters, tensors(task.collate(examples, { batch: 5, time: 6 })), eagerContext());
      for (const name of ['loss', 'accuracy', 'weight'])
        assert.ok(Math.abs(exact[name]!.dataSync()[0]! - wider[name]!.dataSync()[0]!) < 1e-5, name);
      assert.equal(exact.weight!.dataSync()[0], 4);
    });
  }

  it('cuts long sentences, and keeps a first word that is too long', () => {
    const task = taskOf({}, 2);
    assert.deepEqual([...task.encode(training[0]!).tensors.labels!.data], [0, 1]);
    assert.equal(task.reader!.encodeText('2 3 4').encoding.truncated, true);
    const empty = task.reader!.encodeText('');
    assert.equal(empty.example.length, 1);
  });

  it('scores spans as seqeval does, forgivingly and strictly; words never seen count as wrong', () => {
    const task = taskOf();
    const evaluator = task.reader!.evaluator();
    // Three sentences of at most three words; logits choose a tag each.
    const choose = (...tags: number[]) => tags.flatMap(tagOf => [0, 1, 2].map(k => (k === tagOf ? 5 : 0)));
    const [BA, IA, O] = [0, 1, 2] as const;
    const outputs = {
      logits: float32([3, 3, 3], [...choose(IA, IA, O), ...choose(BA, O, O), ...choose(BA, IA, O)]),
      seen: float32([3, 3], [1, 1, 1, 1, 0, 0, 1, 1, 0]),
    };
    evaluator.add(outputs, [example('2 3 4', 'B-A I-A O'), example('5', 'B-A'), example('6 7 8', 'B-A I-A B-A')]);
    const { scores, count, report } = evaluator.finish();
    assert.equal(count, 3);
    // Found: three; right: forgivingly all of them, of four there are; strictly the first is none.
    assert.equal(scores.precision, 1);
    assert.equal(scores.recall, 3 / 4);
    assert.ok(Math.abs(scores['strict-F1']! - (2 * 2) / (2 + 4)) < 1e-9, `${scores['strict-F1']}`);
    assert.equal(scores.accuracy, 5 / 7);
    assert.equal(scores['exact-match'], 1 / 3);
    assert.deepEqual(
      report!.classes.map(({ label, support }) => [label, support]),
      [
        ['B-A', 4],
        ['I-A', 2],
        ['O', 1],
        ['(not read)', 0],
      ],
    );
  });
});

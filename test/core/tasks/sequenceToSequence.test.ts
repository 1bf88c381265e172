import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/core/base/random';
import { createEngine } from '../../../src/core/engine';
import type { Tensors } from '../../../src/core/engine/contract';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';
import { differentiate, eagerContext, numberTokenizer, relativeError, toTensors } from '../models/fixture';
import { freshTrainer } from './freshTrainer';
import { exampleOf, makePairTask, type PairFixture, readPairFixtures } from './pairTask';

const small = '{ type: seq2seq-recurrent, width: 8, hidden: 8, dropout: 0 }';
const numbers = 'one two three four five six seven eight nine ten'.split(' ');
const words = { type: 'word', vocabulary: 100, 'minimum-count': 1, split: 'punctuation', lowercase: true } as const;
const rest = { normalize: 'nfc', 'strip-accents': false, 'stop-words': 'none', 'n-grams': [1, 1], length: 12 } as const;

function makeTokenizer() {
  return trainTokenizer({ ...words, ...rest }, [numbers.join(' ')], []);
}

function inputsOf({ ids, mask, written, targets, counted }: PairFixture): Record<string, tf.Tensor> {
  const whole = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
  return {
    ids: whole(ids),
    mask: tf.tensor2d(mask),
    written: whole(written),
    targets: whole(targets),
    counted: tf.tensor2d(counted),
  };
}

describe('tasks/sequenceToSequence', () => {
  for (const [name, fixture] of Object.entries(readPairFixtures()))
    it(`${name}: logits, loss, smoothed loss and gradients are PyTorch's`, async () => {
      const { source, target, shared, length } = fixture;
      const tokenizer = numberTokenizer(source, length);
      const parts = { tokenizer, target: shared ? undefined : numberTokenizer(target, length) };
      const task = await makePairTask('translate', fixture.config, parts);
      const parameters = toTensors(fixture.parameters);
      const shapes = Object.entries(task.initialize(new Random(1, 'weights'))).map(([key, t]) => [key, [...t.shape]]);
      const expected = Object.entries(fixture.parameters).map(([key, { shape }]) => [key, shape] as const);
      assert.deepEqual(Object.fromEntries(shapes), Object.fromEntries(expected));
      const inputs: Tensors = inputsOf(fixture);
      const captured: Record<string, tf.Tensor> = {};
      const { logits } = task.exported().program(parameters, inputs, eagerContext(captured));
      assert.ok(relativeError(logits!.dataSync(), fixture.logits) < 1e-5);
      if (fixture.alignment) {
        assert.ok(relativeError(captured['attention/cross/0']!.dataSync(), fixture.alignment) < 1e-5);
      }
      const { loss, gradients } = differentiate(task, parameters, inputs);
      assert.ok(Math.abs(loss - fixture.loss) < 1e-5, `${loss} ${fixture.loss}`);
      assert.deepEqual(Object.keys(gradients).sort(), Object.keys(fixture.gradients).sort());
      for (const [parameter, { data }] of Object.entries(fixture.gradients)) {
        assert.ok(relativeError(gradients[parameter]!.dataSync(), data) < 1e-4, parameter);
      }
      const smoothing = await makePairTask('translate', fixture.config, { ...parts, smoothing: 0.1 });
      const smoothed = smoothing.loss(parameters, inputs, eagerContext()).loss!.dataSync()[0]!;
      assert.ok(Math.abs(smoothed - fixture.smoothed) < 1e-5, `${smoothed} ${fixture.smoothed}`);
    });

  it('feeds each token after those before it, and looks at padding nowhere', async () => {
    const tokenizer = await makeTokenizer();
    const task = await makePairTask('translate', small, { tokenizer, target: tokenizer });
    const encoded = [
      task.encode(exampleOf({ source: 'one two three', target: 'ten nine' })),
      task.encode(exampleOf({ source: 'four', target: numbers.join(' ').repeat(3) })),
    ];
    const { cls, sep } = tokenizer.special;
    const { ids, mask, written, targets, counted } = task.collate(encoded, { batch: 3, time: 12 });
    const row = (tensor: typeof ids, i: number) => Array.from(tensor!.data.subarray(i * 12, (i + 1) * 12));
    const known = (text: string) => [...tokenizer.encode(text).ids];
    assert.deepEqual(row(ids, 0).slice(0, 4), [...known('one two three'), 0]);
    assert.deepEqual(row(mask, 0).slice(0, 4), [1, 1, 1, 0]);
    assert.deepEqual(row(written, 0).slice(0, 3), [cls, ...known('ten nine')]);
    assert.deepEqual(row(targets, 0).slice(0, 4), [...known('ten nine'), sep, 0]);
    assert.deepEqual(row(counted, 0).slice(0, 4), [1, 1, 1, 0]);
    // A text that is too long is cut before its end, which every text has.
    assert.equal(row(targets, 1).at(-1), sep);
    assert.equal(row(written, 1)[0], cls);
    // A filler row counts for nothing and has one token to look at.
    assert.deepEqual(row(counted, 2), new Array(12).fill(0));
    assert.deepEqual(row(mask, 2), [1, ...new Array(11).fill(0)]);
  });

  it('has a loss that filler rows and padding leave as it is', async () => {
    const tokenizer = await makeTokenizer();
    for (const model of [small, '{ type: seq2seq-transformer, layers: 1, heads: 2, width: 8, dropout: 0 }']) {
      const task = await makePairTask('translate', model, { tokenizer, target: tokenizer });
      const parameters = task.initialize(new Random(2, 'weights'));
      const eager = Object.fromEntries(
        Object.entries(parameters).map(([name, t]) => [name, tf.tensor(t.data, [...t.shape], t.dtype)]),
      );
      const encoded = [
        task.encode(exampleOf({ source: 'one two three', target: 'ten nine' })),
        task.encode(exampleOf({ source: 'four', target: 'five six seven eight' })),
      ];
      const lossAt = (batch: number, time: number) => {
        const host = task.collate(encoded, { batch, time });
        const inputs = Object.fromEntries(
          Object.entries(host).map(([name, t]) => [name, tf.tensor(t.data, [...t.shape], t.dtype)]),
        );
        return task.loss(eager, inputs, eagerContext()).loss!.dataSync()[0]!;
      };
      assert.ok(Math.abs(lossAt(2, 5) - lossAt(4, 12)) < 1e-6, model);
    }
  });

  it('learns to write a text backwards, and writes as it was taught', async function () {
    this.timeout(30_000);
    const tokenizer = await makeTokenizer();
    const task = await makePairTask(
      '{ type: translate, beam: 3 }',
      '{ type: seq2seq-recurrent, width: 24, hidden: 32 }',
      {
        tokenizer,
        target: tokenizer,
      },
    );
    const random = new Random(5, 'texts');
    const draw = (length: number) => Array.from({ length }, () => numbers[random.integer(10)]!);
    const made = Array.from({ length: 400 }, (_, i) => {
      const text = draw(1 + (i % 4));
      return exampleOf({ source: text.join(' '), target: [...text].reverse().join(' ') }, i + 1);
    });
    const encoded = made.map(task.encode);
    const { engine } = await createEngine('native', { threads: 2 });
    const trainer = freshTrainer(engine, task);
    for (let step = 0; step < 250; step++) {
      const batch = Array.from({ length: 32 }, (_, i) => encoded[(step * 32 + i) % 360]!);
      await trainer.steps([task.collate(batch, { batch: 32, time: 8 })], [1e-2]);
    }
    const { parameters } = trainer.state();
    await trainer.dispose();
    const held = made.slice(360);
    const split = { examples: held, encoded: encoded.slice(360) };
    const weights = { engine, parameters };
    const quick = await task.score(weights, split, { effort: 'quick' });
    assert.deepEqual(Object.keys(quick.scores), ['loss', 'perplexity', 'accuracy']);
    assert.ok(Math.abs(quick.scores.perplexity! - Math.exp(quick.scores.loss!)) < 1e-9);
    const written: unknown[] = [];
    const full = await task.score(weights, split, { onPrediction: (i, said) => (written[i] = said) });
    assert.equal(written.length, held.length);
    const one = { examples: held.slice(3, 4), encoded: split.encoded.slice(3, 4) };
    const alone = (await task.score(weights, one, { effort: 'quick' })).scores.loss!;
    const { loss, tokens } = written[3] as { loss: number; tokens: number };
    assert.equal(tokens, held[3]!.fields.target!.split(' ').length + 1);
    assert.ok(Math.abs(loss - alone) < 1e-5, `${loss} ${alone}`);
    assert.ok(full.scores.BLEU! > 60, `${full.scores.BLEU}`);
    assert.match(full.signatures!.BLEU!, /tok:13a/);
    const open = task.writer!.open(weights);
    try {
      const [hypotheses] = await open.write(['two five nine']);
      assert.equal(hypotheses![0]!.text, 'nine five two');
      assert.ok(hypotheses!.length === 3 && hypotheses![0]!.logProbability >= hypotheses![2]!.logProbability);
      assert.ok(hypotheses![0]!.ended && hypotheses![0]!.tokens.at(-1)!.token === '[SEP]');
      const { source, writtenTokens, captures } = await open.attend('two five nine', 'nine five two');
      assert.deepEqual(source.tokens, ['two', 'five', 'nine']);
      assert.deepEqual(writtenTokens, ['[CLS]', 'nine', 'five', 'two']);
      // It reads from the end: where a word is written its own place is looked at most.
      const { data, shape } = captures['attention/cross/0']!;
      const rows = [0, 1, 2].map(i => [...data.subarray(i * shape[3]!, i * shape[3]! + 3)] as number[]);
      assert.deepEqual(
        rows.map(row => row.indexOf(Math.max(...row))),
        [2, 1, 0],
      );
      const controller = new AbortController();
      controller.abort();
      await assert.rejects(open.write(['one'], { signal: controller.signal }), { name: 'CancelledError' });
    } finally {
      await open.dispose();
    }
  });
});

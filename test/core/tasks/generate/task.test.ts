import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { createEngine } from '../../../../src/core/engine';
import type { Tensors } from '../../../../src/core/engine/contract';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import { differentiate, eagerContext, numberTokenizer, relativeError, toTensors } from '../../models/fixture';
import { linesOf, makeTask, readFixtures } from './languageModel';

const fixtures = readFixtures();

describe('tasks/generate', () => {
  for (const [name, fixture] of Object.entries(fixtures))
    it(`${name}: logits, loss and gradients are PyTorch's`, async () => {
      const tokenizer = numberTokenizer(fixture.vocabulary, fixture.length);
      const task = await makeTask(fixture.config, tokenizer);
      const parameters = toTensors(fixture.parameters);
      const inputs: Tensors = {
        ids: tf.tensor2d(fixture.ids, undefined, 'int32'),
        targets: tf.tensor2d(fixture.targets, undefined, 'int32'),
        mask: tf.tensor2d(fixture.mask),
      };
      const { logits } = task.exported().program(parameters, inputs, eagerContext());
      assert.ok(relativeError(logits!.dataSync(), fixture.logits) < 1e-5);
      const { loss, gradients } = differentiate(task, parameters, inputs);
      assert.ok(Math.abs(loss - fixture.loss) < 1e-5, `${loss} ${fixture.loss}`);
      assert.deepEqual(Object.keys(gradients).sort(), Object.keys(fixture.gradients).sort());
      for (const [parameter, { data }] of Object.entries(fixture.gradients))
        assert.ok(relativeError(gradients[parameter]!.dataSync(), data) < 1e-4, parameter);
    });

  it('cuts a stream of lines into blocks, each token followed by the next', async () => {
    const tokenizer = await trainTokenizer(
      { type: 'character', vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 8 },
      ['ab\n', 'cdé🙂\n', '\n', 'last'],
      [],
    );
    const task = await makeTask('{ type: rnn }', tokenizer);
    const blocks = task.encodeSplit!(linesOf(['ab\n', 'cdé🙂\n', '\n', 'last']));
    const read = (name: string) => blocks.flatMap(({ tensors }) => Array.from(tensors[name]!.data));
    assert.deepEqual(
      blocks.map(({ length }) => length),
      [8, 6],
    );
    assert.equal(tokenizer.decode(read('targets').slice(0, -1)), 'ab\ncdé🙂\n\nlast');
    assert.deepEqual(read('ids').slice(1), read('targets').slice(0, -1));
    // A text without a line end of its own ends with the end token.
    assert.equal(read('targets').at(-1), tokenizer.special.sep);
  });

  it('reads pieces of one line as the line, and ends it once', async () => {
    const line = 'one two three four five six seven';
    const pieces = ['one two', ' three four', ' five', ' six seven'];
    const source = { file: 'a.txt', line: 1 };
    for (const words of [true, false]) {
      const rest = { vocabulary: 100, 'minimum-count': 1, normalize: 'nfc', lowercase: false, length: 8 } as const;
      const cut = { split: 'punctuation', 'strip-accents': false, 'stop-words': 'none', 'n-grams': [1, 1] } as const;
      const config = words ? ({ type: 'word', ...rest, ...cut } as const) : ({ type: 'character', ...rest } as const);
      const task = await makeTask('{ type: rnn }', await trainTokenizer(config, [line], []));
      const targets = (examples: readonly { fields: { text: string }; source: typeof source }[]) =>
        task.encodeSplit!(examples).flatMap(({ tensors }) => Array.from(tensors.targets!.data));
      const whole = targets([{ fields: { text: line }, source }]);
      assert.deepEqual(targets(pieces.map(text => ({ fields: { text }, source }))), whole);
      // Of another line it is told apart.
      const next = { fields: { text: 'one' }, source: { ...source, line: 2 } };
      assert.equal(targets([{ fields: { text: line }, source }, next]).length, whole.length + (words ? 2 : 4));
    }
  });

  it('scores what a reference computes from the logits: perplexity, bits per character, accuracy', async () => {
    const lines = ['one two three\n', 'four five six seven\n', '\n', 'eight ünïcode 🙂\n'];
    const tokenizer = await trainTokenizer(
      { type: 'character', vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 10 },
      lines,
      [],
    );
    const task = await makeTask('{ type: transformer, layers: 1, heads: 2, width: 8, dropout: 0 }', tokenizer);
    const { Random } = await import('../../../../src/core/base/random');
    const parameters = task.initialize(new Random(4, 'weights'));
    const { engine } = await createEngine('native');
    const examples = linesOf(lines);
    const encoded = task.encodeSplit!(examples);
    const said: unknown[] = [];
    const onPrediction = (i: number, each: unknown) => (said[i] = each);
    const { scores } = await task.score({ engine, parameters }, { examples, encoded }, { onPrediction });
    const eager = Object.fromEntries(
      Object.entries(parameters).map(([key, t]) => [key, tf.tensor(t.data, [...t.shape], t.dtype)]),
    );
    let [nats, tokens, hits] = [0, 0, 0];
    const losses: number[] = [];
    for (const { tensors, length } of encoded) {
      const ids = tf.tensor2d(Array.from(tensors.ids!.data), [1, length], 'int32');
      const { logits } = task.exported().program(eager, { ids }, eagerContext());
      const rows = tf.logSoftmax(tf.reshape(logits!, [length, tokenizer.size])).arraySync() as number[][];
      rows.forEach((row, i) => {
        const target = tensors.targets!.data[i] as number;
        nats -= row[target]!;
        losses.push(-row[target]!);
        hits += Number(row.indexOf(Math.max(...row)) === target);
        tokens++;
      });
    }
    const characters = [...lines.join('')].length;
    assert.equal(tokens, characters);
    const near = (a: number | undefined, b: number) => assert.ok(Math.abs(a! - b) < 1e-4 * b, `${a} ${b}`);
    near(scores.loss, nats / tokens);
    // Every token is of the line that it stands in: a block may hold the end of one and the beginning of the next.
    let at = 0;
    for (const [i, line] of lines.entries()) {
      const own = losses.slice(at, at + [...line].length);
      at += own.length;
      const { loss, tokens: count } = said[i] as { loss: number; tokens: number };
      assert.equal(count, own.length);
      near(loss, own.reduce((sum, each) => sum + each) / own.length);
    }
    near(scores.perplexity, Math.exp(nats / tokens));
    near(scores['bits-per-character'], nats / Math.LN2 / characters);
    assert.ok(Math.abs(scores.accuracy! - hits / tokens) < 1e-9);
    // Of texts that were written; not while training.
    assert.ok(scores['distinct-1']! > 0 && scores['distinct-1']! <= 1);
    assert.ok(scores['distinct-2']! > 0 && scores['distinct-2']! <= 1);
    const nothing = await task.score({ engine, parameters }, { examples, encoded: [] }, { effort: 'quick' });
    assert.deepEqual(nothing.scores, {});
    const quick = await task.score({ engine, parameters }, { examples, encoded }, { effort: 'quick' });
    assert.deepEqual(Object.keys(quick.scores), ['loss', 'perplexity', 'bits-per-character', 'accuracy']);
  });
});

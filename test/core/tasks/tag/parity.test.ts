// Taggers against PyTorch's (test/fixtures/tag): loss, gradients, tags and probabilities, with and without a CRF.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { createEngine } from '../../../../src/core/engine';
import { characterKinds } from '../../../../src/core/layers/characterFeatures';
import { create } from '../../../../src/core/models/lstm/model';
import { withSegments } from '../../../../src/core/models/segments';
import { readRow } from '../../../../src/core/tasks/tag/readRow';
import { tag } from '../../../../src/core/tasks/tag/task';
import { sgd } from '../../../../src/core/training/optimizers/sgd';
import { eagerContext, type FixtureTensor, numberTokenizer, relativeError, toTensors } from '../../models/fixture';

interface Half {
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
  /** Row of the characters' vectors -> its gradient; others have none. */
  readonly letters: Readonly<Record<string, number[]>>;
  readonly loss: number;
  readonly sentences: readonly {
    readonly tags: string[];
    readonly probabilities: FixtureTensor;
    readonly logits: FixtureTensor;
    readonly loss: number;
  }[];
}

interface Fixture {
  readonly vocabulary: number;
  readonly width: number;
  readonly hidden: number;
  readonly filters: number;
  readonly labels: string[];
  readonly sentences: readonly { readonly tokens: string[]; readonly tags: string[] }[];
  readonly crf: Half;
  readonly softmax: Half;
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/tag/taggers.json'), 'utf8'));
const letterSize = 30;

function taggerOf(crf: boolean) {
  const encoder = withSegments(
    create(
      {
        width: fixture.width,
        hidden: fixture.hidden,
        embedding: undefined,
        layers: 1,
        bidirectional: true,
        pool: 'last',
        dropout: 0,
        initialization: 'uniform',
      },
      fixture.labels.length,
    ),
  );
  return tag.create({
    options: { crf, scheme: 'as-written', words: 'auto', characters: fixture.filters, stride: undefined },
    model: { type: 'lstm', encoder },
    tokenizer: numberTokenizer(fixture.vocabulary, 16),
    labels: fixture.labels,
  });
}

function parametersOf({ parameters }: Half): Record<string, tf.Tensor> {
  const letters = Float32Array.from({ length: characterKinds * letterSize }, (_, i) => Math.sin(0.7 * i) / 5);
  return { ...toTensors(parameters), 'characters.vectors.weight': tf.tensor2d(letters, [characterKinds, letterSize]) };
}

const examples = fixture.sentences.map((lists, i) => ({
  fields: {},
  lists: { tokens: lists.tokens, tags: lists.tags },
  source: { file: 'a.conll', line: i + 1 },
}));

function toEager(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

function toHost(tensors: Readonly<Record<string, tf.Tensor>>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, t]) => [
      name,
      { dtype: 'float32' as const, shape: t.shape, data: t.dataSync() as Float32Array },
    ]),
  );
}

for (const half of ['crf', 'softmax'] as const) {
  describe(`tag: a BiLSTM with character features under a ${half} against PyTorch`, () => {
    const expected = fixture[half];
    const task = taggerOf(half === 'crf');
    const encoded = examples.map(example => task.encode(example));
    // With padding and a filler row.
    const inputs = toEager(task.collate(encoded, { batch: 5, time: 6 }));

    it('has the same loss and the same gradient of every parameter', async () => {
      const { engine } = await createEngine('native', { threads: 1 });
      const parameters = toHost(parametersOf(expected));
      const batch = task.collate(encoded, { batch: 5, time: 6 });
      const optimizer = sgd();
      const trainer = engine.createTrainer({ loss: task.loss, parameters, optimizer, seed: 1 });
      const [result] = await trainer.steps([batch], [1]);
      assert.ok(Math.abs(result!.loss - expected.loss) < 1e-5 * expected.loss, `${result!.loss}`);
      const after = trainer.state().parameters;
      await trainer.dispose();
      for (const [name, { data }] of Object.entries(expected.gradients)) {
        const moved = Float32Array.from(parameters[name]!.data, (value, i) => value - after[name]!.data[i]!);
        const error = relativeError(moved, data);
        assert.ok(error < 2e-4, `${name}: ${error}`);
      }
      const letters = 'characters.vectors.weight';
      for (let row = 0; row < characterKinds; row++) {
        const at = (tensors: HostTensors) => tensors[letters]!.data.subarray(row * letterSize, (row + 1) * letterSize);
        const moved = at(parameters).map((value, i) => value - at(after)[i]!);
        const wanted = expected.letters[row];
        if (wanted) assert.ok(relativeError(moved, wanted) < 1e-3, `character ${row}`);
        // Words of padding and of filler rows have no characters that could reach the loss.
        else
          assert.ok(
            moved.every(value => value === 0),
            `character ${row}`,
          );
      }
    });

    it('reads the same tags, probabilities and losses', () => {
      const outputs = toHost(task.reader!.predict(parametersOf(expected), inputs, eagerContext()));
      for (const [row, { tags, probabilities, logits, loss }] of expected.sentences.entries()) {
        const read = readRow(outputs, row, fixture.labels);
        assert.deepEqual(read.tags, tags);
        assert.ok(relativeError(read.probabilities, probabilities.data) < 1e-5, `probabilities of ${row}`);
        const at = row * 6 * fixture.labels.length;
        const own = outputs.logits!.data.slice(at, at + logits.data.length);
        assert.ok(relativeError(own, logits.data) < 1e-5, `logits of ${row}`);
        const targets = examples[row]!.lists.tags.map(each => fixture.labels.indexOf(each));
        assert.ok(Math.abs(read.lossOf(targets) - loss) < 1e-4, `loss of ${row}`);
      }
    });
  });
}

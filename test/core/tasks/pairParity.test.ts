// Tasks of pairs and of marked places against PyTorch's (test/fixtures/pairs): loss, gradients, answers and saliency.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createModel, taskCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { columnsOf, configSchema } from '../../../src/core/schemas';
import { differentiate, eagerContext, type FixtureTensor, relativeError, toTensors } from '../models/fixture';
import { spacedTokenizer } from './spacedTokenizer';

interface Half {
  readonly loss: number;
  readonly said: FixtureTensor;
  /** Of each example, of each of its texts that is read by itself. */
  readonly saliency: readonly (readonly number[][])[];
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
}

const NAMES = ['classify', 'multilabel', 'regress', 'joint', 'relate'] as const;

interface Fixture extends Readonly<Record<(typeof NAMES)[number], Half>> {
  readonly vocabulary: number;
  readonly length: number;
  readonly width: number;
  readonly hidden: number;
  readonly pairs: readonly (readonly [number[], number[]])[];
  readonly marked: readonly number[][];
  readonly targets: readonly number[];
  readonly sets: readonly number[][];
  readonly scores: readonly number[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/pairs/pairs.json'), 'utf8'));
const { width, hidden } = fixture;
const LABELS = ['a', 'b', 'c'];
const LSTM = `{ type: lstm, width: ${width}, hidden: ${hidden}, bidirectional: true, pool: max, dropout: 0 }`;
const configs: Readonly<Record<(typeof NAMES)[number], string>> = {
  classify: `task: { type: classify, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  multilabel: `task: { type: multilabel, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  regress: `task: { type: regress, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  joint: `task: classify\ndata: { train: a.csv, text-pair: b }\nmodel: { type: transformer, layers: 1, heads: 2, width: ${width}, feed-forward: 10, pool: cls, normalization: before, positions: learned, activation: gelu, dropout: 0 }\n`,
  relate: `task: relate\nmodel: ${LSTM.replace('max', 'last')}\ndata: { train: a.csv }\n`,
};

/** Marks are ids from the vocabulary on. */
function writeMarked(ids: readonly number[]): string {
  return ids.map(id => ['<e1>', '</e1>', '<e2>', '</e2>'][id - fixture.vocabulary] ?? id).join(' ');
}

const examples = fixture.pairs.map(([text, pair], i): Example => {
  return {
    fields: {
      text: text.join(' '),
      'text-pair': pair.join(' '),
      label: LABELS[fixture.targets[i]!]!,
      score: String(fixture.scores[i]),
    },
    lists: { labels: LABELS.filter((_, k) => fixture.sets[i]![k] === 1) },
    source: { file: 'a.csv', line: i + 1 },
  };
});
const marked = examples.map((example, i): Example => {
  return { ...example, fields: { text: writeMarked(fixture.marked[i]!), label: example.fields.label! } };
});

async function makeTask(name: (typeof NAMES)[number]) {
  const { config, problems } = parseConfig<typeof configSchema>(configs[name], '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog[config!.task.type]();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, LABELS.length),
    tokenizer: spacedTokenizer(fixture.vocabulary, fixture.length),
    labels: name === 'regress' ? [] : LABELS,
    roles: new Set(Object.keys(columnsOf(config!).columns)),
  });
}

function toEager(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

for (const name of NAMES) {
  describe(`pairs against PyTorch: ${name}`, () => {
    const expected = fixture[name];
    const own = name === 'relate' ? marked : examples;
    const prepare = async () => {
      const task = await makeTask(name);
      const encoded = own.map(example => task.encode(example));
      // With padding and filler rows.
      const inputs = toEager(task.collate(encoded, { batch: 5, time: 14 }));
      const counted = name === 'regress' ? toEager(task.count(encoded)) : {};
      return { task, inputs, parameters: { ...toTensors(expected.parameters), ...counted }, counted };
    };

    it('has the same loss and the same gradient of every parameter', async () => {
      const { task, inputs, parameters, counted } = await prepare();
      assert.deepEqual(Object.keys(task.initialize(new Random(0))).sort(), Object.keys(parameters).sort());
      const learned = Object.fromEntries(Object.entries(parameters).filter(([key]) => !(key in counted)));
      const { loss, gradients } = differentiate(
        { ...task, loss: (values, ...rest) => task.loss({ ...counted, ...values }, ...rest) },
        learned,
        inputs,
      );
      assert.ok(Math.abs(loss - expected.loss) < 1e-5 * expected.loss, `${loss}, not ${expected.loss}`);
      for (const [key, { data }] of Object.entries(expected.gradients)) {
        const error = relativeError(gradients[key]!.dataSync(), data);
        assert.ok(error < 1e-4, `${key}: ${error}`);
      }
    });

    it('says the same, for the same reasons', async () => {
      const { task, inputs, parameters } = await prepare();
      const { predict, saliency } = task.reader!;
      const outputs = predict(parameters, inputs, eagerContext());
      const said = (outputs.probabilities ?? outputs.scores)!.dataSync().slice(0, expected.said.data.length);
      assert.ok(relativeError(said, expected.said.data) < 1e-5);
      const label = tf.tensor1d([...fixture.targets, 0, 0], 'int32');
      const weights = saliency!(parameters, { ...inputs, label }, eagerContext());
      const parts = [weights.saliency!, ...(weights.pairSaliency ? [weights.pairSaliency] : [])];
      for (const [row, texts] of expected.saliency.entries()) {
        assert.equal(parts.length, texts.length);
        for (const [i, wanted] of texts.entries()) {
          const all = (parts[i]!.arraySync() as number[][])[row]!;
          assert.ok(relativeError(all.slice(0, wanted.length), wanted) < 1e-4, `${row} ${i}`);
          assert.ok(
            all.slice(wanted.length).every(value => value === 0),
            'padding weighs',
          );
        }
      }
    });
  });
}

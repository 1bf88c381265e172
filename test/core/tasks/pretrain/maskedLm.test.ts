// Masked language modeling: a step equals that of transformers; only masked places are mapped to the vocabulary; masks follow seed and place.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { createEngine } from '../../../../src/core/engine';
import type { Tensors } from '../../../../src/core/engine/contract';
import { configSchema } from '../../../../src/core/schemas';
import { collatePlaces } from '../../../../src/core/tasks/pretrain/placesBatch';
import type { Task } from '../../../../src/core/tasks/task';
import type { TaskExample } from '../../../../src/core/tasks/taskExample';
import { referenceEngine } from '../../engine/referenceEngine';
import { differentiate, numberTokenizer, relativeError } from '../../models/fixture';
import { firstLosses } from '../freshTrainer';
import { linesOf, makeTask, wordTokenizer } from './pretraining';
import { openStep, readStep } from './step';

function toTensors(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)]),
  );
}

const WORDS = Array.from({ length: 60 }, (_, i) => `word${i}`);
const TEXTS = Array.from({ length: 24 }, (_, i) => WORDS.slice(i, i + 12).join(' '));
const options = (objective: string) => `{ type: pretrain, blocks: texts, objective: ${objective} }`;

describe('tasks/pretrain: masked-lm', function () {
  this.timeout(60_000);

  it('has the loss and the gradients of transformers for the same masks', async () => {
    const fixture = readStep('masked-lm');
    const { given, parameters, gradients, unused } = openStep(fixture, 'masked-lm');
    assert.deepEqual(unused, []);
    const text = 'task: { type: pretrain }\ndata: { train: a.txt }\nmodel: { from: ./bert }\n';
    const { config } = parseConfig(text, '/a.nlp.yaml', configSchema);
    const task = (await taskCatalog.pretrain()).create({
      options: config!.task,
      model: await createModel(config!.model, 0, given),
      tokenizer: numberTokenizer(24, 12),
      labels: [],
    });
    assert.deepEqual(Object.keys(task.initialize(new Random(0))).sort(), Object.keys(parameters).sort());
    const rows = fixture.ids.map((ids, i) => ({
      ids: Int32Array.from(
        ids.slice(
          0,
          fixture.mask[i]!.reduce((a, x) => a + x),
        ),
      ),
      places: Int32Array.from(fixture.places[i]!),
      targets: Int32Array.from(fixture.targets[i]!),
    }));
    // More room in every direction changes nothing.
    for (const [size, room] of [
      [{ batch: 2, time: 9 }, 4],
      [{ batch: 3, time: 12 }, 6],
    ] as const) {
      const inputs = toTensors(collatePlaces(rows, size, { room, padding: 0 }));
      const step = differentiate(task, toTensors(parameters), inputs);
      assert.ok(Math.abs(step.loss - fixture.loss) < 1e-5 * fixture.loss, `${step.loss} ${fixture.loss}`);
      for (const [name, { data }] of Object.entries(gradients)) {
        const error = relativeError(step.gradients[name]!.dataSync(), data as Float32Array);
        assert.ok(error < 1e-4, `${name}: ${error}`);
      }
    }
    assert.equal(Object.keys(gradients).length, Object.keys(parameters).length);
  });

  const encode = (task: Task) => [...task.encodeUnits!(linesOf(TEXTS))];
  const collated = (task: Task, units: readonly TaskExample[], stream?: string) => {
    const size = { batch: units.length, time: 16 };
    const { ids } = task.collate(units, size, stream === undefined ? undefined : new Random(7, stream));
    return Array.from(ids!.data).join();
  };

  it('draws other masks in each pass, the same when a batch is made again, and always the same for scores', async () => {
    const tokenizer = await wordTokenizer(TEXTS, 16);
    const task = await makeTask(tokenizer);
    const units = encode(task);
    assert.equal(collated(task, units, 'collate/0/0'), collated(task, units, 'collate/0/0'));
    assert.notEqual(collated(task, units, 'collate/0/0'), collated(task, units, 'collate/1/0'));
    assert.equal(collated(task, units), collated(task, units));
    // Wherever a block stands in its batch.
    const apart = units.map(unit => collated(task, [unit])).join();
    assert.equal(collated(task, units), apart);
  });

  it('has one mask, or one of so many, of each block where masks are static', async () => {
    const tokenizer = await wordTokenizer(TEXTS, 16);
    const masksOf = async (objective: string) => {
      const task = await makeTask(tokenizer, options(objective));
      const [unit] = encode(task);
      return new Set(Array.from({ length: 60 }, (_, pass) => collated(task, [unit!], `collate/${pass}/0`))).size;
    };
    assert.equal(await masksOf('{ type: masked-lm, masking: { type: static, copies: 1 } }'), 1);
    assert.equal(await masksOf('{ type: masked-lm, masking: { type: static, copies: 3 } }'), 3);
    assert.ok((await masksOf('masked-lm')) > 20);
  });

  it('learns on every engine alike', async function () {
    const reference = await referenceEngine(this);
    const tokenizer = await wordTokenizer(TEXTS, 16);
    const task = await makeTask(tokenizer, options('{ type: masked-lm, share: 30% }'));
    const units = encode(task);
    const batch = (step: number) => task.collate(units, { batch: 24, time: 16 }, new Random(1, `collate/${step}/0`));
    const batches = [batch(0), batch(1), batch(2)];
    const losses = [
      await firstLosses(reference, task, batches, 0.01),
      await firstLosses((await createEngine('native')).engine, task, batches, 0.01),
    ];
    for (const each of losses) assert.ok(relativeError(each, losses[0]!) < 1e-4, JSON.stringify(losses));
    assert.ok(losses[0]![2]! < losses[0]![0]!);
  });
});

// Steps of pretraining beside masked language modeling, with the loss and the gradients of transformers for the same masks.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Tensors } from '../../../../src/core/engine/contract';
import { nameInGenerator } from '../../../../src/core/models/generatorNames';
import { configSchema } from '../../../../src/core/schemas';
import { collatePlaces } from '../../../../src/core/tasks/pretrain/placesBatch';
import { type Packed, unpack } from '../../families/checkpoint';
import { differentiate, numberTokenizer, relativeError } from '../../models/fixture';
import { openStep, readStep, type StepFixture } from './step';

function toTensors(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)]),
  );
}

const unpackAll = (packed: Readonly<Record<string, Packed>>): HostTensors =>
  Object.fromEntries(Object.entries(packed).map(([name, each]) => [name, unpack(each)]));

async function makeTask(objective: string, given: ReturnType<typeof openStep>['given']) {
  const text = `task: { type: pretrain, objective: ${objective} }\ndata: { train: a.txt }\nmodel: { from: ./bert }\n`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  return (await taskCatalog.pretrain()).create({
    options: config!.task,
    model: await createModel(config!.model, 0, given),
    tokenizer: { ...numberTokenizer(24, 12), special: { pad: 0, unk: 1, mask: 4, extra_id_0: 20, extra_id_1: 21 } },
    labels: [],
  });
}

/** In two sizes: more room in every direction changes nothing. */
function batchesOf({ ids, mask, places, targets }: StepFixture, segments?: readonly (readonly number[])[]) {
  const rows = ids.map((row, i) => {
    const length = mask[i]!.reduce((a, x) => a + x);
    return {
      ids: Int32Array.from(row.slice(0, length)),
      ...(segments && { segments: Int32Array.from(segments[i]!.slice(0, length)) }),
      places: Int32Array.from(places[i]!),
      targets: Int32Array.from(targets[i]!),
    };
  });
  return [
    { batch: 2, time: 9, room: 4 },
    { batch: 3, time: 12, room: 6 },
  ].map(({ room, ...size }) => ({
    ...size,
    room,
    inputs: toTensors(collatePlaces(rows, size, { room, padding: 0 })),
  }));
}

/** Losses to 1e-5, gradients to 1e-4 of the largest: sums of float32 in another order. */
function assertStep(
  task: Parameters<typeof differentiate>[0],
  parameters: HostTensors,
  inputs: Tensors,
  { loss, gradients }: { readonly loss: number; readonly gradients: HostTensors },
): void {
  assert.deepEqual(Object.keys(task.initialize(new Random(0))).sort(), Object.keys(parameters).sort());
  // The bias of BART's logits is no parameter there.
  const trained = Object.keys(parameters).filter(name => name !== 'output.bias');
  assert.deepEqual(Object.keys(gradients).sort(), trained.sort());
  const step = differentiate(task, toTensors(parameters), inputs);
  assert.ok(Math.abs(step.loss - loss) < 1e-5 * loss, `${step.loss} ${loss}`);
  for (const [name, { data }] of Object.entries(gradients)) {
    const own = step.gradients[name]!.dataSync();
    const most = Math.max(...(data as Float32Array).map(Math.abs));
    if (most < 1e-7) assert.ok(Math.max(...(own as Float32Array).map(Math.abs)) < 1e-6, name);
    else assert.ok(relativeError(own, data as Float32Array) < 1e-4, name);
  }
}

describe('tasks/pretrain: steps of transformers', function () {
  this.timeout(60_000);

  it('BertForPreTraining: masks and next sentences', async () => {
    const fixture = readStep('next-sentence') as StepFixture & { segments: number[][]; pairs: number[] };
    const { given, parameters, gradients, unused } = openStep(fixture, 'next-sentence');
    assert.deepEqual(unused, []);
    const task = await makeTask('next-sentence', given);
    for (const { batch, inputs } of batchesOf(fixture, fixture.segments)) {
      const labels = tf.tensor1d([...fixture.pairs, 0].slice(0, batch), 'int32');
      const weights = tf.tensor1d([1, 1, 0].slice(0, batch));
      assertStep(task, parameters, { ...inputs, labels, weights }, { loss: fixture.loss, gradients });
    }
  });

  it('SpanBERT: masks and span boundaries', async () => {
    const fixture = readStep('boundary') as StepFixture & {
      /** Row, left, right, position, target. */
      readonly bounds: [number, number, number, number, number][];
      readonly own: Readonly<Record<string, Packed>>;
      readonly ownGradients: Readonly<Record<string, Packed>>;
    };
    const { given, parameters, gradients } = openStep(fixture, 'masked-lm');
    const task = await makeTask('masked-spans', given);
    for (const { batch, time, room, inputs } of batchesOf(fixture)) {
      const each = () => new Array<number>(batch * room).fill(0);
      const [left, right, position, bounded] = [each(), each(), each(), each()];
      const counts = [0, 0];
      for (const [row, before, after, at] of fixture.bounds) {
        const place = row * room + counts[row]!++;
        left[place] = row * time + before;
        right[place] = row * time + after;
        position[place] = at;
        bounded[place] = 1;
      }
      const whole = (values: number[]) => tf.tensor2d(values, [batch, room], 'int32');
      const bounds = { left: whole(left), right: whole(right), position: whole(position) };
      assertStep(
        task,
        { ...parameters, ...unpackAll(fixture.own) },
        { ...inputs, ...bounds, bounded: tf.tensor2d(bounded, [batch, room]) },
        { loss: fixture.loss, gradients: { ...gradients, ...unpackAll(fixture.ownGradients) } },
      );
    }
  });

  for (const [name, objective] of [
    ['t5', 'span-corruption'],
    ['bart', 'denoising'],
  ] as const)
    it(`${name}: what is written from a damaged text`, async () => {
      const fixture = readStep(name) as StepFixture & { readonly written: number[][]; readonly labels: number[][] };
      const { given, parameters, gradients } = openStep(fixture, 'seq2seq-lm');
      const task = await makeTask(objective, given);
      const whole = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32');
      const inputs = {
        ids: whole(fixture.ids),
        mask: tf.tensor2d(fixture.mask),
        written: whole(fixture.written),
        targets: whole(fixture.labels.map(row => row.map(id => Math.max(0, id)))),
        counted: tf.tensor2d(fixture.labels.map(row => row.map(id => (id < 0 ? 0 : 1)))),
      };
      assertStep(task, parameters, inputs, { loss: fixture.loss, gradients });
    });

  it('ELECTRA: ElectraForMaskedLM and ElectraForPreTraining with one table of words', async () => {
    const fixture = readStep('replaced') as StepFixture & {
      readonly originals: number[][];
      readonly generator: Readonly<Record<string, Packed>>;
      readonly generatorGradients: Readonly<Record<string, Packed>>;
    };
    const { given, parameters, gradients } = openStep(fixture, 'replaced-token');
    const narrow = { hidden_size: 6, num_attention_heads: 2, intermediate_size: 8 };
    const generator = openStep(
      {
        ...fixture,
        config: { ...(fixture.config as object), ...narrow },
        tensors: { ...fixture.tensors, ...fixture.generator },
        gradients: fixture.generatorGradients,
      },
      'masked-lm',
    );
    const named = (tensors: HostTensors) =>
      Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [nameInGenerator(name, 'encoder'), tensor]));
    const task = await makeTask('{ type: replaced-tokens, generator: 0.5 }', given);
    for (const { batch, time, room, inputs } of batchesOf(fixture)) {
      const originals = Array.from(
        { length: batch * time },
        (_, i) => fixture.originals[Math.floor(i / time)]?.[i % time] ?? 0,
      );
      const slots = new Array<number>(batch * time).fill(-1);
      for (const [row, places] of fixture.places.entries())
        for (const [i, place] of places.entries()) slots[row * time + place] = row * room + i;
      const whole = (values: number[]) => tf.tensor2d(values, [batch, time], 'int32');
      // Logits are differences of two: what both have in common, as new heads do, changes neither loss nor gradients.
      const { data, shape } = parameters['head.weight']!;
      const shifted = float32(
        shape,
        Float32Array.from(data as Float32Array, (x, i) => x + Math.sin(1 + (i >> 1))),
      );
      for (const head of [parameters['head.weight']!, shifted])
        assertStep(
          task,
          { ...named(generator.parameters), ...parameters, 'head.weight': head },
          { ...inputs, originals: whole(originals), slots: whole(slots) },
          { loss: fixture.loss, gradients: { ...named(generator.gradients), ...gradients } },
        );
    }
  });
});

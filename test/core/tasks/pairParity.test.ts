// Tasks of pairs and of marked places against PyTorch's (test/fixtures/pairs): loss, gradients, answers and saliency.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { gradientProgram } from '../../../src/core/explain/attribution/differentiate';
import { differentiate, eagerContext, relativeError, toTensors } from '../models/fixture';
import { examplesOf, fixture, makeTask, NAMES } from './pairFixture';

function toEager(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

for (const name of NAMES) {
  describe(`pairs against PyTorch: ${name}`, () => {
    const expected = fixture[name];
    const own = examplesOf(name);
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
      const { predict, halves } = task.reader!;
      const outputs = predict(parameters, inputs, eagerContext());
      const said = (outputs.probabilities ?? outputs.scores)!.dataSync().slice(0, expected.said.data.length);
      assert.ok(relativeError(said, expected.said.data) < 1e-5);
      const labels = outputs.probabilities?.shape.at(-1);
      const targets = tf.tensor1d([...fixture.targets, 0, 0], 'int32');
      const target = labels === undefined ? tf.ones([5, 1]) : tf.oneHot(targets, labels, 1, 0, 'float32');
      const program = gradientProgram(halves!, 'gradient-x-input');
      const { weights, pairWeights } = program(parameters, { ...inputs, target }, eagerContext());
      const parts = [weights!, ...(pairWeights ? [pairWeights] : [])];
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

import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { gradientProgram } from '../../../src/core/explain/attribution/differentiate';
import {
  createTask,
  differentiate,
  eagerContext,
  fixtureNames,
  inputsOf,
  readFixture,
  relativeError,
  toTensors,
} from './fixture';

/** The gradient of a bias that batch normalization takes out again. */
function isRoundedZero(values: ArrayLike<number>): boolean {
  return Array.from(values).every(value => Math.abs(value) < 1e-6);
}

/** float32, both sides; forward within 1e-5, gradients within 1e-4 of the largest of their tensor. */
for (const name of fixtureNames) {
  describe(`model ${name} against PyTorch`, () => {
    const fixture = readFixture(name);

    it('gives the same logits, pooled vectors and probabilities', async () => {
      const task = await createTask(fixture);
      const outputs = task.reader!.predict(toTensors(fixture.parameters), inputsOf(fixture), eagerContext());
      assert.ok(relativeError(outputs.logits!.dataSync(), fixture.logits.data) < 1e-5);
      assert.ok(relativeError(outputs.pooled!.dataSync(), fixture.pooled.data) < 1e-5);
      const sums = tf.sum(outputs.probabilities!, 1).dataSync();
      for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-6);
    });

    it('gives the same loss, gradient of every parameter and running statistics', async () => {
      const task = await createTask(fixture);
      const { loss, gradients, updates } = differentiate(task, toTensors(fixture.parameters), inputsOf(fixture));
      assert.ok(Math.abs(loss - fixture.loss) < 1e-5 * Math.abs(fixture.loss));
      assert.deepEqual(Object.keys(gradients).sort(), Object.keys(fixture.gradients).sort());
      for (const [parameter, expected] of Object.entries(fixture.gradients)) {
        const actual = gradients[parameter]!.dataSync();
        const error = relativeError(actual, expected.data);
        assert.ok(error < 1e-4 || (isRoundedZero(actual) && isRoundedZero(expected.data)), `${parameter}: ${error}`);
      }
      assert.deepEqual(Object.keys(updates).sort(), Object.keys(fixture.updates).sort());
      for (const [parameter, expected] of Object.entries(fixture.updates))
        assert.ok(relativeError(updates[parameter]!.dataSync(), expected.data) < 1e-5, parameter);
    });

    it('gives the same gradient x input', async () => {
      const task = await createTask(fixture);
      const program = gradientProgram(task.reader!.halves!, 'gradient-x-input');
      const { weights } = program(toTensors(fixture.parameters), inputsOf(fixture), eagerContext());
      assert.ok(relativeError(weights!.dataSync(), fixture.saliency.data) < 1e-4);
    });

    it('does not see padding', async () => {
      const task = await createTask(fixture);
      const parameters = toTensors(fixture.parameters);
      const once = task.reader!.predict(parameters, inputsOf(fixture), eagerContext()).logits!.dataSync();
      const wider = task.reader!.predict(parameters, inputsOf(fixture, 7), eagerContext()).logits!.dataSync();
      for (let i = 0; i < once.length; i++) assert.ok(Math.abs(once[i]! - wider[i]!) < 1e-6);
    });

    it('initializes parameters of the names, shapes and order that it uses', async () => {
      const task = await createTask(fixture);
      const { Random } = await import('../../../src/core/base/random');
      const initial = task.initialize(new Random(1, 'weights'));
      const shapes = Object.fromEntries(Object.entries(initial).map(([key, { shape }]) => [key, [...shape]]));
      assert.deepEqual(
        shapes,
        Object.fromEntries(Object.entries(fixture.parameters).map(([key, { shape }]) => [key, shape])),
      );
      assert.deepEqual(task.initialize(new Random(1, 'weights')), initial);
      assert.notDeepEqual(task.initialize(new Random(2, 'weights')), initial);
    });
  });
}

describe('captures', () => {
  it('of a transformer: attention of each layer, rows sum to 1, none on padding', async () => {
    const fixture = readFixture('transformerCls');
    const task = await createTask(fixture);
    const captured: Record<string, tf.Tensor> = {};
    const { mask, ...inputs } = inputsOf(fixture);
    task.reader!.predict(toTensors(fixture.parameters), { ...inputs, mask: mask! }, eagerContext(captured));
    const inside = ['query', 'key', 'scale', 'bias'];
    const layer = (i: number) => [`attention/${i}`, ...inside.map(part => `attention/${i}/${part}`), `hidden/${i}`];
    assert.deepEqual(Object.keys(captured), ['hidden/embedded', ...layer(0), ...layer(1)]);
    const weights = captured['attention/1']!;
    assert.deepEqual(weights.shape, [4, 2, 6, 6]);
    for (const sum of tf.sum(weights, 3).dataSync()) assert.ok(Math.abs(sum - 1) < 1e-6);
    const onPadding = tf.max(tf.mul(weights, tf.sub(1, tf.reshape(mask!, [4, 1, 1, 6])))).dataSync()[0];
    assert.equal(onPadding, 0);
  });
});

import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../../src/core/base/errors';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { createEngine } from '../../../src/core/engine';
import type { Engine, Optimizer, Tensors } from '../../../src/core/engine/contract';
import { gradientProgram } from '../../../src/core/explain/attribution/differentiate';
import type { Task } from '../../../src/core/tasks/task';
import { adam } from '../../../src/core/training/optimizers/adam';
import { sgd } from '../../../src/core/training/optimizers/sgd';
import {
  createTask,
  differentiate,
  eagerContext,
  fixtureNames,
  inputsOf,
  type ModelFixture,
  readFixture,
  relativeError,
  toTensors,
} from './fixture';

function toHost(tensors: Tensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const data = tensor.dataSync() as Float32Array | Int32Array;
      return [name, { dtype: tensor.dtype as 'float32' | 'int32', shape: tensor.shape, data }];
    }),
  );
}

function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map(name => [name, all[name]!]));
}

/** Three steps on tfjs's cpu backend, kernel by kernel. */
function trainEagerly(task: Task, start: Tensors, inputs: Tensors, optimizer: Optimizer, rates: readonly number[]) {
  assert.equal(tf.getBackend(), 'cpu');
  const losses: number[] = [];
  let parameters = start;
  let slots: Record<string, Tensors> = Object.fromEntries(
    Object.entries(start).map(([name, tensor]) => [
      name,
      Object.fromEntries(optimizer.slots.map(slot => [slot, tf.zerosLike(tensor)])),
    ]),
  );
  rates.forEach((rate, step) => {
    const { loss, gradients, updates } = differentiate(task, parameters, inputs);
    const scalars = { learningRate: tf.scalar(rate), step: tf.scalar(step + 1) };
    const updated = Object.keys(gradients).map(
      name => [name, optimizer.update(parameters[name]!, gradients[name]!, slots[name]!, scalars, name)] as const,
    );
    losses.push(loss);
    parameters = {
      ...parameters,
      ...Object.fromEntries(updated.map(([name, each]) => [name, each.parameter])),
      ...updates,
    };
    slots = { ...slots, ...Object.fromEntries(updated.map(([name, each]) => [name, each.slots])) };
  });
  return { losses, parameters };
}

async function trainCompiled(
  engine: Engine,
  task: Task,
  fixture: ModelFixture,
  optimizer: Optimizer,
  rates: readonly number[],
) {
  const batch = toHost(pick(inputsOf(fixture), ['ids', 'mask', 'labels', 'weights']));
  const parameters = toHost(toTensors(fixture.parameters));
  const trainer = engine.createTrainer({ loss: task.loss, parameters, optimizer, seed: 1 });
  const results = await trainer.steps(
    rates.map(() => batch),
    rates,
  );
  const state = trainer.state();
  await trainer.dispose();
  return { losses: results.map(result => result.loss), parameters: state.parameters };
}

for (const name of fixtureNames) {
  describe(`model ${name} through the native engine`, () => {
    const fixture = readFixture(name);
    const rates = [0.1, 0.1, 0.05];
    let engine: Engine;
    let task: Task;

    before(async () => {
      ({ engine } = await createEngine('native', { threads: 2 }));
      task = await createTask(fixture);
    });

    it('predicts what PyTorch does', async () => {
      const parameters = toHost(toTensors(fixture.parameters));
      const inference = engine.createInference({ program: task.reader!.predict, parameters });
      const outputs = await inference.run(toHost(pick(inputsOf(fixture), ['ids', 'mask'])));
      assert.ok(relativeError(outputs.logits!.data, fixture.logits.data) < 1e-5);
      assert.ok(relativeError(outputs.pooled!.data, fixture.pooled.data) < 1e-5);
      await inference.dispose();
    });

    it('gives the gradient x input that PyTorch does', async () => {
      const parameters = toHost(toTensors(fixture.parameters));
      const inference = engine.createInference({
        program: gradientProgram(task.reader!.halves!, 'gradient-x-input'),
        parameters,
      });
      const { weights } = await inference.run(toHost(pick(inputsOf(fixture), ['ids', 'mask', 'target'])));
      assert.ok(relativeError(weights!.data, fixture.saliency.data) < 1e-4);
      await inference.dispose();
    });

    it('captures what the eager run captures', async () => {
      const parameters = toHost(toTensors(fixture.parameters));
      const inference = engine.createInference({ program: task.reader!.predict, parameters, captures: ['*'] });
      const inputs = pick(inputsOf(fixture), ['ids', 'mask']);
      const outputs = await inference.run(toHost(inputs));
      const captured: Record<string, tf.Tensor> = {};
      task.reader!.predict(toTensors(fixture.parameters), inputs, eagerContext(captured));
      for (const [key, tensor] of Object.entries(captured))
        assert.ok(relativeError(outputs[key]!.data, tensor.dataSync()) < 1e-5, key);
      await inference.dispose();
    });

    it('takes the same three steps of SGD as eager tfjs: losses and every parameter', async () => {
      const eager = trainEagerly(task, toTensors(fixture.parameters), inputsOf(fixture), sgd(), rates);
      const compiled = await trainCompiled(engine, task, fixture, sgd(), rates);
      assert.ok(relativeError(compiled.losses, eager.losses) < 1e-4);
      for (const [key, tensor] of Object.entries(eager.parameters)) {
        const error = relativeError(compiled.parameters[key]!.data, tensor.dataSync());
        assert.ok(error < 1e-4, `${key}: ${error}`);
      }
    });

    it('takes the same three steps of Adam: losses', async () => {
      // Parameters are not compared: where a gradient is 0 but for rounding, Adam makes a whole step of its sign.
      const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
      const small = rates.map(rate => rate / 10);
      const eager = trainEagerly(task, toTensors(fixture.parameters), inputsOf(fixture), optimizer, small);
      const compiled = await trainCompiled(engine, task, fixture, optimizer, small);
      assert.ok(relativeError(compiled.losses, eager.losses) < 1e-4);
    });
  });
}

for (const engineName of ['wasm', 'tensorflow'] as const)
  describe(`every model through the ${engineName} engine`, () => {
    let engine: Engine;

    before(async function () {
      try {
        ({ engine } = await createEngine(engineName, { threads: 1 }));
      } catch (error) {
        if (engineName !== 'tensorflow' || !(error instanceof ActionableError)) throw error;
        this.test!.title += ` (skipped: ${error.message})`;
        this.skip();
      }
    });

    for (const name of fixtureNames)
      it(`${name} takes the same three steps as eager tfjs`, async () => {
        const fixture = readFixture(name);
        const task = await createTask(fixture);
        const rates = [0.1, 0.1, 0.05];
        const eager = trainEagerly(task, toTensors(fixture.parameters), inputsOf(fixture), sgd(), rates);
        const compiled = await trainCompiled(engine, task, fixture, sgd(), rates);
        assert.ok(relativeError(compiled.losses, eager.losses) < 1e-4);
        for (const [key, tensor] of Object.entries(eager.parameters))
          assert.ok(relativeError(compiled.parameters[key]!.data, tensor.dataSync()) < 1e-4, key);
      });
  });

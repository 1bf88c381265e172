import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createEngine } from '../../../../src/core/engine';
import type { Engine, Tensors } from '../../../../src/core/engine/contract';
import { sgd } from '../../../../src/core/training/optimizers/sgd';
import { eagerContext, relativeError, stateAfter, toTensor, toTensors } from '../../models/fixture';
import { type Family, families, inputsOf, lossOf, readFamily, run, stacksOf } from './family';

/** Where hidden states count; 0 elsewhere. */
function realOf(hidden: tf.Tensor, counted: number[][]): Float32Array {
  const [, time] = hidden.shape as [number, number, number];
  const mask = counted.map(row => [...row, ...new Array<number>(time - row.length).fill(0)]);
  return tf.mul(hidden, tf.expandDims(tf.tensor2d(mask), 2)).dataSync() as Float32Array;
}

/** The gradient of a bias of keys, which a softmax forgets, and the like. */
function isRoundedZero(values: ArrayLike<number>): boolean {
  return Array.from(values).every(value => Math.abs(value) < 2e-5);
}

function assertGradients(actual: (name: string) => ArrayLike<number>, { gradients }: Family, tolerance: number) {
  for (const [name, { data }] of Object.entries(gradients)) {
    const error = relativeError(actual(name), data);
    assert.ok(error < tolerance || (isRoundedZero(actual(name)) && isRoundedZero(data)), `${name}: ${error}`);
  }
}

/** More columns after each text, full of what nobody should look at. */
function widen(x: tf.Tensor, columns: number, value: number): tf.Tensor {
  const [batch, , ...rest] = x.shape as [number, number];
  return tf.concat([x, tf.fill([batch, columns, ...rest], value)], 1);
}

function toHost(tensors: Tensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { dtype: 'float32', shape: tensor.shape, data: tensor.dataSync() as Float32Array },
    ]),
  );
}

for (const name of families)
  describe(`the stack as ${name}, against transformers`, () => {
    const family = readFamily(name);
    const parameters = toTensors(family.parameters);

    it('gives the same hidden states', () => {
      const { hidden, states } = run(family, parameters, inputsOf(family), eagerContext());
      const expected = realOf(toTensor(family.hidden), family.counted);
      assert.ok(relativeError(realOf(hidden, family.counted), expected) < 1e-5);
      if (states) {
        const read = realOf(toTensor(family.read!.states), family.mask);
        assert.ok(relativeError(realOf(states, family.mask), read) < 1e-5);
      }
    });

    it('gives the same gradient of every parameter', () => {
      const names = Object.keys(parameters);
      const { grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
        const named = Object.fromEntries(names.map((each, i) => [each, values[i]!]));
        return lossOf(family, run(family, named, inputsOf(family), eagerContext()).hidden);
      })(names.map(each => parameters[each]!));
      assertGradients(each => grads[names.indexOf(each)]!.dataSync(), family, 1e-4);
    });

    it('starts with parameters of these names and shapes', () => {
      const { stack, reader } = stacksOf(family);
      const random = new Random(1, 'weights');
      const tables = Object.entries(family.parameters).filter(([key]) => /ositions\.weight$/.test(key));
      const longest = (tables[0]?.[1].shape[0] ?? 0) - (family.options.positions?.offset ?? 0);
      const started = {
        ...reader?.initializePositions(longest, random),
        ...stack.initializePositions(longest, random),
        ...reader?.initialize(random, 'xavier'),
        ...stack.initialize(random, 'xavier'),
      };
      const shapes = (all: Readonly<Record<string, { readonly shape: readonly number[] }>>) =>
        Object.fromEntries(Object.entries(all).map(([key, { shape }]) => [key, [...shape]]));
      assert.deepEqual(shapes(started), shapes(family.parameters));
    });

    it('does not see padding', () => {
      const inputs = inputsOf(family);
      const once = run(family, parameters, inputs, eagerContext()).hidden;
      const { words, mask, source } = inputs;
      // What is read is padded, and so is what is written: nobody sees what comes after.
      const wider = {
        words: widen(words!, 2, 3),
        mask: widen(mask!, 2, 0),
        ...(source && { source: widen(source, 2, 3) }),
      };
      const more = run(family, parameters, wider, eagerContext()).hidden;
      const cut = tf.slice(more, [0, 0, 0], once.shape as [number, number, number]);
      assert.ok(relativeError(realOf(cut, family.counted), realOf(once, family.counted)) < 1e-6);
    });

    if (family.options.causal)
      it('writes token by token what it gives for the whole text', () => {
        const { stack } = stacksOf(family);
        const inputs = inputsOf(family);
        const { hidden, states } = run(family, parameters, inputs, eagerContext());
        const [batch, time, width] = hidden.shape as [number, number, number];
        const memory = states && {
          projected: stack.projectMemory(parameters, states),
          mask: inputs.mask!,
        };
        const shapes = Object.entries(stack.stateShapes(batch, time));
        let state: Tensors = Object.fromEntries(shapes.map(([key, shape]) => [key, tf.zeros([...shape])]));
        for (let t = 0; t < time; t++) {
          const column = tf.squeeze(tf.slice(inputs.words!, [0, t, 0], [batch, 1, -1]), [1]);
          const step = stack.step(parameters, column, state, tf.scalar(t, 'int32'), {
            context: eagerContext(),
            memory,
          });
          const whole = tf.slice(hidden, [0, t, 0], [batch, 1, width]).dataSync();
          assert.ok(relativeError(step.hidden.dataSync(), whole) < 1e-5, `token ${t}`);
          state = stateAfter(state, step.state, t);
        }
      });
  });

for (const [engineName, names] of [
  ['native', families],
  ['wasm', ['bert', 'bloom', 'debertaV2', 'llama', 'modernbert', 'roformer', 't5Gated', 'marian']],
] as const)
  describe(`the stack through the ${engineName} engine, against transformers`, function () {
    this.timeout(60_000);
    let engine: Engine;

    before(async () => {
      ({ engine } = await createEngine(engineName, { threads: 1 }));
    });

    for (const name of names)
      it(`gives the hidden states and gradients of ${name}`, async () => {
        const family = readFamily(name);
        const parameters = toHost(toTensors(family.parameters));
        const inputs = toHost(inputsOf(family));
        const inference = engine.createInference({
          parameters,
          program: (weights, given, context) => ({ hidden: run(family, weights, given, context).hidden }),
        });
        const { hidden } = await inference.run(inputs);
        await inference.dispose();
        const expected = realOf(toTensor(family.hidden), family.counted);
        const actual = realOf(tf.tensor(hidden!.data as Float32Array, [...hidden!.shape]), family.counted);
        assert.ok(relativeError(actual, expected) < 1e-5);

        // A step of the size of the gradient itself takes it away.
        const trainer = engine.createTrainer({
          parameters,
          optimizer: sgd(),
          seed: 1,
          loss: (weights, given, context) => ({ loss: lossOf(family, run(family, weights, given, context).hidden) }),
        });
        await trainer.steps([inputs], [1]);
        const after = trainer.state().parameters;
        await trainer.dispose();
        const step = (key: string) => parameters[key]!.data.map((x, i) => Number(x) - Number(after[key]!.data[i]));
        assertGradients(key => step(key) as Float32Array, family, 1e-4);
      });
  });

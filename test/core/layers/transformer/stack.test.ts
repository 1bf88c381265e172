import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { sizeOf } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { ProgramContext } from '../../../../src/core/engine/contract';
import { exportOnnx } from '../../../../src/core/engine/exportOnnx';
import type { Graph, Value } from '../../../../src/core/engine/graph/graph';
import { traceInference } from '../../../../src/core/engine/traceInference';
import { createStack, type StackLayer, type StackOptions } from '../../../../src/core/layers/transformer/stack';
import { eagerContext, relativeError } from '../../models/fixture';

const names = { layers: 'encoder', norm: 'norm', positions: 'positions', attention: 'attention' };
const layer: StackLayer = { heads: 2, inner: 8, normalization: 'before', activation: 'relu', dropout: 0 };

function optionsOf(more: Partial<StackOptions>, of: Partial<StackLayer> = {}): StackOptions {
  return { width: 4, layers: [{ ...layer, ...of }], dropout: 0, names, ...more };
}

function started(options: StackOptions): HostTensors {
  const stack = createStack(options);
  const random = new Random(4, 'weights');
  return { ...stack.initializePositions(64, random), ...stack.initialize(random, 'xavier') };
}

function constantsOf(graph: Graph): readonly Value[] {
  const inner = graph.nodes.flatMap(node => (node.body ? constantsOf(node.body) : []));
  return [...graph.nodes.flatMap(({ inputs }) => inputs.filter(value => value.constant?.data)), ...inner];
}

const settings: Readonly<Record<string, StackOptions>> = {
  'what comes after': optionsOf({ causal: true, positions: { kind: 'learned' } }),
  'a window': optionsOf({}, { window: { before: 2, after: 3 } }),
  'a window of what came before': optionsOf({ causal: true }, { window: { before: 2, after: 0 } }),
  buckets: optionsOf({ positionBias: { kind: 'buckets', buckets: 8, distance: 16, bothSides: true } }),
  alibi: optionsOf({ causal: true, positionBias: { kind: 'alibi' } }),
  turns: optionsOf({ causal: true }, { rotary: {} }),
  distances: optionsOf(
    { relativePositions: { span: 4, distance: 12, norm: {} } },
    { relative: { keys: true, queries: true, shared: true } },
  ),
  neighbourhoods: optionsOf({ convolution: { kernel: 3, activation: 'gelu' } }),
};

describe('the stack of layers', () => {
  for (const [name, options] of Object.entries(settings))
    for (const time of [20, 50])
      it(`computes ${name} as it runs, at ${time} tokens: no constant of tokens x tokens`, () => {
        const stack = createStack(options);
        const { graph } = traceInference(
          {
            parameters: started(options),
            changing: new Set(Object.keys(started(options))),
            program: (parameters, { words, mask }, context) => ({
              hidden: stack.read(parameters, words!, { mask, context }),
            }),
          },
          {
            words: { dtype: 'float32', shape: [1, time, 4], data: new Float32Array(0) },
            mask: { dtype: 'float32', shape: [1, time], data: new Float32Array(0) },
          },
        );
        const sizes = constantsOf(graph).map(({ shape }) => sizeOf(shape));
        assert.ok(Math.max(...sizes, 0) < time * time, `${Math.max(...sizes)}`);
      });

  for (const [name, options] of Object.entries(settings))
    it(`exports ${name} for any batch and length`, () => {
      const stack = createStack(options);
      const { fixed, reason } = exportOnnx(
        {
          parameters: started(options),
          program: (parameters, { words, mask }, context) => ({
            hidden: stack.read(parameters, words!, { mask, context }),
          }),
        },
        {
          inputs: {
            words: { dtype: 'float32', shape: ['batch_size', 'time', 4], meaning: 'word vectors' },
            mask: { dtype: 'float32', shape: ['batch_size', 'time'], meaning: '1 at tokens' },
          },
          outputs: { hidden: 'hidden states' },
          longest: { time: 64 },
        },
      );
      assert.deepEqual(fixed, {}, reason);
    });

  it('drops weights of attention while it trains, where it is asked to, and draws no mask where it is not', () => {
    const words = tf.tensor3d(
      Array.from({ length: 12 }, (_, i) => Math.sin(i)),
      [1, 3, 4],
    );
    const run = (attentionDropout: number | undefined, training: boolean) => {
      const options = optionsOf({}, { attentionDropout });
      const parameters = Object.fromEntries(
        Object.entries(started(options)).map(([key, t]) => [key, tf.tensor(t.data, [...t.shape])]),
      );
      const rates: number[] = [];
      const captured: Record<string, tf.Tensor> = {};
      const context: ProgramContext = {
        ...eagerContext(captured),
        training,
        dropout(x, rate) {
          rates.push(rate);
          return rate === 0 ? x : tf.zerosLike(x);
        },
      };
      const hidden = createStack(options).read(parameters, words, { context });
      return { rates, hidden, weights: captured['attention/0']!, parameters };
    };
    const plain = run(undefined, true);
    assert.deepEqual(plain.rates, [0, 0, 0]);
    assert.deepEqual(run(0.25, false).rates, [0, 0, 0]);
    const dropped = run(0.25, true);
    assert.deepEqual(dropped.rates, [0, 0.25, 0, 0]);
    // What is shown is what was attended to, dropped or not.
    assert.ok(relativeError(dropped.weights.dataSync(), plain.weights.dataSync()) < 1e-6);
    assert.ok(relativeError(dropped.hidden.dataSync(), plain.hidden.dataSync()) > 1e-3);
  });

  it('has keys and values of their own heads alone in its cache', () => {
    const { stateShapes } = createStack(optionsOf({ causal: true }, { heads: 4, keyValueHeads: 2, headWidth: 3 }));
    assert.deepEqual(stateShapes(5, 7), { 'key.0': [5, 2, 7, 3], 'value.0': [5, 2, 7, 3] });
  });
});

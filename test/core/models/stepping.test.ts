import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import { createModel } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Shapes, Written } from '../../../src/core/models/encoderDecoder';
import { type Config, configSchema } from '../../../src/core/schemas';
import { eagerContext, relativeError, stateAfter } from './fixture';

function modelOf(task: string, model: string): Config['model'] {
  const { config, problems } = parseConfig(
    `task: ${task}\ndata: { train: a.csv }\nmodel: ${model}\n`,
    '/a.nlp.yaml',
    configSchema,
  );
  assert.deepEqual(problems, []);
  return config!.model;
}

function toTensors(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

const vocabulary = 11;
const ids = tf.tensor2d([2, 5, 7, 3, 9, 2, 4, 4, 10, 6], [2, 5], 'int32');
const sourceIds = tf.tensor2d([5, 6, 7, 8, 9, 1, 0, 0], [2, 4], 'int32');
const sourceMask = tf.tensor2d([1, 1, 1, 1, 1, 1, 0, 0], [2, 4]);

/** Column t of int32 [batch, time]. */
function column(t: number): tf.Tensor {
  return tf.reshape(tf.slice(ids, [0, t], [2, 1]), [2]);
}

function position(t: number): tf.Tensor {
  return tf.scalar(t, 'int32');
}

/** Places of step t in [2, 5, features]. */
function at(hidden: tf.Tensor, t: number): Float32Array {
  return tf.slice(hidden, [0, t, 0], [2, 1, hidden.shape[2]!]).dataSync() as Float32Array;
}

function shapesOf(tensors: Readonly<Record<string, tf.Tensor>>): Shapes {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}

function zerosOf(shapes: Shapes): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.zeros([...shape])]));
}

describe('writing token by token', () => {
  const encoderDecoders = [
    '{ type: seq2seq-transformer, layers: 2, heads: 2, width: 8 }',
    '{ type: seq2seq-transformer, layers: 1, decoder-layers: 2, heads: 2, width: 8, normalization: after, positions: learned }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8 }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, cell: lstm, layers: 4, residual: true, attention: general }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, cell: lstm, bidirectional: false, attention: dot }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, cell: rnn, attention: none }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, cell: rnn, activation: relu, layers: 2 }',
    '{ type: seq2seq-recurrent, width: 6, hidden: 8, encoder: transformer, heads: 2, layers: 2 }',
  ];
  for (const model of encoderDecoders)
    for (const shared of [false, true])
      it(`${model}${shared ? ', one vocabulary' : ''} gives what it gives for the whole text`, async () => {
        const { encoderDecoder } = await createModel(modelOf('translate', model), 0);
        assert.ok(encoderDecoder);
        const sizes = { source: vocabulary, target: vocabulary, shared, sourceLength: 8, targetLength: 8 };
        const parameters = toTensors(encoderDecoder.initialize(sizes, new Random(3, 'weights')));
        const captured: Record<string, tf.Tensor> = {};
        const context = eagerContext(captured);
        const memory = encoderDecoder.read(parameters, { ids: sourceIds, mask: sourceMask }, context);
        const mask = tf.onesLike(ids).toFloat();
        const whole = encoderDecoder.write(parameters, memory, sourceMask, { ids, mask }, context);
        const { cross, encoder, decoder } = encoderDecoder.attention;
        const names = Object.entries({ cross, encoder, decoder }).flatMap(([name, size]) =>
          Array.from({ length: size?.layers ?? 0 }, (_, i) => `attention/${name}/${i}`),
        );
        // Beside each matrix lie the parts that it is made of.
        const matrices = Object.keys(captured).filter(name => /^attention\/\w+\/\d+$/.test(name));
        assert.deepEqual(matrices.sort(), names.sort());
        for (const name of names) {
          const sums = tf.sum(captured[name]!, 3).dataSync();
          for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-5, name);
        }
        const { memory: kept, state: started } = encoderDecoder.start(parameters, memory, sourceMask);
        assert.deepEqual(shapesOf(kept), encoderDecoder.memoryShapes(2, 4));
        let state: tf.NamedTensorMap = { ...zerosOf(encoderDecoder.stateShapes(2, 6)), ...started };
        assert.deepEqual(shapesOf(state), encoderDecoder.stateShapes(2, 6));
        for (let t = 0; t < 5; t++) {
          const read = { memory: kept, sourceMask };
          const step: Written = encoderDecoder.step(parameters, read, state, column(t), position(t), context);
          assert.deepEqual(Object.keys(step.state).sort(), Object.keys(state).sort());
          assert.ok(relativeError(step.hidden.dataSync(), at(whole, t)) < 1e-5, `token ${t}`);
          state = stateAfter(state, step.state, t);
        }
      });

  it('padding of the text that is read changes nothing', async () => {
    for (const model of encoderDecoders) {
      const { encoderDecoder } = await createModel(modelOf('translate', model), 0);
      const sizes = { source: vocabulary, target: vocabulary, shared: false, sourceLength: 8, targetLength: 8 };
      const parameters = toTensors(encoderDecoder!.initialize(sizes, new Random(3, 'weights')));
      const written = { ids: tf.slice(ids, [1, 0], [1, 5]), mask: tf.ones([1, 5]) };
      const run = (width: number, filler: number) => {
        const source = tf.tensor2d([9, 1, ...new Array<number>(width - 2).fill(filler)], [1, width], 'int32');
        const mask = tf.tensor2d([1, 1, ...new Array<number>(width - 2).fill(0)], [1, width]);
        const memory = encoderDecoder!.read(parameters, { ids: source, mask }, eagerContext());
        return encoderDecoder!.write(parameters, memory, mask, written, eagerContext()).dataSync();
      };
      assert.ok(relativeError(run(5, 4), run(2, 0)) < 1e-5, model);
    }
  });

  const decoders = [
    '{ type: transformer, layers: 2, heads: 2, width: 8 }',
    '{ type: transformer, layers: 1, heads: 2, width: 8, normalization: after, positions: sinusoidal }',
    '{ type: transformer, layers: 2, heads: 2, width: 8, positions: relative }',
    '{ type: lstm, layers: 2, width: 6, hidden: 8 }',
    '{ type: gru, layers: 2, width: 6, hidden: 8 }',
    '{ type: gru, width: 6, hidden: 8, reset: before }',
    '{ type: rnn, width: 6, hidden: 8 }',
    '{ type: rnn, width: 6, hidden: 8, layers: 2, activation: relu }',
  ];
  for (const model of decoders)
    it(`${model} gives what it gives for the whole text, and block after block`, async () => {
      const { decoder } = await createModel(modelOf('classify', model), 0);
      assert.ok(decoder);
      const parameters = toTensors(decoder.initialize({ vocabulary, length: 8 }, new Random(3, 'weights')));
      const context = eagerContext();
      const whole = decoder.write(parameters, ids, context).hidden;
      const zeros = zerosOf(decoder.stateShapes(2, 6));
      let state: Record<string, tf.Tensor> = zeros;
      for (let t = 0; t < 5; t++) {
        const step: Written = decoder.step(parameters, state, column(t), position(t), context);
        assert.deepEqual(Object.keys(step.state).sort(), Object.keys(zeros).sort());
        assert.ok(relativeError(step.hidden.dataSync(), at(whole, t)) < 1e-5, `token ${t}`);
        state = stateAfter(state, step.state, t);
      }
      if (!decoder.carries) return;
      const first = decoder.write(parameters, tf.slice(ids, [0, 0], [2, 3]), context, zeros);
      const second = decoder.write(parameters, tf.slice(ids, [0, 3], [2, 2]), context, first.state);
      assert.ok(relativeError(second.hidden.dataSync(), tf.slice(whole, [0, 3, 0], [2, 2, 8]).dataSync()) < 1e-5);
      for (const [name, tensor] of Object.entries(second.state!))
        assert.ok(relativeError(tensor.dataSync(), state[name]!.dataSync()) < 1e-5, name);
    });
});

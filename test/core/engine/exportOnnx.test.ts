import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../../src/core/base/errors';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { float32 } from '../../../src/core/base/hostTensor';
import type { ExportRequest, Program } from '../../../src/core/engine/contract';
import { exportOnnx } from '../../../src/core/engine/exportOnnx';
import { alignDistances, distanceColumns } from '../../../src/core/engine/functions';
import { chooseSizes, fitPolynomial, printPolynomial } from '../../../src/core/engine/general/polynomial';
import { toOnnx } from '../../../src/core/engine/graph/toOnnx';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { withTracer } from '../../../src/core/engine/tracer';
import { describeFree } from '../../../src/core/inference/exportNotes';
import { addSinusoidalPositions } from '../../../src/core/layers/transformer/positions';
import { normals } from './programs';

const inputs = (batch: number, time: number): HostTensors => ({ x: normals([batch, time, 6], 'x') });

const request: ExportRequest = {
  inputs: { x: { dtype: 'float32', shape: ['batch_size', 'time', 6], meaning: 'vectors' } },
  outputs: {},
  longest: { time: 40 },
};

async function open(program: Program, parameters: HostTensors = {}, asked = request) {
  const runtime = await loadRuntime('native', 1);
  const { bytes, ...rest } = exportOnnx({ program, parameters }, asked);
  return { ...rest, model: await runtime.compile(bytes, 'the model', true) };
}

describe('exporting a program', () => {
  it('computes what depends on the sizes: shapes, bounds, constants, the beginning of a table', async () => {
    const { model, fixed } = await open(
      (p, { x }) => {
        const [batch, time, width] = x!.shape as [number, number, number];
        const flat = tf.reshape(addSinusoidalPositions(x!), [batch * time, width]);
        const later = tf.slice(
          tf.pad(x!, [
            [0, 0],
            [0, 2],
            [0, 0],
          ]),
          [0, 2, 0],
          [batch, time, width],
        );
        const last = tf.slice(x!, [0, time - 1, 0], [batch, 1, width]);
        const ones = tf.concat([tf.ones([time, batch, 1]), tf.transpose(x!, [1, 0, 2])], 2);
        const table = tf.slice(p.table!, [0, 0], [time, width]);
        return { flat, later, last, ones, sum: tf.add(x!, table) };
      },
      { table: normals([40, 6], 'table') },
    );
    assert.deepEqual(fixed, {});
    for (const [batch, time] of [
      [1, 1],
      [2, 40],
      [50, 9],
    ] as const) {
      const x = inputs(batch, time);
      const made = await model.run(x);
      const at = (b: number, t: number, i: number) => x.x!.data[(b * time + t) * 6 + i]!;
      const [b, t, i] = [batch - 1, time - 1, 3];
      assert.deepEqual(made.flat!.shape, [batch * time, 6]);
      const position = Math.cos(t / 10000 ** (2 / 6));
      assert.ok(Math.abs(Number(made.flat!.data[(b * time + t) * 6 + i]) - at(b, t, i) - position) < 1e-6);
      assert.equal(made.later!.data[b * time * 6 + i], time > 2 ? at(b, 2, i) : 0);
      assert.equal(made.last!.data[b * 6 + i], at(b, t, i));
      assert.deepEqual(made.ones!.shape, [time, batch, 7]);
      assert.equal(made.ones!.data[(t * batch + b) * 7], 1);
      assert.equal(made.ones!.data[(t * batch + b) * 7 + 1 + i], at(b, t, i));
    }
    await model.release();
  });

  it('aligns distances at any length', async () => {
    const program: Program = (_, { x }) => {
      const [batch, time] = x!.shape as [number, number, number];
      const columns = tf.cast(tf.tensor1d(distanceColumns(time), 'int32'), 'float32');
      const distances = tf.add(tf.zeros([batch, time, 1]), tf.reshape(columns, [1, 1, 2 * time - 1]));
      return { distances: tf.add(alignDistances(distances), tf.slice(x!, [0, 0, 0], [batch, time, 1])) };
    };
    const { model, fixed, reason } = await open(program);
    assert.deepEqual(fixed, {}, reason);
    for (const [batch, time] of [
      [1, 1],
      [2, 3],
      [3, 40],
    ] as const) {
      const zeros = { x: float32([batch, time, 6]) };
      const { distances } = await model.run(zeros);
      const expected = Array.from(
        { length: batch * time * time },
        (_, i) => (Math.floor(i / time) % time) - (i % time),
      );
      assert.deepEqual([...distances!.data], expected);
    }
    await model.release();
  });

  it('takes two lengths, each free, and multiples of one', async () => {
    const { model, fixed } = await open(
      (_p, { x, select, spelled }) => {
        const [batch, time] = x!.shape as [number, number];
        const [, words] = select!.shape as [number, number];
        const seen = tf.tensor(
          Float32Array.from({ length: time * time }, (_, i) => (i % time <= Math.floor(i / time) ? 1 : 0)),
          [time, time],
        );
        const before = tf.matMul(tf.tile(tf.expandDims(seen, 0), [batch, 1, 1]), x!);
        const chosen = tf.matMul(select!, tf.add(before, tf.sum(tf.reshape(spelled!, [batch, time, 4]), 2, true)));
        return { flat: tf.reshape(chosen, [batch * words, 6]), mean: tf.div(tf.sum(x!, 1), time) };
      },
      {},
      {
        inputs: {
          ...request.inputs,
          select: { dtype: 'float32', shape: ['batch_size', 'words', 'time'], meaning: '1 at a token' },
          spelled: {
            dtype: 'float32',
            shape: ['batch_size', { of: 'time', times: 4 }],
            meaning: 'four numbers a token',
          },
        },
        outputs: {},
        longest: { time: 40, words: 23 },
      },
    );
    assert.deepEqual(fixed, {});
    for (const [batch, time, words] of [
      [1, 1, 1],
      [2, 40, 23],
      [3, 5, 9],
    ] as const) {
      const { x } = inputs(batch, time);
      const select = float32([batch, words, time], new Float32Array(batch * words * time));
      // The last token of each text, as its last word.
      for (let b = 0; b < batch; b++) select.data[((b + 1) * words - 1) * time + time - 1] = 1;
      const spelled = normals([batch, 4 * time], 'spelled');
      const made = await model.run({ x: x!, select, spelled });
      assert.deepEqual(made.flat!.shape, [batch * words, 6]);
      const b = batch - 1;
      const column = Array.from({ length: time }, (_, t) => x!.data[(b * time + t) * 6 + 2]!);
      const sum = column.reduce((all, one) => all + one, 0);
      const own = Array.from(spelled.data.slice(-4)).reduce((all, one) => all + one, 0);
      assert.ok(Math.abs((made.flat!.data.at(-4)! as number) - sum - own) < 1e-4);
      assert.ok(Math.abs((made.mean!.data.at(-4)! as number) - sum / time) < 1e-4);
    }
    await model.release();
  });

  it('of a loop over tokens takes any number of texts of one length, and says so', async () => {
    const { model, fixed, reason } = await open((_p, { x }) => ({ sum: tf.addN(tf.unstack(x!, 1)) }));
    assert.deepEqual(fixed, { time: 40 });
    assert.match(reason!, /number of/);
    const x = inputs(3, 40);
    const made = await model.run(x);
    assert.deepEqual(made.sum!.shape, [3, 6]);
    await assert.rejects(model.run(inputs(2, 7)), /the model failed/);
    await model.release();
  });

  it('that does another thing at another batch holds for one text of any length, or of one', () => {
    const loop: Program = (_p, { x }) => ({ y: tf.addN(tf.unstack(x!, 0)) });
    const looped = exportOnnx({ program: loop, parameters: {} }, request);
    assert.deepEqual([looped.fixed, looped.free], [{ batch_size: 1 }, { time: 40 }]);
    assert.equal(describeFree(looped), 'time up to 40');
    const loops: Program = (_p, { x }) => ({ y: tf.addN(tf.unstack(tf.addN(tf.unstack(x!, 0)), 0)) });
    const { fixed, reason } = exportOnnx({ program: loops, parameters: {} }, request);
    assert.deepEqual(fixed, { batch_size: 1, time: 40 });
    assert.match(reason!, /number of/);
  });

  it('that fails at other sizes holds for its own, with the reason', () => {
    const program: Program = (_p, { x }) => ({ y: tf.reshape(x!, [x!.shape[0]!, 240]) });
    const { fixed, reason } = exportOnnx({ program, parameters: {} }, request);
    assert.deepEqual(fixed, { time: 40 });
    assert.match(reason!, /^at batch_size 3, time 17: .*240/);
  });

  it('says what is wrong with a program of ours, rather than to fix its sizes', () => {
    const program: Program = (_p, { x }) => {
      if (x!.shape[1] !== 40) throw internal('a wrong turn');
      return { y: x! };
    };
    assert.throws(() => exportOnnx({ program, parameters: {} }, request), /internal: a wrong turn/);
  });

  it('says that weights do not fit into a file before it makes one', () => {
    const began = process.memoryUsage().rss;
    const large = (elements: number) =>
      withTracer('a program', ({ builder }) => {
        builder.root.outputs.push(builder.splat(2, 'float32', [elements]));
        return toOnnx(builder.root, ['y']);
      });
    assert.throws(() => large(600_000_000), /weights, and an ONNX file holds at most 2 GB; train a smaller one/);
    assert.ok(process.memoryUsage().rss - began < 1e9);
    assert.ok(large(100).length > 400);
  });
});

describe('sizes as polynomials', () => {
  const sizes = chooseSizes({ batch: [3, 5, 11], time: [7, 13, 17], words: [8, 12, 19] });
  const polynomialOf = (f: (batch: number, time: number, words: number) => number) =>
    fitPolynomial(
      sizes.all.map(({ batch, time, words }) => f(batch!, time!, words!)),
      sizes,
    );

  it('are found from values and printed', () => {
    assert.equal(printPolynomial(polynomialOf((b, t) => 4 * b * t + 2 * t - 1)!), '4 * batch * time + 2 * time + -1');
    assert.equal(printPolynomial(polynomialOf(b => b)!), 'batch');
    assert.equal(
      printPolynomial(polynomialOf((b, t, w) => 3 * b * t * w + t * w - w)!),
      '3 * batch * time * words + time * words + -1 * words',
    );
    assert.equal(printPolynomial(polynomialOf(() => 0)!), '0');
  });

  it('are not made up: a square, a half', () => {
    assert.equal(
      polynomialOf((_, t) => t * t),
      undefined,
    );
    assert.equal(
      polynomialOf((_, t) => Math.ceil(t / 2)),
      undefined,
    );
  });
});

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import type { Program } from '../../../src/core/engine/contract';
import { exportOnnx } from '../../../src/core/engine/exportOnnx';
import { chooseSizes, fitPolynomial, printPolynomial } from '../../../src/core/engine/general/polynomial';
import { loadRuntime } from '../../../src/core/engine/runtime';
import { addSinusoidalPositions } from '../../../src/core/layers/positions';
import { normals } from './programs';

const inputs = (batch: number, time: number): HostTensors => ({ x: normals([batch, time, 6], 'x') });

async function open(program: Program, parameters: HostTensors = {}) {
  const runtime = await loadRuntime('native', 1);
  return runtime.compile(exportOnnx({ program, parameters }, inputs(1, 40)), 'the model', true);
}

describe('exporting a program', () => {
  it('computes what depends on the sizes: shapes, bounds, constants, the beginning of a table', async () => {
    const model = await open(
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

  it('of a loop over tokens holds for the sizes that were asked for', async () => {
    const model = await open((_p, { x }) => ({ sum: tf.addN(tf.unstack(x!, 1)) }));
    const made = await model.run(inputs(1, 40));
    assert.deepEqual(made.sum!.shape, [1, 6]);
    await assert.rejects(model.run(inputs(2, 7)), /the model failed/);
    await model.release();
  });
});

describe('sizes as polynomials', () => {
  const sizes = chooseSizes([3, 5, 11], [7, 13, 17]);
  const polynomialOf = (f: (batch: number, time: number) => number) =>
    fitPolynomial(
      sizes.map(({ batch, time }) => f(batch, time)),
      sizes,
    );

  it('are found from values and printed', () => {
    assert.equal(printPolynomial(polynomialOf((b, t) => 4 * b * t + 2 * t - 1)!), '4 * batch * time + 2 * time + -1');
    assert.equal(printPolynomial(polynomialOf(b => b)!), 'batch');
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

import '@tensorflow/tfjs-backend-cpu';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ProgramContext } from '../../../src/core/engine/contract';
import { gru } from '../../../src/core/layers/gru';
import { observeGates } from '../../../src/core/layers/observeGates';

const [batch, time, width, size] = [2, 4, 3, 2];
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('layers/observeGates', () => {
  for (const reverse of [false, true])
    it(`tells of the gates that a GRU had, ${reverse ? 'backwards' : 'forwards'}`, async () => {
      await tf.setBackend('cpu');
      const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
      const x = random([batch, time, width], 1);
      const kernels = {
        inputKernel: random([width, 3 * size], 2),
        recurrentKernel: random([size, 3 * size], 3),
        bias: random([3 * size], 4),
      };
      const mask = tf.tensor2d([
        [1, 1, 1, 1],
        [1, 1, 1, 0],
      ]);
      const { hidden } = gru(x, mask, kernels, { reverse });
      let seen: tf.Tensor | undefined;
      const context = { observe: (_: string, value: tf.Tensor) => (seen = value) } as unknown as ProgramContext;
      observeGates(context, 'gru', { x, hidden, reverse }, kernels, [0, 1]);
      const [got, xs, hs] = [seen!.arraySync(), x.arraySync(), hidden.arraySync()] as number[][][][];
      const [W, U] = [kernels.inputKernel.arraySync(), kernels.recurrentKernel.arraySync()] as number[][][];
      const b = kernels.bias.arraySync() as number[];
      const real = (row: number, t: number) => row === 0 || t < 3;
      for (let row = 0; row < batch; row++)
        for (let t = 0; t < time; t++) {
          if (!real(row, t)) continue;
          const from = reverse ? t + 1 : t - 1;
          const began = from >= 0 && from < time && real(row, from) ? hs![row]![from]! : [0, 0];
          for (let unit = 0; unit < 2 * size; unit++) {
            const z =
              b[unit]! +
              xs![row]![t]!.reduce((sum, v, i) => sum + Number(v) * W![i]![unit]!, 0) +
              (began as unknown as number[]).reduce((sum, v, i) => sum + v * U![i]![unit]!, 0);
            const value = Number(got![row]![t]![unit]);
            assert.ok(Math.abs(value - (2 * sigmoid(z) - 1)) < 1e-5, `${row} ${t} ${unit}: ${value}`);
          }
        }
    });
});

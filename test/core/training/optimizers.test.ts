import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../../src/core/engine/contract';
import { createOptimizer } from '../../../src/core/training/optimizers/createOptimizer';
import { type Penalties, penalize } from '../../../src/core/training/optimizers/penalize';

interface Fixture {
  readonly start: Record<string, { shape: number[]; data: number[] }>;
  readonly gradients: Record<string, number[]>[];
  readonly rates: number[];
  readonly cases: {
    config: Parameters<typeof createOptimizer>[0];
    penalties?: Penalties;
    after: Record<string, number[]>[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/training/optimizers.json'), 'utf8'));

describe('optimizers against PyTorch, 20 steps', () => {
  for (const { config, penalties = { l1: 0, l2: 0 }, after } of fixture.cases)
    it(JSON.stringify({ ...config, ...penalties }), () => {
      const optimizer = penalize(createOptimizer(config), penalties);
      for (const [name, { shape, data }] of Object.entries(fixture.start)) {
        let parameter = tf.tensor(data, shape);
        let slots: Tensors = Object.fromEntries(optimizer.slots.map(slot => [slot, tf.zeros(shape)]));
        for (let step = 0; step < after.length; step++) {
          const gradient = tf.tensor(fixture.gradients[step]![name]!, shape);
          const scalars = { learningRate: tf.scalar(fixture.rates[step]!), step: tf.scalar(step + 1) };
          ({ parameter, slots } = optimizer.update(parameter, gradient, slots, scalars, name));
          assert.deepEqual(Object.keys(slots), [...optimizer.slots]);
          const values = parameter.dataSync();
          // float32 on both sides; rounding adds up over the steps.
          for (const [i, expected] of after[step]![name]!.entries())
            assert.ok(
              Math.abs(values[i]! - expected) < 2e-6,
              `step ${step + 1} of ${name}: ${values[i]} for ${expected}`,
            );
        }
      }
    });
});

import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type Activation, activate, isMonotone } from '../../../src/core/layers/activations';
import { type FixtureTensor, relativeError } from '../models/fixture';

const file = join(__dirname, '../../fixtures/models/families/details/details.json');
const { x, activations }: { x: number[]; activations: Record<string, FixtureTensor> } = JSON.parse(
  readFileSync(file, 'utf8'),
);

describe('activations against transformers', () => {
  for (const [name, { data }] of Object.entries(activations))
    it(`${name} gives the same values, and is monotone where it says so`, () => {
      const activation = name as Activation;
      const values = activate(tf.tensor1d(x), activation).dataSync();
      assert.ok(relativeError(values, data) < 1e-6);
      const grows = data.every((value, i) => i === 0 || value >= data[i - 1]!);
      assert.equal(isMonotone(activation), grows);
    });
});

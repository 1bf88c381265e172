import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import { pairLoss } from '../../../src/core/layers/pairLoss';
import { onCpu, onEngine } from '../engine/differentiate';

interface Fixture {
  readonly features: number;
  readonly labels: number[];
  readonly vectors: number[];
  readonly loss: number;
  readonly gradient: number[];
}

const { features, labels, vectors, loss, gradient }: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/training/pairLoss.json'), 'utf8'),
);
const [rows, filler] = [labels.length, 2];

/** Rows of filler must not change anything, whatever they hold. */
const inputs: HostTensors = {
  vectors: float32([rows + filler, features], [...vectors, ...new Array(filler * features).fill(0)]),
  labels: int32([rows + filler], [...labels, 0, 0]),
  counted: float32([rows + filler], [...new Array(rows).fill(1), 0, 0]),
};
const program = (t: Tensors) => ({ loss: pairLoss(t.vectors!, t.labels!, t.counted!).loss });

describe('layers/pairLoss', () => {
  it('is the cosine loss of PyTorch over as many pairs of one label as of two', async () => {
    for (const made of [await onCpu(program, inputs), await onEngine(program, inputs)]) {
      assert.ok(Math.abs(made.loss!.data[0]! - loss) < 1e-6, `loss ${made.loss!.data[0]} for ${loss}`);
      // The helper takes the gradient of loss x sin 1.
      const slopes = Array.from(made['d vectors']!.data, value => value / Math.sin(1));
      for (const [i, expected] of [...gradient, ...new Array(filler * features).fill(0)].entries())
        assert.ok(Math.abs(slopes[i]! - expected) < 2e-6, `gradient ${i}: ${slopes[i]} for ${expected}`);
    }
  });

  it('is 0 where there is no pair', async () => {
    const alone = { ...inputs, counted: float32([rows + filler], [1, ...new Array(rows + filler - 1).fill(0)]) };
    assert.equal((await onEngine(program, alone, 'native', false)).loss!.data[0]! + 0, 0);
  });
});

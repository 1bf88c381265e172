import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import { type ClassLossOptions, classLoss } from '../../../src/core/layers/classLoss';
import { onCpu, onEngine } from '../engine/differentiate';

interface Fixture {
  readonly logits: number[];
  readonly labels: number[];
  readonly cases: { options: ClassLossOptions; loss: number; gradient: number[] }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/training/losses.json'), 'utf8'));
const [rows, classes, filler] = [9, 4, 3];

/** The fixture's rows and some of filler, which must not change anything. */
const inputs: HostTensors = {
  logits: float32([rows + filler, classes], [...fixture.logits, ...new Array(filler * classes).fill(3.5)]),
  labels: int32([rows + filler], [...fixture.labels, 0, 0, 0]),
  counted: float32([rows + filler], [...new Array(rows).fill(1), 0, 0, 0]),
};

describe('layers/classLoss against PyTorch', () => {
  for (const { options, loss, gradient } of fixture.cases)
    it(JSON.stringify(options), async () => {
      const program = (t: Tensors) => ({ loss: classLoss(options, t.logits!, t.labels!, t.counted!).loss });
      for (const made of [await onCpu(program, inputs), await onEngine(program, inputs)]) {
        assert.ok(Math.abs(made.loss!.data[0]! - loss) < 2e-6, `loss ${made.loss!.data[0]} for ${loss}`);
        // The helper takes the gradient of loss x sin 1.
        const slopes = Array.from(made['d logits']!.data, value => value / Math.sin(1));
        for (const [i, expected] of [...gradient, ...new Array(filler * classes).fill(0)].entries())
          assert.ok(Math.abs(slopes[i]! - expected) < 2e-6, `gradient ${i}: ${slopes[i]} for ${expected}`);
      }
    });

  it('tells what it is a mean over, and is 0 where nothing counts', async () => {
    const options = { type: 'cross-entropy', smoothing: 0.1, weights: [0.5, 2, 1.25, 0] } as const;
    const program = (t: Tensors) => ({ ...classLoss(options, t.logits!, t.labels!, t.counted!) });
    const { weight } = await onEngine(program, inputs, 'native', false);
    const expected = fixture.labels.reduce((sum, label) => sum + options.weights[label]!, 0);
    assert.ok(Math.abs(weight!.data[0]! - expected) < 1e-6);
    const none = { ...inputs, counted: float32([rows + filler], new Array(rows + filler).fill(0)) };
    const { loss } = await onEngine(program, none, 'native', false);
    assert.equal(loss!.data[0]! + 0, 0);
  });

  it('stays finite where a class is certain', async () => {
    const sure = {
      logits: float32([2, 2], [80, -80, -80, 80]),
      labels: int32([2], [0, 0]),
      counted: float32([2], [1, 1]),
    };
    for (const gamma of [0.5, 2]) {
      const program = (t: Tensors) => ({
        loss: classLoss({ type: 'focal', gamma }, t.logits!, t.labels!, t.counted!).loss,
      });
      const made = await onEngine(program, sure);
      assert.ok(Math.abs(made.loss!.data[0]! - 80) < 1e-3);
      assert.ok(Array.from(made['d logits']!.data).every(Number.isFinite));
    }
  });
});

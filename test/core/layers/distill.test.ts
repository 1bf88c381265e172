import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import { type ClassLossOptions, classLoss } from '../../../src/core/layers/classLoss';
import { onCpu, onEngine } from '../engine/differentiate';

interface Fixture {
  readonly logits: number[];
  readonly teacher: number[];
  readonly labels: number[];
  readonly cases: { options: ClassLossOptions; loss: number; gradient: number[] }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/training/distill.json'), 'utf8'));
const [rows, classes, filler] = [9, 4, 3];
const padded = (values: readonly number[], each: number, value: number) => [
  ...values,
  ...new Array(filler * each).fill(value),
];

const inputs: HostTensors = {
  logits: float32([rows + filler, classes], padded(fixture.logits, classes, 3.5)),
  labels: int32([rows + filler], padded(fixture.labels, 1, 0)),
  counted: float32([rows + filler], padded(new Array(rows).fill(1), 1, 0)),
  teacher: float32([rows + filler, classes], padded(fixture.teacher, classes, 0)),
};

describe('the loss of a distillation against PyTorch', () => {
  for (const { options, loss, gradient } of fixture.cases)
    it(JSON.stringify(options.distill), async () => {
      const program = (t: Tensors) => ({ loss: classLoss(options, t.logits!, t.labels!, t.counted!, t.teacher!).loss });
      for (const made of [await onCpu(program, inputs), await onEngine(program, inputs)]) {
        assert.ok(Math.abs(made.loss!.data[0]! - loss) < 1e-5, `loss ${made.loss!.data[0]} for ${loss}`);
        // The helper takes the gradient of loss x sin 1.
        const slopes = Array.from(made['d logits']!.data, value => value / Math.sin(1));
        for (const [i, expected] of padded(gradient, classes, 0).entries())
          assert.ok(Math.abs(slopes[i]! - expected) < 2e-6, `gradient ${i}: ${slopes[i]} for ${expected}`);
      }
    });
});

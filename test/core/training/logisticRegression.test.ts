import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitLogistic, type LogisticProblem } from '../../../src/core/training/logisticRegression';

interface Case extends LogisticProblem {
  readonly vectors: number[];
  readonly targets: number[];
  readonly probabilities: number[];
  readonly coefficients: number[];
  readonly intercept: number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/training/logisticRegression.json'), 'utf8'),
);

describe("logistic regression against scikit-learn's", () => {
  for (const { probabilities, coefficients, intercept, ...problem } of cases) {
    const { vectors, features, classes, targets, strength } = problem;
    it(`${targets.length} examples, ${features} features, ${classes} classes, C = ${strength}`, () => {
      const { weight, bias } = fitLogistic(problem);
      const first = classes === 2 ? 1 : 0;
      for (const [k, expected] of coefficients.entries()) {
        const [column, feature] = [Math.floor(k / features), k % features];
        const actual = weight[feature * classes + first + column]!;
        assert.ok(
          Math.abs(actual - expected) < 1e-4 * Math.max(1, Math.abs(expected)),
          `weight ${k}: ${actual} for ${expected}`,
        );
      }
      // Of several classes a constant on all intercepts changes nothing.
      const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
      const shift = classes === 2 ? 0 : mean(bias) - mean(intercept);
      for (const [k, expected] of intercept.entries()) assert.ok(Math.abs(bias[first + k]! - shift - expected) < 1e-4);
      for (let i = 0; i < targets.length; i++) {
        const logits = Array.from({ length: classes }, (_, c) =>
          vectors
            .slice(i * features, (i + 1) * features)
            .reduce((sum, x, j) => sum + x * weight[j * classes + c]!, bias[c]!),
        );
        const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
        for (const [c, z] of logits.entries()) {
          assert.ok(Math.abs(Math.exp(z) / total - probabilities[i * classes + c]!) < 1e-5);
        }
      }
    });
  }

  it('ends where examples are all of one class, and where there are none', () => {
    const one = fitLogistic({ vectors: [1, 2], features: 1, targets: [1, 1], classes: 2, strength: 1 });
    assert.ok(one.bias[1]! > 3);
    assert.deepEqual([...fitLogistic({ vectors: [], features: 1, targets: [], classes: 2, strength: 1 }).bias], [0, 0]);
  });
});

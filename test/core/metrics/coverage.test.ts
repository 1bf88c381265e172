import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { coverageCurve } from '../../../src/core/metrics/coverage';

describe('accuracy over coverage', () => {
  it('is that of the surest predictions; those of one confidence are answered together', () => {
    const { coverage, accuracy, confidence, area } = coverageCurve([0.6, 0.9, 0.9, 0.7], [0, 1, 0, 1]);
    assert.deepEqual([...coverage], [0.5, 0.75, 1]);
    assert.deepEqual([...accuracy], [1 / 2, 2 / 3, 2 / 4]);
    assert.deepEqual([...confidence], [0.9, 0.7, 0.6]);
    // Two at a risk of 1/2, one at 1/3, one at 1/2.
    assert.ok(Math.abs(area - (1 / 2 + 1 / 2 + 1 / 3 + 1 / 2) / 4) < 1e-15);
  });

  it('keeps few of many points, and the area of all', () => {
    const random = new Random(3, 'coverage');
    const confidences = Array.from({ length: 5000 }, () => random.uniform());
    const correct = confidences.map(confidence => random.uniform() < confidence);
    const few = coverageCurve(confidences, correct);
    const all = coverageCurve(confidences, correct, 1e9);
    assert.ok(few.coverage.length <= 200 && all.coverage.length === 5000);
    assert.equal(few.area, all.area);
    assert.equal(few.accuracy.at(-1), correct.filter(Boolean).length / 5000);
    // By definition: the mean over k of the errors among the k surest, divided by k.
    const order = confidences.map((_, i) => i).sort((a, b) => confidences[b]! - confidences[a]!);
    const risks = order.map((_, k) => order.slice(0, k + 1).filter(i => !correct[i]).length / (k + 1));
    assert.ok(Math.abs(all.area - risks.reduce((a, b) => a + b, 0) / 5000) < 1e-9);
  });

  it('is empty of nothing', () => {
    assert.deepEqual(coverageCurve([], []).area, 0);
  });
});

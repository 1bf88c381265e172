import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { bootstrap } from '../../../src/core/metrics/bootstrap';
import { reportClassification } from '../../../src/core/metrics/classification';
import { countConfusion } from '../../../src/core/metrics/confusion';
import { decisionIntervals, decisionIntervalsInTurns, decisionScores } from '../../../src/core/metrics/decisions';

const random = new Random(4, 'decisions');
const actual = Array.from({ length: 300 }, () => random.integer(3));
const predicted = actual.map(label => (random.uniform() < 0.7 ? label : random.integer(3)));
const confusion = countConfusion(actual, predicted, 3);

describe('intervals of scores', () => {
  it('equal those of examples drawn one by one, in the order of the cells', () => {
    const order = actual.map((_, i) => i).sort((a, b) => actual[a]! - actual[b]! || predicted[a]! - predicted[b]!);
    const plain = bootstrap(
      actual.length,
      indices => {
        const drawn = Array.from(indices, i => order[i]!);
        const counts = countConfusion(
          drawn.map(i => actual[i]!),
          drawn.map(i => predicted[i]!),
          3,
        );
        return decisionScores(reportClassification(counts, ['a', 'b', 'c']));
      },
      { resamples: 100 },
    );
    assert.deepEqual(decisionIntervals(confusion, { resamples: 100 }), plain);
  });

  it('hold the scores themselves, and do not depend on who else has a turn', async () => {
    const intervals = await decisionIntervalsInTurns(confusion, new AbortController().signal);
    assert.deepEqual(intervals, decisionIntervals(confusion));
    for (const [name, value] of Object.entries(decisionScores(reportClassification(confusion, ['a', 'b', 'c'])))) {
      const { low, high } = intervals[name]!;
      assert.ok(low < value && value < high, `${name}: ${low} ${value} ${high}`);
    }
  });

  it('are given up when nobody waits for them', async () => {
    const large = confusion.map(row => row.map(n => n * 100));
    const controller = new AbortController();
    const pending = decisionIntervalsInTurns(large, controller.signal);
    controller.abort();
    await assert.rejects(pending, { name: 'CancelledError' });
  });
});

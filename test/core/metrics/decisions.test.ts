import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { bootstrap } from '../../../src/core/metrics/bootstrap';
import { decisionIntervals } from '../../../src/core/metrics/decisions';
import { scoreLabels } from '../../../src/core/metrics/scoreLabels';
import { labelScores } from '../../../src/core/metrics/scores/labels';

const random = new Random(4, 'decisions');
const actual = Array.from({ length: 300 }, () => random.integer(3));
const predicted = actual.map(label => (random.uniform() < 0.7 ? label : random.integer(3)));
const decided = { actual, predicted, classes: 3 };

function scoresOf(actual: readonly number[], predicted: readonly number[]) {
  const bounded = labelScores.filter(({ interval }) => interval);
  return scoreLabels({ labels: ['a', 'b', 'c'], known: 3, actual, predicted }, {}, bounded).scores;
}

describe('intervals of scores', () => {
  it('equal those of examples drawn one by one, in the order of the cells', async () => {
    const order = actual.map((_, i) => i).sort((a, b) => actual[a]! - actual[b]! || predicted[a]! - predicted[b]!);
    const plain = bootstrap(
      actual.length,
      indices => {
        const drawn = Array.from(indices, i => order[i]!);
        return scoresOf(
          drawn.map(i => actual[i]!),
          drawn.map(i => predicted[i]!),
        );
      },
      { resamples: 100 },
    );
    assert.deepEqual(await decisionIntervals(decided, undefined, { resamples: 100 }), plain);
  });

  it('hold the scores themselves, and do not depend on who else has a turn', async () => {
    const intervals = await decisionIntervals(decided, new AbortController().signal);
    const backwards = { actual: [...actual].reverse(), predicted: [...predicted].reverse(), classes: 3 };
    assert.deepEqual(intervals, await decisionIntervals(backwards));
    const scores = scoresOf(actual, predicted);
    for (const [name, value] of Object.entries(scores)) {
      const { low, high } = intervals[name]!;
      assert.ok(low < value && value < high, `${name}: ${low} ${value} ${high}`);
    }
  });

  it('are given up when nobody waits for them', async () => {
    const many = (of: readonly number[]) => Array.from({ length: 100 }, () => of).flat();
    const controller = new AbortController();
    const pending = decisionIntervals(
      { actual: many(actual), predicted: many(predicted), classes: 3 },
      controller.signal,
    );
    controller.abort();
    await assert.rejects(pending, { name: 'CancelledError' });
  });
});

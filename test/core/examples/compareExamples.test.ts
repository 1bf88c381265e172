import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExampleComparisons } from '../../../src/core/examples/compareExamples';
import { makeRun } from '../runs/makeRun';
import { temporaryFolder } from '../runs/temporaryFolder';

const CONFIG = 'task: classify\ndata: {train: a.csv, text: text, label: label}\nmodel: {type: linear}\n';
const IDS = ['20260131-235900-a1b2', '20260201-235900-c3d4'] as const;

interface Line {
  readonly text: string;
  readonly label: string;
  readonly predicted: string;
  readonly probability?: number;
}

describe('two runs example by example', () => {
  let workspace = '';
  const comparisons = new ExampleComparisons();
  beforeEach(() => {
    workspace = temporaryFolder();
  });

  const runOf = (id: string, lines: readonly Line[], split = 'test') => {
    const folder = makeRun(workspace, { id, learned: {} }, { config: CONFIG });
    const written = lines.map(({ text, label, predicted, probability = 0.9 }, index) =>
      JSON.stringify({
        split,
        index,
        file: join(workspace, 'a.csv'),
        line: index + 2,
        text,
        label,
        prediction: {
          label: predicted,
          probabilities: predicted === 'ham' ? [probability, 1 - probability] : [1 - probability, probability],
        },
      }),
    );
    writeFileSync(join(folder, 'predictions.jsonl'), `${written.join('\n')}\n`);
    return folder;
  };
  /** `++`: both right, `+-`: the first alone, and so on; all of them true `ham`, but every third. */
  const linesOf = (outcomes: readonly string[], which: 0 | 1): Line[] =>
    outcomes.map((outcome, i) => {
      const label = i % 3 === 0 ? 'spam' : 'ham';
      const other = label === 'ham' ? 'spam' : 'ham';
      return { text: `text ${i}`, label, predicted: outcome[which] === '+' ? label : other };
    });
  const OUTCOMES = [...Array(20).fill('++'), ...Array(3).fill('+-'), ...Array(9).fill('-+'), ...Array(4).fill('--')];
  const pairOf = () => [runOf(IDS[0], linesOf(OUTCOMES, 0)), runOf(IDS[1], linesOf(OUTCOMES, 1))] as const;

  it('counts who is right, and tests it', async () => {
    const [a, b] = pairOf();
    const { split, count, unpaired, outcomes, changed, mcnemar, scores, measures, agreement } =
      await comparisons.compare(a, {
        other: b,
        resamples: 200,
      });
    assert.deepEqual({ split, count, unpaired, changed }, { split: 'test', count: 36, unpaired: [0, 0], changed: 12 });
    assert.deepEqual(outcomes, { 'both-right': 20, 'only-first': 3, 'only-second': 9, 'both-wrong': 4 });
    // statsmodels: mcnemar([[20, 3], [9, 4]], exact=True)
    assert.ok(Math.abs(mcnemar!.exact - 0.14599609375) < 1e-12);
    const accuracy = scores.find(({ name }) => name === 'accuracy')!;
    assert.ok(Math.abs(accuracy.first - 23 / 36) < 1e-12 && Math.abs(accuracy.second - 29 / 36) < 1e-12);
    assert.ok(accuracy.p > 0.02 && accuracy.p < 0.3 && accuracy.adjusted >= accuracy.p);
    assert.ok(accuracy.interval.low < 6 / 36 && accuracy.interval.high > 6 / 36);
    const correct = measures.find(({ name }) => name === 'correct')!;
    assert.equal(correct.count, 36);
    // The randomization of right and wrong is McNemar's exact test, sampled.
    assert.ok(Math.abs(correct.p - mcnemar!.exact) < 0.02, `${correct.p}`);
    assert.equal(
      agreement!.counts.reduce((sum, each) => sum + each, 0),
      36,
    );
    assert.equal(agreement!.labels.length, 2);
  });

  it('gives the same numbers each time', async () => {
    const [a, b] = pairOf();
    const again = { other: b, resamples: 50 };
    assert.deepEqual((await comparisons.compare(a, again)).scores, (await comparisons.compare(a, again)).scores);
  });

  it('lists examples by outcome, by what has changed, and by a cell of the matrix', async () => {
    const [a, b] = pairOf();
    const page = (part: object) => comparisons.page(a, { other: b, offset: 0, limit: 5, ...part });
    const only = await page({ show: 'only-second' });
    assert.equal(only.total, 9);
    assert.equal(only.examples.length, 5);
    const [first] = only.examples;
    assert.deepEqual(first!.id, { split: 'test', index: 23 });
    assert.equal(first!.source.line, 25);
    assert.equal(first!.actual, first!.second);
    assert.ok(Math.abs(first!.firstConfidence! - 0.9) < 1e-9);
    assert.equal((await page({ show: 'changed' })).total, 12);
    assert.equal((await page({})).total, 36);
    const cell = await page({ predictions: ['ham', 'spam'] });
    assert.ok(cell.total > 0 && cell.examples.every(each => each.first === 'ham' && each.second === 'spam'));
    assert.equal((await page({ show: 'changed', offset: 10 })).examples.length, 2);
  });

  it('pairs by text where data were split in another way, and tells what is left', async () => {
    const lines = linesOf(OUTCOMES, 0);
    const [a, b] = [runOf(IDS[0], lines.slice(0, 30)), runOf(IDS[1], [...lines].reverse())];
    const { count, unpaired, changed } = await comparisons.compare(a, { other: b, resamples: 10 });
    assert.deepEqual({ count, unpaired, changed }, { count: 30, unpaired: [0, 6], changed: 0 });
  });

  it('says what is missing', async () => {
    const a = runOf(IDS[0], linesOf(OUTCOMES, 0));
    const b = makeRun(workspace, { id: IDS[1] }, { config: CONFIG });
    await assert.rejects(comparisons.compare(a, { other: b }), { code: 'no-predictions' });
    runOf(IDS[1], linesOf(OUTCOMES, 1), 'validation');
    await assert.rejects(comparisons.compare(a, { other: b }), { code: 'no-such-split' });
    await assert.rejects(comparisons.page(a, { other: a, offset: -1, limit: 5 }), { code: 'out-of-range' });
  });
});

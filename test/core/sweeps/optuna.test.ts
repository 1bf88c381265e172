// Densities, decisions and shares of sweeps as Optuna has them, given the same history; the numbers it draws are its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import type { Dimension, Point } from '../../../src/core/sweeps/dimension';
import { findImportance } from '../../../src/core/sweeps/importance';
import { readJournal } from '../../../src/core/sweeps/journal';
import { erfc, logDensity, quantile } from '../../../src/core/sweeps/normal';
import { pruners } from '../../../src/core/sweeps/pruners/pruners';
import { chooseBest, estimatorsOf, partTrials, tpe } from '../../../src/core/sweeps/samplers/tpe';
import type { Trial } from '../../../src/core/sweeps/trial';

type Better = 'higher' | 'lower';
interface Pruning {
  readonly better: Better;
  readonly trials: readonly { readonly curve: readonly number[]; readonly ended: number | null }[];
}
interface Fixture {
  readonly dimensions: readonly Dimension[];
  readonly density: readonly {
    readonly better: Better;
    readonly trials: readonly Trial[];
    readonly below: readonly number[];
    readonly above: readonly number[];
    readonly candidates: readonly Point[];
    readonly logBelow: readonly number[];
    readonly logAbove: readonly number[];
    readonly best: number;
  }[];
  readonly quantile: readonly {
    readonly low: number;
    readonly high: number;
    readonly mean: number;
    readonly deviation: number;
    readonly q: readonly number[];
    readonly x: readonly number[];
    readonly density: readonly number[];
  }[];
  readonly median: readonly Pruning[];
  readonly halving: readonly Pruning[];
  readonly importance: readonly {
    readonly better: Better;
    readonly trials: readonly Trial[];
    readonly shares: Readonly<Record<string, number>>;
  }[];
}

const folder = join(__dirname, '../../fixtures/sweeps');
const fixture = JSON.parse(readFileSync(join(folder, 'optuna.json'), 'utf8')) as Fixture;
const { dimensions } = fixture;
const places = dimensions.map((_, i) => i);

// The fixture has 12 digits, and tails lose a few of them.
const near = (a: number, b: number, tolerance = 1e-7) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

describe('the normal distribution of sweeps', () => {
  it('has the tails of erfc', () => {
    // Abramowitz & Stegun, table 7.1, and mpmath.
    for (const [x, value] of [
      [0, 1],
      [0.5, 0.4795001221869535],
      [1.5, 0.033894853524689274],
      [-1, 1.8427007929497148],
      [3, 2.209049699858544e-5],
      [6, 2.1519736712498913e-17],
      [20, 5.3958656116079005e-176],
    ] as const) {
      near(erfc(x) / value, 1, 1e-13);
    }
  });

  it('cut to an interval has the quantiles and densities of the reference, in both tails', () => {
    for (const { low, high, mean, deviation, q, x, density } of fixture.quantile) {
      for (const [i, part] of q.entries()) {
        near(quantile(part, mean, deviation, low, high), x[i]!);
        near(logDensity(x[i]!, mean, deviation, low, high), density[i]!);
      }
    }
  });
});

describe('TPE', () => {
  it('parts trials, weighs candidates and takes one as the reference does', () => {
    for (const { better, trials, below, above, candidates, logBelow, logAbove, best } of fixture.density) {
      const parts = partTrials(trials, better);
      assert.deepEqual(
        parts.map(part => part.map(({ number }) => number)),
        [below, above],
      );
      const [good, others] = estimatorsOf({ dimensions, better, trials }, places);
      for (const [i, candidate] of candidates.entries()) {
        near(good.logDensity(candidate), logBelow[i]!);
        near(others.logDensity(candidate), logAbove[i]!);
      }
      assert.equal(chooseBest(candidates, good, others), candidates[best]);
    }
  });

  it('draws what may be chosen, the same for the same seed, and as dense as its density says', () => {
    const { better, trials } = fixture.density[2]!;
    const history = { dimensions, better, trials };
    for (let number = 0; number < 30; number++) {
      const point = tpe.next(history, number, new Random(1, `trial/${number}`));
      assert.deepEqual(tpe.next(history, number, new Random(1, `trial/${number}`)), point);
      for (const [i, dimension] of dimensions.entries()) {
        const value = point[i]!;
        if (dimension.kind === 'choice') assert.ok(dimension.choices[value] !== undefined);
        else assert.ok(value >= dimension.low && value <= dimension.high, `${dimension.key} ${value}`);
        if (dimension.kind === 'integer') assert.ok(Number.isInteger(value));
      }
      assert.equal(point[2]! * 4, Math.round(point[2]! * 4));
    }
    // Importance sampling: the mean of 1 / density over draws is the volume, for one dimension without steps.
    const [estimator] = estimatorsOf({ dimensions, better, trials }, [1]);
    const random = new Random(2, 'volume');
    let sum = 0;
    const count = 1500;
    for (let i = 0; i < count; i++) sum += Math.exp(-estimator.logDensity(estimator.draw(random)));
    near(sum / count, 0.5, 0.05);
  });

  it('takes what has a single value as it is', () => {
    const fixed: readonly Dimension[] = [...dimensions, { kind: 'choice', key: 'train.seed', choices: [7] }];
    const { better, trials } = fixture.density[1]!;
    const longer = trials.map(trial => ({ ...trial, point: [...trial.point, 0] }));
    assert.equal(tpe.next({ dimensions: fixed, better, trials: longer }, 12, new Random(1)).at(-1), 0);
  });
});

describe('pruners', () => {
  for (const [name, cases] of [
    ['median', fixture.median],
    ['successive-halving', fixture.halving],
  ] as const) {
    it(`${name} ends the trials that the reference ends, after the same evaluation`, () => {
      for (const { better, trials } of cases) {
        const done: Trial[] = [];
        let pruned = 0;
        for (const [number, { curve, ended }] of trials.entries()) {
          let trial: Trial = { number, state: 'running', point: [], scores: [], rungs: [], startedAt: '' };
          let prune = false;
          for (const score of curve) {
            trial = { ...trial, scores: [...trial.scores, score] };
            const judged = pruners[name].judge(trial, done, better);
            trial = { ...trial, rungs: judged.rungs };
            prune = judged.prune;
            if (prune) break;
          }
          assert.equal(prune ? trial.scores.length : null, ended, `trial ${number}`);
          if (prune) pruned++;
          const value = better === 'higher' ? Math.max(...curve) : Math.min(...curve);
          done.push(prune ? { ...trial, state: 'pruned' } : { ...trial, state: 'completed', value });
        }
        assert.ok(pruned > 5 && pruned < trials.length);
      }
    });
  }

  it('end a trial whose scores are no numbers, and none without others to compare with', () => {
    const trial = { number: 9, state: 'running', point: [], scores: [Number.NaN], rungs: [], startedAt: '' } as const;
    const others: readonly Trial[] = [0, 1, 2, 3, 4].map(number => ({
      ...trial,
      number,
      state: 'completed',
      scores: [0.5],
      value: 0.5,
    }));
    for (const name of ['median', 'successive-halving'] as const) {
      assert.equal(pruners[name].judge(trial, others, 'higher').prune, true, name);
      assert.equal(pruners[name].judge({ ...trial, scores: [0.1] }, [], 'higher').prune, false, name);
    }
  });
});

describe('importance of keys', () => {
  it('has the shares of the reference', () => {
    for (const { better, trials, shares } of fixture.importance) {
      const found = findImportance(dimensions, trials, better);
      for (const { key, share } of found) near(share, shares[key]!);
      assert.equal(found[0]!.key, 'train.optimizer.learning-rate');
    }
  });

  it('is the same for all while nothing is known', () => {
    assert.deepEqual(
      findImportance(dimensions, [], 'higher').map(({ share }) => share),
      dimensions.map(() => 1 / dimensions.length),
    );
  });
});

describe('the journal that the reference writes', () => {
  it('is read', () => {
    const bytes = readFileSync(join(folder, 'journal.log'));
    const journal = readJournal(bytes, facts => (facts as { dimensions: readonly Dimension[] }).dimensions)!;
    assert.equal(journal.name, 'spam');
    assert.equal(journal.better, 'higher');
    assert.equal(journal.length, bytes.length);
    assert.deepEqual(
      journal.trials.map(({ state, scores, value }) => ({ state, scores, value })),
      [
        { state: 'completed', scores: [0.5], value: 0.75 },
        { state: 'pruned', scores: [0.6], value: undefined },
        { state: 'running', scores: [0.7], value: undefined },
      ],
    );
  });
});

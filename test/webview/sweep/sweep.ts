/** A sweep as the host tells it: completed, pruned and failed trials, and one that trains. */
import { Random } from '../../../src/core/base/random';
import type { Dimension } from '../../../src/core/sweeps/dimension';
import { findImportance, importanceMethod } from '../../../src/core/sweeps/importance';
import { reportTrial } from '../../../src/core/sweeps/report';
import { summarizeSeeds } from '../../../src/core/sweeps/summarizeSeeds';
import { bestTrial, type Trial } from '../../../src/core/sweeps/trial';
import type { SweepShown } from '../../../src/protocol/sweep';

const SPACE: readonly Dimension[] = [
  { kind: 'number', key: 'train.optimizer.learning-rate', low: 0.001, high: 0.3, log: true },
  { kind: 'choice', key: 'train.batch', choices: [8, 16, 32, 64] },
  { kind: 'integer', key: 'tokenizer.minimum-count', low: 1, high: 4, log: false },
];

export interface MadeSweep {
  readonly trials?: number;
  readonly status?: SweepShown['status'];
  /** Of the configs: varied too. */
  readonly seeds?: boolean;
}

/** The loss is lowest at a rate near 0.03; every fifth trial was pruned, the eighth failed, and the last trains while the sweep does. */
export function makeSweep({ trials: count = 20, status = 'completed', seeds = false }: MadeSweep = {}): SweepShown {
  const random = new Random(3, 'sweep');
  const dimensions: readonly Dimension[] = seeds
    ? [{ kind: 'choice', key: 'train.seed', choices: [1, 2, 3] }, ...SPACE.slice(1, 2)]
    : SPACE;
  const trials = Array.from({ length: count }, (_, number): Trial => {
    const point = dimensions.map(dimension => {
      if (dimension.kind === 'choice') return random.integer(dimension.choices.length);
      if (dimension.kind === 'integer') return dimension.low + random.integer(dimension.high - dimension.low + 1);
      return dimension.low * (dimension.high / dimension.low) ** random.uniform();
    });
    const rate = seeds ? 0.02 : point[0]!;
    const loss = 0.31 + 0.12 * Math.log10(rate / 0.03) ** 2 + 0.02 * point[1]! + 0.01 * random.uniform();
    const scores = [loss + 0.2, loss + 0.05, loss];
    const base = { number, point, scores, rungs: [], startedAt: '2026-11-20T08:00:00.000Z' };
    const run = `sentiment-linear/20261120-0800${String(number).padStart(2, '0')}-abcd`;
    if (status === 'running' && number === count - 1)
      return { ...base, state: 'running', scores: scores.slice(0, 2), run };
    if (number === 7) return { ...base, state: 'failed', scores: [], failure: 'the loss is not a number' };
    if (number % 5 === 4) return { ...base, state: 'pruned', scores: scores.slice(0, 2), run };
    return { ...base, state: 'completed', value: loss, run };
  });
  const best = bestTrial(trials, 'lower');
  const shares = findImportance(dimensions, trials, 'lower').map(({ key, share }) => [key, share] as const);
  const means = summarizeSeeds(dimensions, trials, 'lower');
  return {
    sweep: '/project/.nlp/sweeps/sentiment-linear/20261120-080000-abcd',
    name: 'sentiment-linear',
    status,
    path: '/project/sentiment-linear.sweep.yaml',
    config: '/project/sentiment-linear.nlp.yaml',
    startedAt: '2026-11-20T08:00:00.000Z',
    sampler: 'tpe',
    pruner: 'median',
    metric: 'loss',
    better: 'lower',
    of: status === 'completed' ? count : count + 4,
    dimensions,
    ...(status === 'running' && { pid: 4711 }),
    ...(best && { best: reportTrial({ dimensions }, best) }),
    trials: trials.map(trial => ({ ...reportTrial({ dimensions }, trial), scores: trial.scores })),
    importance: { method: importanceMethod, shares: Object.fromEntries(shares), few: true },
    ...(means.length > 0 && { seeds: means }),
  };
}

/**
 * `tpe`: the values whose density among the best trials is highest over that among the others
 * (Bergstra et al. 2011; all keys together, as Optuna's TPESampler of today).
 */
import { countValues, type Dimension, type Point } from '../dimension';
import { ParzenEstimator } from '../parzen';
import { compareValues, type Trial } from '../trial';
import { random as uniform } from './random';
import type { History, Sampler } from './sampler';

/** Trials at random before it learns. */
const startup = 10;
/** Drawn from the density of the best; the one with the highest ratio is taken. */
const candidates = 24;

export const tpe: Sampler = {
  meaning:
    'a tree-structured Parzen estimator (Bergstra et al. 2011): at random for 10 trials, then near the best of those before',
  learns: true,
  next(history, number, random) {
    const ended = history.trials.filter(({ state }) => state === 'completed' || state === 'pruned');
    if (ended.length < startup) return uniform.next(history, number, random);
    const { dimensions } = history;
    // What has one value has no density.
    const free = dimensions.flatMap((dimension, i) => (countValues(dimension) > 1 ? [i] : []));
    const [below, above] = estimatorsOf(history, free);
    const drawn = Array.from({ length: candidates }, () => below.draw(random));
    const best = chooseBest(drawn, below, above);
    const whole: number[] = dimensions.map(fixedValue);
    for (const [k, i] of free.entries()) whole[i] = best[k]!;
    return whole;
  },
};

function fixedValue(dimension: Dimension): number {
  return dimension.kind === 'choice' ? 0 : dimension.low;
}

/** Of the best trials, and of the others. @param places of the dimensions that are to be chosen */
export function estimatorsOf({ dimensions, better, trials }: History, places: readonly number[]) {
  const parts = partTrials(trials, better);
  const own = places.map(i => dimensions[i]!);
  return parts.map(
    part =>
      new ParzenEstimator(
        own,
        part.map(({ point }) => places.map(i => point[i]!)),
      ),
  ) as [ParzenEstimator, ParzenEstimator];
}

/** The candidate of the highest ratio; of equals the first. */
export function chooseBest(drawn: readonly Point[], below: ParzenEstimator, above: ParzenEstimator): Point {
  let best = drawn[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const point of drawn) {
    const gain = below.logDensity(point) - above.logDensity(point);
    if (gain > most) [best, most] = [point, gain];
  }
  return best;
}

/**
 * The best tenth, at most 25, and the others; each in the order of their numbers. Those that were pruned are worse than those that
 * were completed, and the better the further they came. Those that run count as bad ones, so that no two trials at a time try the same.
 */
export function partTrials(
  trials: readonly Trial[],
  better: History['better'],
): readonly [readonly Trial[], readonly Trial[]] {
  const completed = trials
    .filter(({ state }) => state === 'completed')
    .sort((a, b) => compareValues(a.value!, b.value!, better));
  const pruned = trials.filter(({ state }) => state === 'pruned').sort((a, b) => comparePruned(a, b, better));
  const running = trials.filter(({ state }) => state === 'running');
  const ranked = [...completed, ...pruned];
  const count = Math.min(Math.ceil(0.1 * ranked.length), 25);
  const inOrder = (part: readonly Trial[]) => part.toSorted((a, b) => a.number - b.number);
  return [inOrder(ranked.slice(0, count)), inOrder([...ranked.slice(count), ...running])];
}

function comparePruned(a: Trial, b: Trial, better: History['better']): number {
  if (a.scores.length !== b.scores.length) {
    // Without a score it is after all that have one.
    return b.scores.length - a.scores.length;
  }
  const [last, other] = [a.scores.at(-1), b.scores.at(-1)];
  if (last === undefined || other === undefined) return 0;
  if (Number.isNaN(last) || Number.isNaN(other)) return Number(Number.isNaN(last)) - Number(Number.isNaN(other));
  return compareValues(last, other, better);
}

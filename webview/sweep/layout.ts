/** A sweep as numbers: its axes and lines, scores by trial with the best so far, rows of the table, sentences. Pure. */
import { countOf } from '../../src/core/base/countOf';
import { formatPercent, formatScore, formatSetting } from '../../src/core/base/formatNumber';
import type { ShownTrial, SweepShown } from '../../src/protocol/sweep';
import { type Axis, makeAxis, makeRangeAxis, type PlotLine, type PlotState, placeOfWord } from '../shared/parallelAxes';

/** A score that is farther from the best than so many times the third quarter of them is drawn at the edge. */
const MOST_TIMES = 3;

/** What a trial is compared by: its score, or the last one so far. A failed one has none. */
export function scoreOf({ state, value, scores }: ShownTrial): number | undefined {
  return state === 'failed' ? undefined : (value ?? scores.at(-1));
}

/** One a key of the space, over what it may be, and the metric; in the order that was chosen. */
export function axesOf(sweep: SweepShown, { turned, axes: chosen = [] }: PlotState): readonly Axis[] {
  const { dimensions, trials, metric, better } = sweep;
  const axes = dimensions.map((dimension): Axis => {
    const { key } = dimension;
    const settings = trials.map(trial => trial.settings[key] ?? null);
    if (dimension.kind === 'choice') {
      const at = new Map(dimension.choices.map((each, i) => [JSON.stringify(each), i]));
      const count = dimension.choices.length;
      const places = Float64Array.from(settings, setting => {
        const place = at.get(JSON.stringify(setting));
        return place === undefined ? Number.NaN : placeOfWord(place, count);
      });
      return {
        key,
        kind: 'words',
        range: [0, 1],
        words: dimension.choices.map(formatSetting),
        places,
        positive: false,
      };
    }
    const { low, high, log } = dimension;
    const numbers = settings.map(setting => (typeof setting === 'number' ? setting : null));
    const whole = dimension.kind === 'integer';
    return { ...makeRangeAxis(key, [low, high], low > 0 && log !== turned.includes(key), numbers), whole };
  });
  const scores = trials.map(trial => scoreOf(trial) ?? null);
  const own: Axis = { ...makeAxis({ key: metric, values: scores }, turned.includes(metric)), better };
  const all = [...axes, own];
  const order = (key: string) => (chosen.includes(key) ? chosen.indexOf(key) : all.length);
  return all.toSorted((a, b) => order(a.key) - order(b.key));
}

/** One a trial. */
export function linesOf({ trials, metric }: SweepShown, axes: readonly Axis[]): readonly PlotLine[] {
  return trials.map(trial => ({
    id: String(trial.trial),
    name: `Trial ${trial.trial}, ${describeState(trial)}`,
    ...(trial.state !== 'completed' && { look: trial.state }),
    values: axes.map(({ key }) => {
      if (key === metric) return scoreOf(trial) ?? null;
      const setting = trial.settings[key];
      if (setting === undefined) return null;
      return typeof setting === 'number' ? setting : formatSetting(setting);
    }),
  }));
}

/** `pruned after evaluation 4` */
export function describeState({ state, evaluations, failure }: ShownTrial): string {
  if (state === 'pruned') return `pruned after evaluation ${evaluations}`;
  if (state === 'failed') return failure === undefined ? 'failed' : `failed: ${failure}`;
  if (state === 'running') return evaluations === 0 ? 'training' : `training, ${countOf(evaluations, 'evaluation')}`;
  return state;
}

export interface ScorePoint {
  /** Place of the trial among all. */
  readonly place: number;
  /** From 1. */
  readonly trial: number;
  readonly state: ShownTrial['state'];
  readonly score: number;
}

/** Trials that have a score, in the order in which they began. */
export function pointsOf({ trials }: SweepShown): readonly ScorePoint[] {
  return trials.flatMap((trial, place) => {
    const score = scoreOf(trial);
    return score === undefined ? [] : [{ place, trial: trial.trial, state: trial.state, score }];
  });
}

/** The best of the completed ones, from each trial at which it changed. */
export function bestSoFar({
  trials,
  better,
}: SweepShown): readonly { readonly trial: number; readonly score: number }[] {
  const steps: { trial: number; score: number }[] = [];
  for (const { trial, state, value } of trials) {
    if (state !== 'completed' || value === undefined) continue;
    const best = steps.at(-1)?.score;
    if (best === undefined || (better === 'higher' ? value > best : value < best)) steps.push({ trial, score: value });
  }
  return steps;
}

/** Lowest and highest score of a chart. One that went astray does not press the others together. */
export function extentOf(
  points: readonly ScorePoint[],
  { better }: Pick<SweepShown, 'better'>,
): readonly [number, number] {
  const scores = points.map(({ score }) => score).sort((a, b) => a - b);
  const [lowest, highest] = [scores[0], scores.at(-1)];
  if (lowest === undefined || highest === undefined) return [0, 1];
  const quarter = (scores.length - 1) / 4;
  const [first, third] = [scores[Math.ceil(quarter)]!, scores[Math.floor(3 * quarter)]!];
  const low = better === 'higher' ? Math.max(lowest, highest - MOST_TIMES * (highest - first || 1)) : lowest;
  const high = better === 'lower' ? Math.min(highest, lowest + MOST_TIMES * (third - lowest || 1)) : highest;
  const room = (high - low) * 0.06 || Math.abs(high) * 0.05 || 0.5;
  return [low - room, high + room];
}

/** How many ended, and the best of them: `12 of 20 trials, 3 pruned. Best loss 0.213, trial 7.` */
export function describeSweep({ trials, of, metric, best }: SweepShown): string {
  const count = (state: ShownTrial['state']) => trials.filter(trial => trial.state === state).length;
  const ended = trials.length - count('running');
  const parts = (['pruned', 'failed'] as const).flatMap(state =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  const all = [`${ended} of ${countOf(of, 'trial')}`, ...parts].join(', ');
  return best?.value === undefined
    ? `${all}.`
    : `${all}. Best ${metric} ${formatScore(best.value)}, trial ${best.trial}.`;
}

/** Most important first; for who does not see the bars. */
export function describeImportance({ importance }: SweepShown): string {
  return Object.entries(importance.shares)
    .map(([key, share]) => `${key} ${formatPercent(share)}`)
    .join(', ');
}

/** The smallest change of words that flips a prediction: words that are deleted, or that others take the place of. */
import type { Caller } from '../../base/caller';
import { ActionableError } from '../../base/errors';
import { formatCount } from '../../base/formatNumber';
import { isBlank } from '../../base/isBlank';
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { unitsOf } from '../attribution/perturb';
import { type Edit, makeEdits } from './edits';
import { type Goal, goalOf } from './goal';
import { deletions, type Judge, replacements } from './moves';
import { type Judged, searchSets } from './searchSets';

export const flipWays = ['deletion', 'replacement'] as const;
export type FlipWay = (typeof flipWays)[number];

export interface FlipRequest {
  readonly text: Asked;
  /** Deletion if not given. */
  readonly by?: FlipWay;
  /** Label to reach; of runs with several labels a text the one to gain or lose. Any if not given. */
  readonly to?: string;
  /** Texts that the model reads at most; more only where a text has more than half as many words. 2,000 if not given. */
  readonly budget?: number;
  /** Words that are changed at most; 10 if not given. */
  readonly most?: number;
  /** Changes that are told at most; 3 if not given. */
  readonly count?: number;
}

/** A text that was changed, and what is predicted of it. */
export interface Flipped {
  /** Places in the text as it was, as in `Prediction.tokens`. */
  readonly edits: readonly Edit[];
  readonly prediction: Prediction;
}

export interface FlipAnswer {
  readonly by: FlipWay;
  /** Of the text as it is. */
  readonly prediction: Prediction;
  /** What is predicted of it, and the label that was asked for. */
  readonly from: string;
  readonly to?: string;
  /** All with the same number of changed words, the most decided first; none where none was found. */
  readonly flips: readonly Flipped[];
  /** No smaller change flips it: all were tried. */
  readonly exact: boolean;
  /** All changes of up to so many words were tried. */
  readonly searched: number;
  /** Where none flips it: the change that comes nearest. */
  readonly nearest?: Flipped;
  /** Words that could be changed. */
  readonly words: number;
  /** Texts that the model read, and how many it might have. */
  readonly evaluations: number;
  readonly budget: number;
}

export const USUAL_BUDGET = 2000;
export const USUAL_MOST = 10;
export const USUAL_COUNT = 3;
/** Texts that are read beside those of the search: the text as it is, one that comes nearest, and one more gradient. */
const BESIDES = 3;
const MOST_BUDGET = 1_000_000;
/** Texts that are predicted before progress is told. */
const AT_ONCE = 128;

/** @throws ActionableError `no-text`, `not-for-task`, `unknown-label`, `same-label`, `no-whole-words`, `out-of-range`; CancelledError */
export async function findFlips(run: Run, request: FlipRequest, caller: Caller = {}): Promise<FlipAnswer> {
  const { text, by = 'deletion', to } = request;
  if ([text].flat().some(isBlank))
    throw new ActionableError('no-text', 'The text is empty: there is nothing to predict.');
  const asked = inRange('budget', request.budget ?? USUAL_BUDGET, MOST_BUDGET);
  const most = inRange('number of words', request.most ?? USUAL_MOST, 1000);
  const wanted = inRange('number of changes', request.count ?? USUAL_COUNT, 100);
  const [prediction] = (await run.predict([text], caller.signal)) as [Prediction];
  const goal = goalOf(run, prediction, to);
  const units = unitsOf(run, prediction, 'words');
  // Each word by itself is tried whatever the budget.
  const budget = Math.max(asked, 2 * units.length + wanted + BESIDES);
  const judge = judgeOf(run, goal, budget, caller);
  const moves = { deletion: deletions, replacement: replacements }[by](run, prediction, units, goal, judge);
  const limits = {
    budget: budget - wanted - BESIDES + 1,
    most: Math.min(most, units.length),
    wanted,
    signal: caller.signal,
  };
  const { sets, searched, nearest } = await searchSets(moves, limits);
  const describe = async ({ set }: Judged): Promise<Flipped> => {
    const edits = moves.editsOf(set);
    const [changed] = await judge.predict([makeEdits(prediction, edits)]);
    return { edits, prediction: changed! };
  };
  const flips: Flipped[] = [];
  for (const each of sets) flips.push(await describe(each));
  const size = sets[0]?.set.length;
  return {
    by,
    prediction,
    from: goal.from,
    ...(to !== undefined && { to }),
    flips,
    exact: size !== undefined && searched >= size - 1,
    searched,
    ...(sets.length === 0 && nearest && Number.isFinite(nearest.margin) && { nearest: await describe(nearest) }),
    words: units.length,
    evaluations: judge.evaluations,
    budget,
  };
}

function inRange(what: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new ActionableError('out-of-range', `the ${what} is from 1 to ${most}, not ${value}`);
}

/** Reads texts and counts them. */
function judgeOf(run: Run, goal: Goal, budget: number, { signal, onProgress }: Caller): Judge {
  const judge: Judge = {
    evaluations: 1,
    async predict(texts) {
      const predictions: Prediction[] = [];
      for (let from = 0; from < texts.length; from += AT_ONCE) {
        const some = await run.predict(texts.slice(from, from + AT_ONCE), signal);
        predictions.push(...some);
        judge.evaluations += some.length;
        onProgress?.({
          message: `${formatCount(judge.evaluations)} of at most ${formatCount(budget)} evaluations`,
          fraction: Math.min(1, judge.evaluations / budget),
        });
      }
      return predictions;
    },
    async margins(texts) {
      const read = texts.map(text => !([text].flat() as string[]).some(isBlank));
      const predictions = await judge.predict(texts.filter((_, i) => read[i]));
      let next = 0;
      return read.map(can => {
        if (!can) return { reached: false, margin: Number.NEGATIVE_INFINITY };
        const prediction = predictions[next++]!;
        return { reached: goal.reached(prediction), margin: goal.margin(prediction) };
      });
    },
  };
  return judge;
}

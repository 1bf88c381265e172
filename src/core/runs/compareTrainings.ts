/** Whether two trainings are the same bit for bit, and where they part. */
import { ActionableError } from '../base/errors';
import { readCheckpoint } from './checkpoint';
import { hashTensors } from './frozenWeights';
import { readRun } from './listRuns';
import { readMetrics } from './metricsLog';
import type { MetricsRow, RunRecord } from './run';

export interface Parting {
  readonly step: number;
  readonly metric: string;
  /** Absent where one of them has no such value. */
  readonly original?: number;
  readonly again?: number;
}

export interface TrainingsCompared {
  /** All that both have: every row, every score, the best weights. */
  readonly equal: boolean;
  /** Rows of `metrics.jsonl` that both have and that are equal, from the first on. */
  readonly equalRows: number;
  readonly originalRows: number;
  /** The first value that differs. */
  readonly parted?: Parting;
  /** Scores of the finished run that differ. */
  readonly scores: readonly {
    readonly split: string;
    readonly metric: string;
    readonly original?: number;
    readonly again?: number;
  }[];
  /** Absent where one of them has no checkpoint. */
  readonly weightsEqual?: boolean;
}

/** Times are not compared; a run that was stopped is compared as far as it went. */
export async function compareTrainings(original: string, again: string): Promise<TrainingsCompared> {
  const [rows, others] = await Promise.all([readMetrics(original), readMetrics(again)]);
  const count = Math.min(rows.length, others.length);
  // What the original never has, a later version has learned to compute.
  const known = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  let equalRows = 0;
  let parted: Parting | undefined;
  while (equalRows < count && !parted) {
    parted = findParting(rows[equalRows]!, others[equalRows]!, known);
    if (!parted) equalRows++;
  }
  const [first, second] = await Promise.all([readRun(original), readRun(again)]);
  const finished = first.status === 'completed' && second.status === 'completed';
  const scores = finished ? differingScores(first.metrics, second.metrics) : [];
  const [weights, otherWeights] = finished
    ? await Promise.all([hashWeights(original), hashWeights(again)])
    : [undefined, undefined];
  const weightsEqual = weights === undefined || otherWeights === undefined ? undefined : weights === otherWeights;
  const sameLength = !finished || rows.length === others.length;
  return {
    equal: !parted && sameLength && scores.length === 0 && weightsEqual !== false,
    equalRows,
    originalRows: rows.length,
    parted,
    scores,
    weightsEqual,
  };
}

function findParting(original: MetricsRow, again: MetricsRow, known: ReadonlySet<string>): Parting | undefined {
  if (original.step !== again.step) {
    return { step: Math.min(original.step, again.step), metric: 'step', original: original.step, again: again.step };
  }
  for (const metric of known) {
    const [a, b] = [original.values[metric], again.values[metric]];
    if (!Object.is(a, b)) return { step: original.step, metric, original: a, again: b };
  }
  return undefined;
}

function differingScores(original: RunRecord['metrics'], again: RunRecord['metrics']): TrainingsCompared['scores'] {
  return (['validation', 'test'] as const).flatMap(split => {
    const [first, second] = [original[split] ?? {}, again[split] ?? {}];
    // A score that the original lacks is one that a later version has learned to compute.
    return Object.keys(first).flatMap(metric =>
      Object.is(first[metric], second[metric])
        ? []
        : [{ split, metric, original: first[metric], again: second[metric] }],
    );
  });
}

/** Of the best checkpoint, else the last; wherever its weights are kept. Damaged ones equal none. */
async function hashWeights(folder: string): Promise<string | undefined> {
  for (const name of ['best', 'last'] as const) {
    try {
      const checkpoint = await readCheckpoint(folder, name, false);
      if (checkpoint) return hashTensors(checkpoint.parameters);
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      return error.code === 'missing-weights' ? undefined : `${folder} ${error.code}`;
    }
  }
  return undefined;
}

/** One or two sentences for a person. */
export function describeTrainings({
  equal,
  equalRows,
  originalRows,
  parted,
  scores,
  weightsEqual,
}: TrainingsCompared): string {
  if (equal) {
    const weights = weightsEqual ? ', the weights too' : '';
    return `Equal bit for bit: ${originalRows} of ${originalRows} rows of metrics${weights}.`;
  }
  const number = (value: number | undefined) => (value === undefined ? 'nothing' : String(value));
  if (parted) {
    const { step, metric, original, again } = parted;
    return `They part at step ${step}: ${metric} was ${number(original)}, and is ${number(again)}. The ${equalRows} rows of metrics before it are equal.`;
  }
  const [score] = scores;
  if (score) {
    const where = `${score.split} ${score.metric}`;
    return `The ${equalRows} rows of metrics are equal, but ${where} was ${number(score.original)}, and is ${number(score.again)}.`;
  }
  if (weightsEqual === false) return `All ${equalRows} rows of metrics are equal, the weights are not.`;
  return `${equalRows} of ${originalRows} rows of metrics are equal; one of the two trainings is longer.`;
}

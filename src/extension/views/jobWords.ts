/** What rows, the status bar and the list of Stop say of jobs. Pure. */
import { formatCount, formatProgress, formatScore } from '../../core/base/formatNumber';
import { formatDuration } from '../../core/base/formatTime';
import { isTraining, jobKinds } from '../../core/runs/jobKinds';
import type { Job } from '../workers/jobs';

const STALLS = { waiting: 'waiting', unreachable: 'no answer' } as const;

/** Of a row: `40% · on lab · loss 0.31 · 12 s left`. */
export function describeJob(job: Job): string {
  const { on } = job;
  const [state, ...others] = partsOf(job);
  // A narrow view cuts the end.
  return [state, ...(on === undefined || saysOwnWords(job) ? [] : [`on ${on}`]), ...others].join(' · ');
}

/** What it tells before it begins, with the name of the cluster. */
function saysOwnWords(job: Job): boolean {
  return job.state === 'running' && !job.stall && !hasBegun(job) && job.message !== undefined;
}

function partsOf(job: Job): readonly string[] {
  if (job.state === 'queued') return ['queued'];
  if (job.state === 'stopping') return ['stopping'];
  if (job.stall) return [STALLS[job.stall]];
  if (!hasBegun(job)) return [job.message ?? 'starting'];
  return [
    formatProgress(job.step, job.totalSteps),
    ...(job.loss === undefined ? [] : [`loss ${formatScore(job.loss)}`]),
    ...(job.secondsLeft === undefined ? [] : [`${formatDuration(job.secondsLeft)} left`]),
  ];
}

function hasBegun({ step, totalSteps }: Job): boolean {
  return step > 0 && totalSteps > 0;
}

/** Of the list that Stop offers. */
export function describeToStop(job: Job): string {
  return isTraining(job) ? describeJob(job) : `${jobKinds[job.kind].title} · ${describeJob(job)}`;
}

export interface StatusWords {
  readonly text: string;
  readonly tooltip: string;
  /** Nothing moves: all wait. */
  readonly waits: boolean;
}

/** Of the status bar: the first training with its loss, the next by its state, and how many more. @returns undefined where none is trained */
export function describeTrainings(jobs: readonly Job[]): StatusWords | undefined {
  const trainings = jobs.filter(isTraining);
  const queued = trainings.filter(({ state }) => state === 'queued');
  // What this machine computes comes first; then what has begun elsewhere.
  const running = trainings.filter(({ state }) => state !== 'queued').sort((a, b) => rank(a) - rank(b));
  const [first, second, ...others] = running.length > 0 ? running : queued;
  if (!first) return undefined;
  const loss = isMoving(first) && first.loss !== undefined ? ` loss ${formatScore(first.loss)}` : '';
  const isAll = running.length > 0;
  const parts = [
    `${first.name} ${stateOf(first)}${loss}`,
    ...(isAll && second ? [`${second.name} ${stateOf(second)}`] : []),
    ...(isAll && others.length > 0 ? [`+${others.length}`] : []),
  ];
  const left = isAll ? queued.length : queued.length - 1;
  const lines = [
    ...(running.length > 1 ? running.map(explainShortly) : explain(first)),
    ...(left > 0 ? [`${left} more in the queue`] : []),
    running.length > 1 ? 'Select to stop one' : 'Select to stop',
  ];
  return {
    text: parts.join(' · '),
    tooltip: lines.join('\n'),
    waits: running.every(({ stall, state }) => stall !== undefined && state === 'running'),
  };
}

function rank({ on, stall, step }: Job): number {
  return on === undefined ? 0 : step > 0 && !stall ? 1 : 2;
}

function isMoving(job: Job): boolean {
  return job.state === 'running' && !job.stall && hasBegun(job);
}

/** One word, or a percentage. */
function stateOf(job: Job): string {
  if (job.state !== 'running') return job.state;
  if (job.stall) return STALLS[job.stall];
  return hasBegun(job) ? formatProgress(job.step, job.totalSteps) : 'starting';
}

function placeOf({ on }: Job): string {
  return on === undefined ? '' : ` on ${on}`;
}

function explainShortly(job: Job): string {
  const left = isMoving(job) && job.secondsLeft !== undefined ? `, ${formatDuration(job.secondsLeft)} left` : '';
  return `${job.name}${placeOf(job)}: ${stateOf(job)}${left}`;
}

function explain(job: Job): readonly string[] {
  const { message, step, totalSteps, secondsLeft } = job;
  return [
    `Training ${job.name}${placeOf(job)}`,
    ...(message === undefined ? [] : [message]),
    ...(totalSteps > 0 ? [`Step ${formatCount(step)} of ${formatCount(totalSteps)}`] : []),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ];
}

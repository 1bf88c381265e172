/** Begins the trials of a sweep, as many at a time as it says, and writes down what comes of them. */
import { basename, dirname } from 'node:path';
import { ActionableError, CancelledError } from '../base/errors';
import { Random } from '../base/random';
import { GrowingFile, truncateTo } from '../runs/growingFile';
import { listRuns } from '../runs/listRuns';
import { readMetrics } from '../runs/metricsLog';
import type { RunRecord } from '../runs/run';
import { thisProcess } from '../runs/trainerProcess';
import { JournalLines } from './journal';
import { waitForWorkers } from './local/workers';
import { pruners } from './pruners/pruners';
import { overrideOf } from './readSweep';
import { samplers } from './samplers/samplers';
import type { Sweep } from './sweep';
import { claimSweep, groupOfSweep, journalOf, openSweep, readSweepRecord, writeSweepRecord } from './sweepFolder';
import { bestTrial, type Trial } from './trial';
import { validationOf } from './trialNews';
import { RunnerGoneError, type TrialEnd, type TrialRunner } from './trialRunner';
import type { TrialTimes } from './trialTimes';

/** A trial that learns from others looks at those that began so many times `parallel` before it; what ends sooner is not waited for. */
const window = 2;
/** As many failures before anything was completed end the sweep: the config is at fault. */
const mostFailures = 3;

export interface SweepEvents {
  /** A trial began, went on, or ended. */
  readonly onTrial: (trial: Trial, trials: readonly Trial[]) => void;
  readonly onProgress?: (number: number, step: number, totalSteps: number) => void;
  readonly onWarning: (message: string) => void;
}

export interface SweepResult {
  readonly folder: string;
  readonly status: 'completed' | 'stopped';
  readonly sweep: Sweep;
  readonly trials: readonly Trial[];
  readonly best?: Trial;
  /** Where its trials trained elsewhere, of those of this time. */
  readonly times?: TrialTimes;
}

/**
 * Goes on with a sweep until it has all its trials; a new one has none yet.
 * @param folder of the sweep, absolute
 * @param asked the sweep as its file has it now: the number of trials and how many at a time may have changed
 * @throws ActionableError `still-running`, or `sweep-failed` where no trial can be trained
 */
export async function runSweep(
  folder: string,
  asked: Pick<Sweep, 'trials' | 'parallel'>,
  workspace: string,
  runner: TrialRunner,
  events: SweepEvents,
  signal: AbortSignal,
): Promise<SweepResult> {
  const release = await claimSweep(folder);
  try {
    const record = { ...(await readSweepRecord(folder)), trials: asked.trials };
    const running = { ...record, status: 'running', failure: undefined, finishedAt: undefined } as const;
    await writeSweepRecord(folder, { ...running, ...(await thisProcess()) });
    const end = async (status: 'completed' | 'stopped' | 'failed', failure?: string) => {
      const finishedAt = new Date().toISOString();
      await writeSweepRecord(folder, { ...record, status, ...(failure !== undefined && { failure }), finishedAt });
    };
    try {
      const run = await SweepRun.open(folder, asked, workspace, runner, events, signal);
      const result = await run.toEnd();
      await end(result.status);
      return result;
    } catch (error) {
      await end('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
  } finally {
    await release();
  }
}

/** What is known of a trial of this process. */
interface Going {
  readonly abort: AbortController;
  /** Steps of its evaluations so far. */
  readonly steps: number[];
  pruned: boolean;
}

class SweepRun {
  private readonly trials: Trial[];
  private readonly lines: JournalLines;
  private readonly going = new Map<number, Going>();
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(
    private readonly folder: string,
    private readonly sweep: Sweep,
    trials: readonly Trial[],
    private readonly runs: ReadonlyMap<number, { readonly folder: string; readonly record: RunRecord }>,
    private readonly journal: GrowingFile,
    private readonly runner: TrialRunner,
    private readonly events: SweepEvents,
    private readonly signal: AbortSignal,
  ) {
    this.trials = [...trials];
    this.lines = new JournalLines(`${basename(folder)}-${process.pid}`);
  }

  static async open(
    folder: string,
    { trials, parallel }: Pick<Sweep, 'trials' | 'parallel'>,
    workspace: string,
    runner: TrialRunner,
    events: SweepEvents,
    signal: AbortSignal,
  ): Promise<SweepRun> {
    await waitForWorkers(folder);
    const { sweep: begun, journal } = await openSweep(folder);
    const sweep = { ...begun, trials, parallel };
    // A line that a crash cut short would spoil the next one.
    await truncateTo(journalOf(folder), journal.length);
    const isOngoing = journal.trials.some(({ state }) => state === 'running');
    const runs = isOngoing ? await runsOfSweep(workspace, basename(folder)) : new Map();
    return new SweepRun(
      folder,
      sweep,
      journal.trials,
      runs,
      new GrowingFile(journalOf(folder)),
      runner,
      events,
      signal,
    );
  }

  async toEnd(): Promise<SweepResult> {
    const { sweep, signal } = this;
    const ongoing = this.trials.filter(({ state }) => state === 'running').map(({ number }) => number);
    const working = new Map<number, Promise<void>>();
    const abort = () => {
      for (const { abort } of this.going.values()) abort.abort(signal.reason);
    };
    signal.addEventListener('abort', abort);
    try {
      for (;;) {
        while (!signal.aborted && this.failure === undefined && working.size < sweep.parallel) {
          const number = ongoing.shift() ?? this.begin();
          if (number === undefined) break;
          const work = this.work(number)
            .catch(error => {
              this.failure ??= error;
            })
            .finally(() => working.delete(number));
          working.set(number, work);
        }
        if (working.size === 0) break;
        await Promise.race(working.values());
        if (this.failure !== undefined) abort();
      }
    } finally {
      signal.removeEventListener('abort', abort);
      abort();
      await Promise.all(working.values());
      await this.writing;
    }
    if (this.failure !== undefined) throw this.failure;
    const status =
      this.trials.filter(({ state }) => state !== 'running').length >= sweep.trials ? 'completed' : 'stopped';
    const best = bestTrial(this.trials, sweep.better);
    return { folder: this.folder, status, sweep, trials: this.trials, ...(best && { best }) };
  }

  /** The number of a new trial; undefined where there is none, or none yet. */
  private begin(): number | undefined {
    const { sweep } = this;
    const number = this.trials.length;
    if (number >= sweep.trials) return undefined;
    const sampler = samplers[sweep.sampler];
    const lookBack = sweep.parallel === 1 ? 1 : window * sweep.parallel;
    const seen = number - lookBack;
    // The same trials whoever is quicker: none looks at what may or may not have ended.
    if (sampler.learns && this.trials.slice(0, Math.max(seen + 1, 0)).some(({ state }) => state === 'running'))
      return undefined;
    const known = this.trials.map((trial): Trial => (trial.number <= seen ? trial : { ...trial, state: 'running' }));
    const history = { dimensions: sweep.dimensions, better: sweep.better, trials: known };
    const point = sampler.next(history, number, new Random(sweep.seed, `sweep/${number}`));
    const startedAt = new Date().toISOString();
    const trial: Trial = { number, state: 'running', point, scores: [], rungs: [], startedAt };
    this.trials.push(trial);
    this.write(this.lines.begin(trial, sweep.dimensions));
    return number;
  }

  private async work(number: number): Promise<void> {
    const before = this.runs.get(number);
    const going: Going = { abort: new AbortController(), steps: [], pruned: false };
    if (this.signal.aborted) going.abort.abort(this.signal.reason);
    this.going.set(number, going);
    this.change(number, {});
    try {
      await this.catchUp(number, going, before?.folder);
      const done = before?.record.status === 'completed';
      const ended = done ? endOf(before) : await this.train(number, going, before?.folder);
      this.finish(number, going, ended);
    } catch (error) {
      if (error instanceof CancelledError) {
        if (going.pruned) this.endPruned(number);
        return;
      }
      if (error instanceof RunnerGoneError) this.failure ??= error;
      else this.fail(number, error);
    } finally {
      this.going.delete(number);
    }
  }

  /** What its run has measured while nobody led the sweep, or noted it, is judged now. */
  private async catchUp(number: number, going: Going, folder: string | undefined): Promise<void> {
    const noted = this.trials[number]!.scores.length;
    for (const { step, score } of await evaluationsOf(folder, this.sweep.metric)) {
      if (going.steps.length < noted) going.steps.push(step);
      else this.judge(number, going, step, score);
    }
  }

  private async train(number: number, going: Going, resume: string | undefined): Promise<TrialEnd> {
    const { sweep } = this;
    const { point } = this.trials[number]!;
    const overrides = sweep.dimensions.map((dimension, i) => overrideOf(dimension, point[i]!));
    const title = `${sweep.name} ${number + 1}`;
    // All that trials are compared by, their best weights too.
    const judged = sweep.dimensions.some(({ key }) => key === 'train.best') ? [] : [`train.best=${sweep.metric}`];
    const group = groupOfSweep(basename(this.folder));
    return await this.runner.run(
      { number, config: sweep.config, overrides: [...judged, ...overrides], group, title, ...(resume && { resume }) },
      {
        onStarted: folder => {
          const run = `${basename(dirname(folder))}/${basename(folder)}`;
          if (this.trials[number]!.run !== run) this.write(this.lines.run(number, run));
          this.change(number, { run });
        },
        onScores: (step, scores) => this.judge(number, going, step, scores[sweep.metric]),
        onProgress: (step, totalSteps) => this.events.onProgress?.(number, step, totalSteps),
        onWarning: message => this.events.onWarning(`trial ${number + 1}: ${message}`),
      },
      going.abort.signal,
    );
  }

  private judge(number: number, going: Going, step: number, score: number | undefined): void {
    if (score === undefined || going.pruned) return;
    // A resumed trial evaluates again what came after its checkpoint.
    if (!going.steps.includes(step)) going.steps.push(step);
    const place = going.steps.indexOf(step);
    const { scores, rungs } = this.trials[number]!;
    const told = scores.toSpliced(place, 1, score);
    if (scores[place] !== score) this.write(this.lines.score(number, place, score));
    const judged = pruners[this.sweep.pruner].judge(
      { ...this.trials[number]!, scores: told.slice(0, place + 1) },
      this.trials,
      this.sweep.better,
    );
    for (let rung = rungs.length; rung < judged.rungs.length; rung++)
      this.write(this.lines.rung(number, rung, judged.rungs[rung]!));
    this.change(number, { scores: told, rungs: judged.rungs });
    if (!judged.prune) return;
    going.pruned = true;
    going.abort.abort();
  }

  private finish(number: number, going: Going, { status, scores }: TrialEnd): void {
    const { metric } = this.sweep;
    const finishedAt = new Date().toISOString();
    const value = scores[metric];
    if (status === 'stopped' && !going.pruned) return;
    if (going.pruned) this.endPruned(number);
    else if (value !== undefined) this.end({ ...this.trials[number]!, state: 'completed', value, finishedAt });
    else {
      const there = Object.keys(scores).join(', ');
      const why = there === '' ? 'there are no validation examples' : `the validation examples give ${there}`;
      this.fail(number, new ActionableError('no-score', `no ${metric}: ${why}`));
    }
  }

  private endPruned(number: number): void {
    this.end({ ...this.trials[number]!, state: 'pruned', finishedAt: new Date().toISOString() });
  }

  private fail(number: number, error: unknown): void {
    const failure = error instanceof Error ? error.message : String(error);
    this.end({ ...this.trials[number]!, state: 'failed', failure, finishedAt: new Date().toISOString() });
    const ended = this.trials.filter(({ state }) => state !== 'running');
    if (ended.length < mostFailures || ended.some(({ state }) => state !== 'failed')) return;
    this.failure ??= new ActionableError('sweep-failed', `the first ${ended.length} trials failed: ${failure}`);
  }

  private end(trial: Trial): void {
    this.write(this.lines.end(trial));
    this.change(trial.number, trial);
  }

  private change(number: number, changed: Partial<Trial>): void {
    this.trials[number] = { ...this.trials[number]!, ...changed };
    this.events.onTrial(this.trials[number]!, this.trials);
  }

  private write(line: string): void {
    this.writing = this.writing
      .then(() => this.journal.append(line))
      .catch(error => {
        this.failure ??= error;
      });
  }
}

/** By the number of their trial. */
async function runsOfSweep(workspace: string, id: string) {
  const found = new Map<number, { readonly folder: string; readonly record: RunRecord }>();
  for (const run of await listRuns(workspace)) {
    if (!('record' in run) || run.record.group !== groupOfSweep(id) || run.record.trial === undefined) continue;
    found.set(run.record.trial, { folder: run.folder, record: run.record });
  }
  return found;
}

function endOf({ folder, record }: { readonly folder: string; readonly record: RunRecord }): TrialEnd {
  return { folder, status: 'completed', scores: record.metrics.validation ?? {} };
}

/** Of its evaluations so far. */
async function evaluationsOf(folder: string | undefined, metric: string) {
  if (folder === undefined) return [];
  const rows = await readMetrics(folder).catch(() => []);
  return rows.flatMap(({ step, values }) => {
    const score = validationOf(values)[metric];
    return score === undefined ? [] : [{ step, score }];
  });
}

/** The loop: batches in, steps grouped for the engine, rows, evaluations and checkpoints out; knows neither files nor tasks. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, CancelledError, internal } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Trainer } from '../engine/contract';
import type { Checkpoint, CheckpointName, CheckpointState } from '../runs/checkpoint';
import type { MetricsRow, Scores } from '../runs/run';
import type { TargetMetric } from '../tasks/task';

export interface PlannedBatch {
  /** Batches of one signature can share a run of the engine. */
  readonly signature: string;
  /** Pads and masks; called when the batch is about to be run. */
  readonly inputs: () => HostTensors;
}

export interface LoopParts {
  readonly trainer: Trainer;
  readonly epochs: number;
  readonly totalSteps: number;
  /** The batches of a pass: a function of the pass alone. */
  readonly plan: (epoch: number) => readonly PlannedBatch[];
  /** @param step from 1 */
  readonly learningRate: (step: number) => number;
  /** Steps a row of `metrics.jsonl`. */
  readonly stepsPerRow: number;
  /** Evaluations without improvement before the end; 0 never. */
  readonly patience: number;
  readonly target: TargetMetric;
  /** Scores of the validation split; nothing when there is none: the newest weights then count as the best. */
  readonly evaluate: (parameters: HostTensors, signal: AbortSignal) => Promise<Scores | undefined>;
}

export interface StepTiming {
  /** Of the run of the engine. */
  readonly milliseconds: number;
  /** Steps in it. */
  readonly count: number;
  /** The first run of its signature: compiling is in it. */
  readonly compiled: boolean;
}

export interface LoopEvents {
  readonly writeRows: (rows: readonly MetricsRow[]) => Promise<void>;
  readonly writeCheckpoint: (name: CheckpointName, checkpoint: Checkpoint) => Promise<void>;
  /** After each run of the engine. */
  readonly onSteps: (state: CheckpointState, timing: StepTiming) => Promise<void>;
}

export const FRESH_STATE: CheckpointState = {
  version: 1,
  step: 0,
  epoch: 0,
  batch: 0,
  rows: 0,
  seconds: 0,
  sums: {},
  summed: 0,
  withoutImprovement: 0,
  done: false,
};

/** Milliseconds after which a checkpoint is due wherever training stands. */
const LONGEST_INTERVAL = 20_000;

/** After a pass a checkpoint is written unless writing would take more than one part in so many of the time. */
const SHARE = 10;

/** Batches from `start` on that the engine may run at once. */
function takeGroup(batches: readonly PlannedBatch[], start: number, trainer: Trainer): readonly HostTensors[] {
  const first = batches[start]!;
  const group = [first.inputs()];
  const most = Math.max(1, trainer.suggestedSteps(group[0]!));
  while (group.length < most) {
    const next = batches[start + group.length];
    if (next?.signature !== first.signature) break;
    group.push(next.inputs());
  }
  return group;
}

export class TrainingLoop {
  private state: CheckpointState;
  private readonly clock: { readonly start: number; readonly before: number };
  private savedAt = performance.now();
  /** Where training stood at the last checkpoint of this process. */
  private savedStep = -1;
  private savedEpoch = -1;
  /** Milliseconds that the last checkpoint took. */
  private savingTook = 0;
  /** Signatures that were run. */
  private readonly compiled = new Set<string>();
  /** The best weights while they are not on the disk. */
  private unsavedBest: Checkpoint | undefined;

  constructor(
    private readonly parts: LoopParts,
    private readonly events: LoopEvents,
    state: CheckpointState,
  ) {
    this.state = state;
    this.clock = { start: performance.now(), before: state.seconds };
  }

  /** Runs to the end, or to the first boundary after `signal` is aborted; either way the last checkpoint is written. */
  async run(signal: AbortSignal): Promise<CheckpointState> {
    const { epochs } = this.parts;
    try {
      while (!this.state.done && !signal.aborted) {
        await this.runEpoch(signal);
        if (!this.state.done && this.state.epoch >= epochs) throw internal('the last pass did not end training');
      }
    } catch (error) {
      // What was reached before training diverged is worth keeping.
      if (error instanceof ActionableError && error.code === 'diverged') await this.saveBest();
      throw error;
    }
    await this.save();
    return this.state;
  }

  private seconds(): number {
    return this.clock.before + (performance.now() - this.clock.start) / 1000;
  }

  private async runEpoch(signal: AbortSignal): Promise<void> {
    const batches = this.parts.plan(this.state.epoch);
    while (this.state.batch < batches.length) {
      if (signal.aborted) return;
      const { signature } = batches[this.state.batch]!;
      const group = takeGroup(batches, this.state.batch, this.parts.trainer);
      await this.runGroup(group, batches.length, !this.compiled.has(signature));
      this.compiled.add(signature);
      if (performance.now() - this.savedAt > LONGEST_INTERVAL) await this.save();
      // Lets messages and Ctrl-C in: a run of the engine blocks the event loop.
      await setImmediate();
    }
    if (signal.aborted) return;
    try {
      await this.endEpoch(signal);
    } catch (error) {
      // Stopped while scoring: the state is that before it, and a resumed run scores again.
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  private async runGroup(group: readonly HostTensors[], batchesPerEpoch: number, compiled: boolean): Promise<void> {
    const { trainer, learningRate, stepsPerRow, totalSteps } = this.parts;
    const first = this.state.step + 1;
    const rates = group.map((_, i) => learningRate(first + i));
    const start = performance.now();
    const results = await trainer.steps(group, rates);
    const milliseconds = performance.now() - start;
    const rows: MetricsRow[] = [];
    let sums: Record<string, number> = { ...this.state.sums };
    let { summed } = this.state;
    for (const [i, { loss, gradientNorm, outputs }] of results.entries()) {
      const step = first + i;
      if (!Number.isFinite(loss)) {
        throw new ActionableError(
          'diverged',
          `the loss is ${loss} at step ${step}: training diverged; lower train.optimizer.learning-rate or set train.clip`,
        );
      }
      for (const [key, value] of Object.entries({ loss, 'gradient-norm': gradientNorm, ...outputs })) {
        sums[key] = (sums[key] ?? 0) + value;
      }
      summed++;
      if (step % stepsPerRow === 0 || step === totalSteps) {
        const values: Record<string, number> = { 'train/learning-rate': rates[i]! };
        for (const [key, sum] of Object.entries(sums)) {
          if (Number.isFinite(sum)) values[`train/${key}`] = sum / summed;
        }
        const epoch = this.state.epoch + (this.state.batch + i + 1) / batchesPerEpoch;
        rows.push({ step, epoch, seconds: this.seconds(), values });
        sums = {};
        summed = 0;
      }
    }
    await this.events.writeRows(rows);
    this.state = {
      ...this.state,
      step: this.state.step + group.length,
      batch: this.state.batch + group.length,
      rows: this.state.rows + rows.length,
      seconds: this.seconds(),
      sums,
      summed,
    };
    await this.events.onSteps(this.state, { milliseconds, count: group.length, compiled });
  }

  /** Evaluates, keeps the best, decides whether to go on. */
  private async endEpoch(signal: AbortSignal): Promise<void> {
    const { patience, epochs, trainer } = this.parts;
    const { parameters } = trainer.state();
    const scores = await this.parts.evaluate(parameters, signal);
    const epoch = this.state.epoch + 1;
    if (scores) {
      const values = Object.fromEntries(Object.entries(scores).map(([key, value]) => [`validation/${key}`, value]));
      await this.events.writeRows([{ step: this.state.step, epoch, seconds: this.seconds(), values }]);
    }
    const better = scores && this.compareWithBest(scores);
    const withoutImprovement = better || !scores ? 0 : this.state.withoutImprovement + 1;
    this.state = {
      ...this.state,
      epoch,
      batch: 0,
      rows: this.state.rows + (scores ? 1 : 0),
      seconds: this.seconds(),
      best: better ?? this.state.best,
      withoutImprovement,
      done: epoch >= epochs || (patience > 0 && withoutImprovement >= patience),
    };
    if (better || !scores) this.unsavedBest = { parameters, slots: {}, state: this.state };
    if (performance.now() - this.savedAt > (SHARE - 1) * this.savingTook) await this.save();
  }

  /** What `best` becomes, or nothing when it stays. */
  private compareWithBest(scores: Scores): CheckpointState['best'] {
    const { name, better } = this.parts.target;
    const value = scores[name];
    if (value === undefined) throw internal(`no score ${name}`);
    const { best } = this.state;
    const improved = !best || (better === 'higher' ? value > best.value : value < best.value);
    return improved ? { step: this.state.step, metric: name, value, scores } : undefined;
  }

  private async saveBest(): Promise<void> {
    if (!this.unsavedBest) return;
    await this.events.writeCheckpoint('best', this.unsavedBest);
    this.unsavedBest = undefined;
  }

  /** Writes the best weights first: a crash between the two leaves a last one that finds the same best again. */
  private async save(): Promise<void> {
    if (this.savedStep === this.state.step && this.savedEpoch === this.state.epoch) return;
    const start = performance.now();
    await this.saveBest();
    const { parameters, slots, step } = this.parts.trainer.state();
    if (step !== this.state.step) throw internal(`the engine is at step ${step}, the loop at ${this.state.step}`);
    await this.events.writeCheckpoint('last', { parameters, slots, state: this.state });
    this.savedStep = this.state.step;
    this.savedEpoch = this.state.epoch;
    this.savedAt = performance.now();
    this.savingTook = this.savedAt - start;
  }
}

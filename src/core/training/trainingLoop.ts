/** The loop: batches in, steps grouped for the engine, rows, evaluations and checkpoints out; knows neither files nor tasks. */
import { setImmediate } from 'node:timers/promises';
import { ActionableError, CancelledError, internal } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { StepBatch, Trainer, TrainerState } from '../engine/contract';
import type { Direction } from '../metrics/score';
import type { Checkpoint, CheckpointName, CheckpointState } from '../runs/checkpoint';
import type { MetricsRow, Scores } from '../runs/run';

/** The score that picks the best checkpoint and stops early. */
export interface Target {
  readonly name: string;
  readonly better: Direction;
}

export interface PlannedBatch {
  /** Batches of one signature can share a run of the engine. */
  readonly signature: string;
  /** What one step takes, padded and masked; called when it is about to be run. */
  readonly inputs: () => StepBatch;
}

export interface LoopParts {
  readonly trainer: Trainer;
  readonly epochs: number;
  readonly totalSteps: number;
  /** Of a whole pass: the last one may be cut. */
  readonly stepsPerEpoch: number;
  /** The batches of a pass: a function of the pass alone. */
  readonly plan: (epoch: number) => readonly PlannedBatch[];
  /** Before the first batch of a pass. @returns whether what is trained has changed, so that all is compiled anew */
  readonly beginPass?: (epoch: number) => Promise<boolean>;
  /** @param step from 1 */
  readonly learningRate: (step: number) => number;
  /** Steps a row of `metrics.jsonl`. */
  readonly stepsPerRow: number;
  /** Steps between two evaluations, and one at the end; at the end of each pass where left out. */
  readonly evaluateEvery?: number;
  /** Evaluations without improvement before the end; 0 never. */
  readonly patience: number;
  /** What an improvement is at least, for patience; the best weights are the best by however little. 0 where left out. */
  readonly minimumChange?: number;
  readonly target: Target;
  /** Those that are scored and may be the best; the weights of the last step if not given. */
  readonly weightsOf?: (state: TrainerState, signal: AbortSignal) => HostTensors | Promise<HostTensors>;
  /** Scores of the validation split; nothing when there is none: the newest weights then count as the best. */
  readonly evaluate: (parameters: HostTensors, signal: AbortSignal) => Promise<Scores | undefined>;
  /** What first gives no number in a first step whose loss is none, as one would say it. */
  readonly findNonFinite?: (batch: StepBatch) => Promise<string | undefined>;
  /** What is measured now and then on a batch that was just learned from, for a row of its own. */
  readonly observation?: {
    /** Steps between two. */
    readonly every: number;
    readonly observe: (parameters: HostTensors, batch: StepBatch) => Promise<MetricsRow['values']>;
  };
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
  /** A checkpoint on the way could not be written, and is tried again later. @throws where training is to end for that */
  readonly onUnsaved: (error: unknown, step: number) => void;
  /** Once, when an evaluation lacks the score to choose by. @param there the scores that it has */
  readonly onMissingScore: (name: string, there: readonly string[]) => void;
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

/** How rows name what is told of layers. */
export const HEALTH = 'health/';

/** Milliseconds after which a checkpoint is due wherever training stands. */
const LONGEST_INTERVAL = 20_000;

/** After a pass, and after an evaluation, a checkpoint is written unless writing would take more than one part in so many of the time. */
const SHARE = 10;

/** Steps from `start` on that the engine may run at once. */
function takeGroup(
  batches: readonly PlannedBatch[],
  start: number,
  trainer: Trainer,
  most: number,
): readonly StepBatch[] {
  const first = batches[start]!;
  const group = [first.inputs()];
  const count = Math.max(1, Math.min(most, trainer.suggestedSteps(group[0]!)));
  while (group.length < count) {
    const next = batches[start + group.length];
    if (next?.signature !== first.signature) break;
    group.push(next.inputs());
  }
  return group;
}

/** How many steps until the next multiple of `every`. */
function stepsUntil(every: number | undefined, step: number): number {
  return every === undefined ? Number.POSITIVE_INFINITY : every - (step % every);
}

export class TrainingLoop {
  private state: CheckpointState;
  private readonly clock: { readonly start: number; readonly before: number };
  private savedAt = performance.now();
  /** Until then no checkpoint is tried: the last one could not be written, and took its time. */
  private notBefore = 0;
  /** Where training stood at the last checkpoint of this process. */
  private saved: CheckpointState | undefined;
  /** Milliseconds that the last checkpoint took. */
  private savingTook = 0;
  /** Signatures that were run. */
  private readonly compiled = new Set<string>();
  private toldMissing = false;
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
    const { plan, beginPass, trainer, epochs, evaluateEvery, observation } = this.parts;
    const batches = plan(this.state.epoch);
    if (this.state.batch === 0 && (await beginPass?.(this.state.epoch))) this.compiled.clear();
    while (!signal.aborted) {
      if (this.isObservationDue()) await this.observe(batches);
      if (this.isEvaluationDue(batches.length)) {
        try {
          await this.evaluate(signal);
        } catch (error) {
          // Stopped while scoring: the state is that before it, and a resumed run scores again.
          if (error instanceof CancelledError) return;
          throw error;
        }
        if (this.state.batch < batches.length) await this.saveNowAndThen();
      }
      if (this.state.batch === batches.length) {
        const epoch = this.state.epoch + 1;
        this.state = { ...this.state, epoch, batch: 0, done: this.state.done || epoch >= epochs };
        await this.saveNowAndThen();
        return;
      }
      if (this.state.done) return;
      const { signature } = batches[this.state.batch]!;
      const { step } = this.state;
      const most = Math.min(stepsUntil(evaluateEvery, step), stepsUntil(observation?.every, step));
      const group = takeGroup(batches, this.state.batch, trainer, most);
      await this.runGroup(group, !this.compiled.has(signature));
      this.compiled.add(signature);
      if (performance.now() - this.savedAt > LONGEST_INTERVAL) await this.saveIfPossible();
      // Lets messages and Ctrl-C in: a run of the engine blocks the event loop.
      await setImmediate();
    }
  }

  private isEvaluationDue(batchesPerEpoch: number): boolean {
    const { step, batch, evaluated } = this.state;
    if (step === 0 || evaluated === step) return false;
    const { evaluateEvery, totalSteps } = this.parts;
    if (evaluateEvery === undefined) return batch === batchesPerEpoch;
    return step % evaluateEvery === 0 || step === totalSteps;
  }

  private isObservationDue(): boolean {
    const { step, batch, observed } = this.state;
    const every = this.parts.observation?.every;
    return every !== undefined && batch > 0 && step % every === 0 && observed !== step;
  }

  /** Measures on the batch that was learned from last. */
  private async observe(batches: readonly PlannedBatch[]): Promise<void> {
    const { observation, trainer } = this.parts;
    const batch = batches[this.state.batch - 1]!.inputs();
    const values = await observation!.observe(trainer.state().parameters, batch);
    const observed = this.state.step;
    if (Object.keys(values).length > 0) await this.writeRow(values, { observed });
    else this.state = { ...this.state, observed };
  }

  /** A row beside those of the steps. */
  private async writeRow(values: MetricsRow['values'], change: Partial<CheckpointState>): Promise<void> {
    const { step, epoch, batch, rows } = this.state;
    const passes = epoch + batch / this.parts.stepsPerEpoch;
    await this.events.writeRows([{ step, epoch: passes, seconds: this.seconds(), values }]);
    this.state = { ...this.state, ...change, rows: rows + 1 };
  }

  private async runGroup(group: readonly StepBatch[], compiled: boolean): Promise<void> {
    const { trainer, learningRate, stepsPerRow, stepsPerEpoch, totalSteps } = this.parts;
    const first = this.state.step + 1;
    const rates = group.map((_, i) => learningRate(first + i));
    const start = performance.now();
    const results = await trainer.steps(group, rates);
    const milliseconds = performance.now() - start;
    const rows: MetricsRow[] = [];
    let sums: Record<string, number> = { ...this.state.sums };
    let { summed } = this.state;
    for (const [i, { loss, gradientNorm, layerNorms, outputs }] of results.entries()) {
      const step = first + i;
      if (!Number.isFinite(loss)) {
        throw new ActionableError('diverged', await this.describeLoss(loss, step, group[0]!));
      }
      const layers = Object.entries(layerNorms).map(([layer, norm]) => [`${HEALTH}gradient/${layer}`, norm] as const);
      for (const [key, value] of [
        ...Object.entries({
          loss,
          ...(gradientNorm !== undefined && { 'gradient-norm': gradientNorm }),
          ...outputs,
        }),
        ...layers,
      ]) {
        sums[key] = (sums[key] ?? 0) + value;
      }
      summed++;
      if (step % stepsPerRow === 0 || step === totalSteps) {
        const values: Record<string, number> = { 'train/learning-rate': rates[i]! };
        for (const [key, sum] of Object.entries(sums)) {
          if (Number.isFinite(sum)) values[key.startsWith(HEALTH) ? key : `train/${key}`] = sum / summed;
        }
        const epoch = this.state.epoch + (this.state.batch + i + 1) / stepsPerEpoch;
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

  private async describeLoss(loss: number, step: number, first: StepBatch): Promise<string> {
    const what = `the loss is ${loss} at step ${step}`;
    if (step > 1) return `${what}: training diverged; lower train.optimizer.learning-rate or set train.clip`;
    // Nothing was learned yet: no learning rate is to blame.
    const operation = await this.parts.findNonFinite?.(first).catch(() => undefined);
    const where =
      operation === undefined ? 'the forward pass gives it' : `the forward pass gives it, first in ${operation}`;
    return `${what}, before any update of the weights: ${where}; check what goes into it (a logarithm of 0, a division by 0, values that are no numbers)`;
  }

  /** Keeps the best, decides whether to go on. */
  private async evaluate(signal: AbortSignal): Promise<void> {
    const { patience, trainer, weightsOf = ({ parameters }) => parameters } = this.parts;
    const parameters = await weightsOf(trainer.state(), signal);
    const scores = await this.parts.evaluate(parameters, signal);
    const evaluated = this.state.step;
    if (!scores) {
      this.state = { ...this.state, evaluated, seconds: this.seconds() };
      this.unsavedBest = { parameters, slots: {}, state: this.state };
      return;
    }
    const values = Object.fromEntries(Object.entries(scores).map(([key, value]) => [`validation/${key}`, value]));
    await this.writeRow(values, { evaluated, seconds: this.seconds() });
    const { name, better } = this.parts.target;
    const value = scores[name];
    if (value === undefined) return await this.evaluateWithout(name, scores, parameters);
    const gainOver = (other: number) => (better === 'higher' ? value - other : other - value);
    const { best, reference } = this.state;
    const isBest = !best || gainOver(best.value) > 0;
    const since = reference ?? best?.value;
    const isProgress = since === undefined || gainOver(since) > (this.parts.minimumChange ?? 0);
    const withoutImprovement = isProgress ? 0 : this.state.withoutImprovement + 1;
    this.state = {
      ...this.state,
      ...(isBest && { best: { step: evaluated, metric: name, value, scores } }),
      ...(isProgress && { reference: value }),
      withoutImprovement,
      done: patience > 0 && withoutImprovement >= patience,
    };
    if (isBest) this.unsavedBest = { parameters, slots: {}, state: this.state };
  }

  /** The score to choose by could not be counted: no better than before, and while there was none the newest weights count as the best. */
  private async evaluateWithout(name: string, scores: Scores, parameters: HostTensors): Promise<void> {
    const { patience } = this.parts;
    if (!this.toldMissing) this.events.onMissingScore(name, Object.keys(scores));
    this.toldMissing = true;
    if (!this.state.best) {
      this.unsavedBest = { parameters, slots: {}, state: this.state };
      return;
    }
    const withoutImprovement = this.state.withoutImprovement + 1;
    this.state = { ...this.state, withoutImprovement, done: patience > 0 && withoutImprovement >= patience };
  }

  private async saveBest(): Promise<void> {
    if (!this.unsavedBest) return;
    await this.events.writeCheckpoint('best', this.unsavedBest);
    this.unsavedBest = undefined;
  }

  /** Unless writing would take too much of the time. */
  private async saveNowAndThen(): Promise<void> {
    if (performance.now() - this.savedAt > (SHARE - 1) * this.savingTook) await this.saveIfPossible();
  }

  /** On the way the next checkpoint is as good as this one: only the last must be written. */
  private async saveIfPossible(): Promise<void> {
    const start = performance.now();
    if (start < this.notBefore) return;
    try {
      await this.save();
    } catch (error) {
      this.events.onUnsaved(error, this.state.step);
      const now = performance.now();
      this.notBefore = now + (SHARE - 1) * (now - start);
    }
  }

  /** Writes the best weights first: a crash between the two leaves a last one that finds the same best again. */
  private async save(): Promise<void> {
    if (this.saved === this.state) return;
    const start = performance.now();
    await this.saveBest();
    const { parameters, slots, step, begun } = this.parts.trainer.state();
    if (step !== this.state.step) throw internal(`the engine is at step ${step}, the loop at ${this.state.step}`);
    const state = begun ? { ...this.state, begun } : this.state;
    await this.events.writeCheckpoint('last', { parameters, slots, state });
    this.saved = this.state;
    this.savedAt = performance.now();
    this.savingTook = this.savedAt - start;
  }
}

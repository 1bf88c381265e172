/** The files of one run while it is trained: record, rows, checkpoints; everything that is written goes through here. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { insistently, systemCode } from '../base/insistently';
import { predecessorOf } from '../runs/atomicFile';
import { changeRecord, touchRecord } from '../runs/changeRecord';
import { type Checkpoint, type CheckpointName, writeCheckpoint } from '../runs/checkpoint';
import { EventLog } from '../runs/eventLog';
import type { FrozenWeights } from '../runs/frozenWeights';
import { MetricsLog } from '../runs/metricsLog';
import type { MetricsRow, RunRecord } from '../runs/run';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 20_000;

export class RunWriter {
  private aliveAt = performance.now();
  private events: EventLog | undefined;
  private readonly rows: MetricsLog;
  /** What training leaves as it is. */
  private frozen: FrozenWeights | undefined;
  private reached: Partial<Pick<RunRecord, 'step' | 'seconds'>> = {};

  /**
   * @param warn told what cannot be written and is no reason to end
   * @param resumedAt step of the checkpoint that training goes on from; 0 for a new run
   */
  constructor(
    readonly folder: string,
    private current: RunRecord,
    private readonly warn: (message: string) => void,
    private readonly resumedAt = 0,
  ) {
    this.rows = new MetricsLog(folder);
  }

  get record(): RunRecord {
    return this.current;
  }

  /** Checkpoints then refer to what of them is as it was. */
  keepApart(frozen: FrozenWeights): void {
    this.frozen = frozen;
  }

  /** How far training is; written with the next checkpoint, or when it fails: the row of the run and its curves say the same. */
  reach(step: number, seconds: number): void {
    this.reached = { step, seconds };
  }

  /** Whether there is something to go on from. */
  get hasCheckpoint(): boolean {
    const last = join(this.folder, 'checkpoints', 'last');
    return existsSync(last) || existsSync(predecessorOf(last));
  }

  /** The end of what could not go on. */
  fail(ending: Partial<RunRecord>): Promise<RunRecord> {
    return this.update({ ...this.reached, ...ending });
  }

  /** Changes the record; a key given as undefined is taken away. */
  async update(changes: Partial<RunRecord>): Promise<RunRecord> {
    const next = { ...this.current, ...changes };
    await this.checkFolder();
    // Its user may have named or pinned it meanwhile, or renamed its config.
    this.current = await changeRecord(this.folder, ({ title, pinned, aliases, configPath, configNow, files }) => ({
      ...next,
      title,
      pinned,
      aliases,
      configPath,
      configNow,
      files,
    }));
    this.aliveAt = performance.now();
    const { status, step, metrics } = this.current;
    if (status === 'completed') await this.endEvents(step, metrics);
    return this.current;
  }

  private async eventLog(): Promise<EventLog> {
    this.events ??= await insistently(() => EventLog.begin(this.folder, this.current, this.resumedAt));
    return this.events;
  }

  /** The record says already that the run is completed, and it is. */
  private async endEvents(step: number, { test }: RunRecord['metrics']): Promise<void> {
    try {
      await (await this.eventLog()).end(step, test);
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      this.warn(`TensorBoard's file lacks the end of the run: ${error.message}`);
    }
  }

  /** Else the folder would be made anew, without all that is no longer in it. */
  private async checkFolder(): Promise<void> {
    try {
      await stat(join(this.folder, 'run.json'));
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return;
      throw new ActionableError(
        'run-deleted',
        `${this.folder} was removed while it was trained: there is no run to continue`,
      );
    }
  }

  async writeRows(rows: readonly MetricsRow[]): Promise<void> {
    await this.checkFolder();
    await this.rows.append(rows);
    await (await this.eventLog()).addRows(rows);
  }

  async writeCheckpoint(name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
    await this.checkFolder();
    // A checkpoint counts the rows before it.
    await this.rows.flush();
    await writeCheckpoint(this.folder, name, { ...checkpoint, frozen: this.frozen });
    const { step, seconds, best } = checkpoint.state;
    await this.update({
      step,
      seconds,
      best: best && { step: best.step, metric: best.metric, value: best.value },
      metrics: best ? { validation: best.scores } : {},
    });
  }

  /** Touches the record now and then, so that a long evaluation is not taken for a dead process. */
  async beat(): Promise<void> {
    if (performance.now() - this.aliveAt < HEARTBEAT) return;
    this.aliveAt = performance.now();
    await touchRecord(this.folder);
  }
}

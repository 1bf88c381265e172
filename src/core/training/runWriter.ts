/** The files of one run while it is trained: record, rows, checkpoints; everything that is written goes through here. */
import { existsSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { systemCode } from '../runs/atomicFile';
import { changeRecord } from '../runs/changeRecord';
import { type Checkpoint, type CheckpointName, writeCheckpoint } from '../runs/checkpoint';
import { EventLog } from '../runs/eventLog';
import { appendMetrics } from '../runs/metricsLog';
import type { MetricsRow, RunRecord } from '../runs/run';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 20_000;

export class RunWriter {
  private aliveAt = performance.now();
  private events: EventLog | undefined;

  /** @param resumedAt step of the checkpoint that training goes on from; 0 for a new run */
  constructor(
    readonly folder: string,
    private current: RunRecord,
    private readonly resumedAt = 0,
  ) {}

  get record(): RunRecord {
    return this.current;
  }

  /** Changes the record; a key given as undefined is taken away. */
  async update(changes: Partial<RunRecord>): Promise<RunRecord> {
    const next = { ...this.current, ...changes };
    this.checkFolder();
    // Its user may have named or pinned it meanwhile.
    this.current = await changeRecord(this.folder, ({ title, pinned }) => ({ ...next, title, pinned }));
    this.aliveAt = performance.now();
    const { status, step, metrics } = this.current;
    if (status === 'completed') await (await this.eventLog()).end(step, metrics.test);
    return this.current;
  }

  private async eventLog(): Promise<EventLog> {
    this.events ??= await EventLog.begin(this.folder, this.current, this.resumedAt);
    return this.events;
  }

  /** Else the folder would be made anew, without all that is no longer in it. */
  private checkFolder(): void {
    if (existsSync(join(this.folder, 'run.json'))) return;
    throw new ActionableError(
      'run-deleted',
      `${this.folder} was removed while it was trained: there is no run to go on with`,
    );
  }

  async writeRows(rows: readonly MetricsRow[]): Promise<void> {
    this.checkFolder();
    await appendMetrics(this.folder, rows);
    await (await this.eventLog()).addRows(rows);
  }

  async writeCheckpoint(name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
    this.checkFolder();
    await writeCheckpoint(this.folder, name, checkpoint);
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
    const now = new Date();
    try {
      await utimes(join(this.folder, 'run.json'), now, now);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }
}

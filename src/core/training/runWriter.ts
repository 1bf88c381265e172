/** The files of one run while it is trained: record, rows, checkpoints; everything that is written goes through here. */
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../runs/atomicFile';
import { type Checkpoint, type CheckpointName, writeCheckpoint } from '../runs/checkpoint';
import { appendMetrics } from '../runs/metricsLog';
import { writeRunRecord } from '../runs/record';
import type { MetricsRow, RunRecord } from '../runs/run';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 20_000;

export class RunWriter {
  private aliveAt = performance.now();

  constructor(
    readonly folder: string,
    private current: RunRecord,
  ) {}

  get record(): RunRecord {
    return this.current;
  }

  /** Changes the record; a key given as undefined is taken away. */
  async update(changes: Partial<RunRecord>): Promise<RunRecord> {
    this.current = { ...this.current, ...changes };
    await writeRunRecord(this.folder, this.current);
    this.aliveAt = performance.now();
    return this.current;
  }

  writeRows(rows: readonly MetricsRow[]): Promise<void> {
    return appendMetrics(this.folder, rows);
  }

  async writeCheckpoint(name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
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

/** Events of a job as news to the editor: at most ten times a second, nothing lost that is shown. */
import type { Stall } from '../core/base/progress';
import type { TrainEvent } from '../core/training/events';
import type { TrainNews } from '../protocol/train';
import type { WorkerEnd } from './connection';

type Metrics = Extract<TrainEvent, { readonly kind: 'metrics' }>;

/** Milliseconds between two messages about steps, or about progress. */
const INTERVAL = 100;

export class JobNews {
  private metrics: Metrics | undefined;
  private metricsAt = Number.NEGATIVE_INFINITY;
  private progressAt = Number.NEGATIVE_INFINITY;
  private stall: Stall | undefined;

  constructor(
    private readonly job: string,
    private readonly end: WorkerEnd<TrainNews>,
  ) {}

  take(event: TrainEvent): void {
    const { job, end } = this;
    switch (event.kind) {
      case 'folder':
        end.tell('folder', { job, folder: event.folder });
        break;
      case 'started':
        end.tell('started', { job, run: event.run, folder: event.folder });
        break;
      case 'log':
        end.tell('log', { job, level: event.level, message: event.message, nativeFailure: event.nativeFailure });
        break;
      case 'progress':
        // What stands still, and that it moves again, is told in any case.
        if (performance.now() - this.progressAt < INTERVAL && event.stall === this.stall) break;
        this.progressAt = performance.now();
        this.stall = event.stall;
        end.tell('progress', { job, message: event.message, fraction: event.fraction, stall: event.stall });
        break;
      case 'metrics':
        this.metrics = { ...event, rows: [...(this.metrics?.rows ?? []), ...event.rows] };
        if (performance.now() - this.metricsAt >= INTERVAL) this.flush();
    }
  }

  /** Tells what was held back. */
  flush(): void {
    if (!this.metrics) return;
    const { folder, rows, step, totalSteps, secondsLeft } = this.metrics;
    this.metrics = undefined;
    this.metricsAt = performance.now();
    this.end.tell('metrics', { job: this.job, folder, rows, step, totalSteps, secondsLeft });
  }
}

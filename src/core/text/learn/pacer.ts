/** Lets messages through while something long is done, and tells how far it is. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import type { ReportProgress } from '../../base/progress';

export interface LearningOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ReportProgress;
}

/** Milliseconds between two looks at messages, and between two reports. */
const LOOK = 30;
const REPORT = 250;

export class Pacer {
  private looked = performance.now();
  private reported = this.looked;

  constructor(private readonly options: LearningOptions) {}

  get due(): boolean {
    return performance.now() - this.looked > LOOK;
  }

  /** When `due`. @param fraction 0..1, of what `message` says @throws CancelledError */
  async rest(message: string, fraction?: number): Promise<void> {
    const { signal, onProgress } = this.options;
    if (performance.now() - this.reported > REPORT) {
      this.reported = performance.now();
      onProgress?.({ message, ...(fraction !== undefined && { fraction: Math.min(1, fraction) }) });
    }
    await setImmediate();
    throwIfCancelled(signal);
    this.looked = performance.now();
  }
}

/** A job as a notification that says how far it is, with Cancel: nothing else on the screen shows it when the side bar is closed. */
import { ProgressLocation, window } from 'vscode';
import type { JobName } from '../../core/runs/jobKinds';
import type { Services } from '../services';
import type { Job } from '../workers/jobs';

/** How far a job is: what is said, and 0..1. */
export interface Reached {
  readonly message?: string;
  readonly fraction: number;
}

export interface ShownJob {
  /** Of the job; any if not given. */
  readonly kind?: JobName;
  /** Undefined where there is nothing to say yet. */
  readonly describe?: (job: Job) => Reached | undefined;
}

/** @param begin starts the job: the next one, of the kind if one is given */
export function showJob<R>(
  { jobs }: Pick<Services, 'jobs'>,
  title: string,
  begin: () => Promise<R>,
  { kind, describe = describeRunning }: ShownJob = {},
): Thenable<R> {
  const place = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(place, async (progress, token) => {
    const before = new Set(jobs.all.map(job => job.id));
    let own: string | undefined;
    let shown = 0;
    const listening = jobs.onDidChange(job => {
      if (before.has(job.id) || (kind !== undefined && job.kind !== kind)) return;
      own ??= job.id;
      const reached = own === job.id ? describe(job) : undefined;
      if (!reached) return;
      const percent = 100 * reached.fraction;
      progress.report({ message: reached.message, increment: percent - shown });
      shown = percent;
    });
    token.onCancellationRequested(() => {
      if (own !== undefined) jobs.stop(own);
    });
    try {
      return await begin();
    } finally {
      listening.dispose();
    }
  });
}

function describeRunning({ state, message, fraction = 0 }: Job): Reached | undefined {
  return state === 'queued' ? undefined : { message, fraction };
}

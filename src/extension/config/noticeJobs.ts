/** Code lenses are drawn anew only when what they say of jobs has changed: one that is drawn anew at every step swallows clicks. */
import type { Disposable, EventEmitter } from 'vscode';
import type { Job, Jobs } from '../workers/jobs';

/** @param write what the lenses say of a job */
export function noticeJobs(jobs: Jobs, write: (job: Job) => string, changed: EventEmitter<void>): Disposable {
  let states = '';
  return jobs.onDidChange(() => {
    const now = jobs.all.map(write).join('\n');
    if (now !== states) changed.fire();
    states = now;
  });
}

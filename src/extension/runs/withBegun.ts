/** Runs that a job here has begun, before a look at the disk has found them. Knows no `vscode`. */
import type { RunRecord } from '../../core/runs/run';
import { byStart, type RunEntry } from './runEntry';

interface Working {
  /** Of the run, once there is one. */
  readonly folder?: string;
  readonly record?: RunRecord;
}

/** @param runs newest first, as last seen */
export function withBegun(runs: readonly RunEntry[], jobs: readonly Working[]): readonly RunEntry[] {
  const seen = new Set(runs.map(run => run.folder));
  const begun = jobs.flatMap(({ folder, record }): readonly RunEntry[] => {
    if (folder === undefined || record === undefined || seen.has(folder)) return [];
    return [{ folder, record, status: 'running', usable: false, continues: false, trainedAt: record.startedAt }];
  });
  return begun.length === 0 ? runs : [...begun, ...runs].sort(byStart);
}

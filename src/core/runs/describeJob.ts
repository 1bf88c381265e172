/** The job of a cluster that trains a run, for a person. */
import type { RunRecord } from './run';

/** `nlp-20260131-235900-a1b2 of lab`, of `/project/lab.runtime.yaml` */
export function describeJob({ runtime, job }: NonNullable<RunRecord['remote']>): string {
  const file = runtime.split(/[\\/]/).at(-1)!;
  return `${job} of ${file.replace(/\.runtime\.ya?ml$/i, '')}`;
}

/** From a file `NAME.sweep.yaml` to its sweep: the one that was begun and is not at its end, or a new one. */
import { ProblemsError } from '../base/errors';
import type { Access } from '../base/resolvePath';
import { findBegun } from './findBegun';
import { readSweep } from './readSweep';
import { runSweep, type SweepEvents, type SweepResult } from './runSweep';
import type { Sweep } from './sweep';
import { createSweepFolder } from './sweepFolder';
import type { TrialRunner } from './trialRunner';

export interface SweepOptions extends SweepEvents, Access {
  readonly signal: AbortSignal;
  /** Begins another one, whatever there is. */
  readonly anew?: boolean;
  readonly runnerOf: (sweep: Sweep, folder: string) => TrialRunner;
  /** @param ended trials that it has already; 0 of a new one */
  readonly onBegin?: (sweep: Sweep, folder: string, ended: number) => void;
}

/** @param path absolute @throws ProblemsError of the file; ActionableError */
export async function startSweep(path: string, options: SweepOptions): Promise<SweepResult> {
  const { workspace, anew, runnerOf, onBegin, signal } = options;
  const { sweep, problems } = readSweep(path, options);
  if (!sweep) throw new ProblemsError(problems);
  const begun = anew ? undefined : await findBegun(workspace, sweep);
  const folder = begun?.folder ?? (await createSweepFolder(workspace, sweep));
  onBegin?.(sweep, folder, begun?.ended ?? 0);
  const runner = runnerOf(sweep, folder);
  try {
    return await runSweep(folder, sweep, workspace, runner, options, signal);
  } finally {
    await runner.dispose();
  }
}

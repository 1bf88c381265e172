/** From a file `NAME.sweep.yaml` to its sweep: the one that was begun and is not at its end, or a new one. */
import { ProblemsError } from '../base/errors';
import type { Access } from '../base/resolvePath';
import { readSweep } from './readSweep';
import { runSweep, type SweepEvents, type SweepResult } from './runSweep';
import { identityOf, type Sweep } from './sweep';
import { createSweepFolder, listSweeps, openSweep } from './sweepFolder';
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

/** The newest of the same name that is the same but for its number of trials, and has fewer than it is to have. */
export async function findBegun(workspace: string, sweep: Sweep) {
  for (const folder of await listSweeps(workspace, sweep.name)) {
    const opened = await openSweep(folder).catch(() => undefined);
    if (!opened || identityOf(opened.sweep) !== identityOf(sweep)) continue;
    const ended = opened.journal.trials.filter(({ state }) => state !== 'running').length;
    return ended < sweep.trials ? { folder, ended } : undefined;
  }
  return undefined;
}

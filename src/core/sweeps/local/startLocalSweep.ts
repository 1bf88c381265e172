/** A sweep whose trials train on this machine, in as many processes as train at a time. */
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { SweepResult } from '../runSweep';
import { type SweepOptions, startSweep } from '../startSweep';
import { LocalRunner, TrialProcesses } from './localRunner';
import type { TrialCommand } from './startTrials';

export interface LocalSweepOptions extends Omit<SweepOptions, 'runnerOf'> {
  /** A process of the command that was started already. */
  readonly started?: ChildProcess;
}

export async function startLocalSweep(
  path: string,
  command: TrialCommand,
  options: LocalSweepOptions,
): Promise<SweepResult> {
  const { workspace, trusted, started } = options;
  const processes = new TrialProcesses(command);
  // The first loads its program while the sweep is read.
  processes.prepare(1, started);
  try {
    return await startSweep(path, {
      ...options,
      runnerOf: ({ parallel, trials }, sweep) => {
        processes.prepare(Math.min(parallel, trials));
        return new LocalRunner(processes, { workspace, trusted, sweep, threads: threadsFor(parallel) });
      },
    });
  } finally {
    await processes.dispose();
  }
}

/** Trials at a time share the processors. */
export function threadsFor(parallel: number): number | undefined {
  return parallel === 1 ? undefined : Math.max(1, Math.floor(availableParallelism() / parallel));
}

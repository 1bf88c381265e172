/** A sweep whose trials train on this machine, in as many processes as train at a time. */
import { availableParallelism } from 'node:os';
import { allocatorEnvironment } from '../../base/allocator';
import type { SweepResult } from '../runSweep';
import { type SweepOptions, startSweep } from '../startSweep';
import { LocalRunner } from './localRunner';

/** @param command the program and its words that answer `serveTrials` */
export function startLocalSweep(
  path: string,
  command: readonly [string, ...string[]],
  options: Omit<SweepOptions, 'runnerOf'>,
): Promise<SweepResult> {
  const { workspace, trusted } = options;
  return startSweep(path, {
    ...options,
    runnerOf: ({ parallel }, sweep) =>
      new LocalRunner({
        command,
        workspace,
        trusted,
        sweep,
        env: { ...threadsFor(parallel), ...process.env, ...allocatorEnvironment() },
      }),
  });
}

/** Trials at a time share the processors. */
function threadsFor(parallel: number): NodeJS.ProcessEnv {
  return parallel === 1 ? {} : { NLP_THREADS: String(Math.max(1, Math.floor(availableParallelism() / parallel))) };
}

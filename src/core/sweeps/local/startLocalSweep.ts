/** A sweep whose trials train on this machine, in as many processes as train at a time. */
import { availableParallelism } from 'node:os';
import { allocatorEnvironment } from '../../base/allocator';
import { LOADING_NOTE } from '../../base/loadingNote';
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
        env: trialEnvironment(parallel, process.env),
      }),
  });
}

/**
 * Of the processes that train. The note of who loads the native engine stays with the process that it was given to: a trial's would say of
 * that one, when it is ended meanwhile, that the engine ended it.
 */
export function trialEnvironment(
  parallel: number,
  { [LOADING_NOTE]: _, ...own }: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return { ...threadsFor(parallel), ...own, ...allocatorEnvironment() };
}

/** Trials at a time share the processors. */
function threadsFor(parallel: number): NodeJS.ProcessEnv {
  return parallel === 1 ? {} : { NLP_THREADS: String(Math.max(1, Math.floor(availableParallelism() / parallel))) };
}

/** Starts a process that trains trials; what it trains it is told later. Loads next to nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { allocatorEnvironment } from '../../base/allocator';
import { compileCacheEnvironment } from '../../base/compileCache';
import { LOADING_NOTE } from '../../base/loadingNote';

/** The word by which the command line answers `serveTrials`; not for people. */
export const SERVE_TRIALS = 'serve-trials';

/** The program and its words that answer `serveTrials`. */
export type TrialCommand = readonly [string, ...string[]];

export function startTrials([program, ...words]: TrialCommand, env = process.env): ChildProcess {
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: trialEnvironment(env),
    windowsHide: true,
  });
  // Where it does not start, that is told of the trial that it was to train.
  child.on('error', () => undefined);
  return child;
}

/**
 * Of the processes that train. The note of who loads the native engine stays with the process that it was given to: a trial's would say of
 * that one, when it is ended meanwhile, that the engine ended it.
 */
export function trialEnvironment({ [LOADING_NOTE]: _, ...own }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...own, ...allocatorEnvironment(), ...compileCacheEnvironment(own) };
}

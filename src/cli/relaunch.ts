/** Starts the command line once more with the allocator's settings, which a process cannot change for itself. */
import { spawn } from 'node:child_process';
import { allocatorEnvironment, keepsFreedMemory } from '../core/base/allocator';
import { compileCacheEnvironment } from '../core/base/compileCache';

/** Of commands that compile a program for each of many lengths. */
const commands = ['train', 'resume', 'evaluate'];

/** Milliseconds: within the first, two signals are one, come on two ways; after the second a process that was told twice hears nothing. */
const [SAME_SIGNAL, DEAF] = [100, 1000];
/** Milliseconds that the work has to be saved when the process that started this one is gone. */
const LAST_WORDS = 20_000;

export function wantsRelaunch(words: readonly string[]): boolean {
  const helps = Object.keys(allocatorEnvironment()).length > 0 && !keepsFreedMemory();
  return helps && words[0] !== undefined && commands.includes(words[0]);
}

/** @returns the exit code of the other process, which ends when this one does */
export function relaunch(): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...allocatorEnvironment(), ...compileCacheEnvironment() },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches both processes, `kill` only this one: the other takes two at once for one.
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      child.kill(signal);
      if (signal === 'SIGHUP') return;
      first ??= performance.now();
      // It ends at once when it is told so twice, unless it hears nothing.
      if (performance.now() - first > SAME_SIGNAL) setTimeout(() => child.kill('SIGKILL'), DEAF).unref();
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
}

/** In the other process: ends with the one that started it. */
export function followParent(): void {
  if (!process.connected || !keepsFreedMemory()) return;
  process.on('disconnect', () => {
    // As a terminal that was closed: what was trained is saved first.
    if (!process.emit('SIGHUP', 'SIGHUP')) process.exit(1);
    setTimeout(() => process.exit(1), LAST_WORDS).unref();
  });
  // Waiting for the end of the parent is no reason to live on.
  process.channel?.unref();
}

/** Starts the command line once more with the allocator's settings, which a process cannot change for itself. */
import { spawn } from 'node:child_process';
import { allocatorEnvironment, keepsFreedMemory } from '../core/base/allocator';

/** Of commands that compile a program for each of many lengths. */
const commands = ['train', 'resume', 'evaluate'];

export function wantsRelaunch(words: readonly string[]): boolean {
  const helps = Object.keys(allocatorEnvironment()).length > 0 && !keepsFreedMemory();
  return helps && words[0] !== undefined && commands.includes(words[0]);
}

/** @returns the exit code of the other process, which ends when this one does */
export function relaunch(): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, ...allocatorEnvironment() },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches both processes, `kill` only this one: the other takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
}

/** In the other process: ends with the one that started it. */
export function followParent(): void {
  if (!process.connected || !keepsFreedMemory()) return;
  process.on('disconnect', () => process.exit(1));
  // Waiting for the end of the parent is no reason to live on.
  process.channel?.unref();
}

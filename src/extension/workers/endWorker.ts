/** How a worker is ended: one at work is let go, so that it saves what it has; one that hears nothing is killed. Knows no `vscode`. */
import type { ChildProcess } from 'node:child_process';

/** Milliseconds: more than a worker gives itself to save its work (`LAST_WORDS` in worker/connection.ts). */
const PATIENCE = 25_000;

/**
 * @param working calls are under way: it is told by the end of its channel, saves, and goes by itself
 * @param patience milliseconds after which it is killed, for as long as this process lives
 */
export function endWorker(child: ChildProcess, working: boolean, patience = PATIENCE): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // What fails on a channel that is being closed is of no interest to anybody.
  child.on('error', () => undefined);
  if (!working) {
    child.kill('SIGKILL');
    return;
  }
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
}

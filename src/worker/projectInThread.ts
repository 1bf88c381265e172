/** Starts a projection in a thread of its own and follows it. */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ActionableError, CancelledError, throwIfCancelled } from '../core/base/errors';
import type { ProjectionResult } from '../protocol/serve';
import type { ProjectionMessage, ProjectionTask } from './project';

export type OnProjection = (message: Exclude<ProjectionMessage, { readonly kind: 'done' }>) => void;

/** @throws CancelledError when `signal` is aborted; the thread is then ended at once */
export async function projectInThread(
  task: ProjectionTask,
  signal: AbortSignal,
  onMessage: OnProjection,
): Promise<ProjectionResult> {
  throwIfCancelled(signal);
  // Beside this file, whether it runs as it was written or bundled.
  const thread = new Worker(join(__dirname, `project${extname(__filename)}`), { workerData: task });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<ProjectionResult>((resolve, reject) => {
      thread.on('message', (message: ProjectionMessage) => {
        if (message.kind === 'done') resolve({ coordinates: message.coordinates, explained: message.explained });
        else onMessage(message);
      });
      thread.on('error', error => {
        const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(
          outOfMemory ? new ActionableError('too-many-points', 'too many points for the memory; show fewer') : error,
        );
      });
      thread.on('exit', () => reject(new CancelledError()));
    });
  } finally {
    signal.removeEventListener('abort', end);
    await thread.terminate();
  }
}

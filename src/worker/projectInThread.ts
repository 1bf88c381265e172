/** Starts a projection in a thread of its own and follows it. */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Caller } from '../core/base/caller';
import { ActionableError, CancelledError, throwIfCancelled } from '../core/base/errors';
import type { ProjectionMethod, ProjectionResult, ProjectionStep, Vectors } from '../core/projection/methods';
import type { Steering } from '../core/projection/steering';
import type { ProjectionMessage, ProjectionTask } from './project';

/** What is sent to a thread is copied with all that its buffer has, such as a whole vocabulary. */
function ofItsOwn({ vectors, count, width }: Vectors): Vectors {
  const isPart = vectors.byteLength < vectors.buffer.byteLength;
  return { vectors: isPart ? vectors.slice() : vectors, count, width };
}

/** @throws CancelledError when `signal` is aborted; the thread is then ended at once */
export async function projectInThread(
  vectors: Vectors,
  method: ProjectionMethod,
  { signal, onProgress, onNews }: Caller<ProjectionStep> = {},
  steering?: Steering,
): Promise<ProjectionResult> {
  throwIfCancelled(signal);
  const task: ProjectionTask = { vectors: ofItsOwn(vectors), method };
  // Beside this file, whether it runs as it was written or bundled.
  const thread = new Worker(join(__dirname, `project${extname(__filename)}`), { workerData: task });
  const end = () => void thread.terminate();
  signal?.addEventListener('abort', end, { once: true });
  const unsteered = steering?.listen(how => thread.postMessage(how));
  try {
    return await new Promise<ProjectionResult>((resolve, reject) => {
      thread.on('message', (message: ProjectionMessage) => {
        if (message.kind === 'done') resolve(message.result);
        else if (message.kind === 'progress') onProgress?.(message.event);
        else onNews?.(message.step);
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
    unsteered?.();
    signal?.removeEventListener('abort', end);
    await thread.terminate();
  }
}

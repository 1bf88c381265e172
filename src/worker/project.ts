/** A thread of the `serve` worker: computes one projection, so that predictions are answered meanwhile; ended to cancel. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Caller } from '../core/base/caller';
import { internal } from '../core/base/errors';
import type { ProgressEvent } from '../core/base/progress';
import {
  type ProjectionMethod,
  type ProjectionResult,
  type ProjectionStep,
  project,
  type Vectors,
} from '../core/projection/methods';
import { type Steer, Steering } from '../core/projection/steering';

export interface ProjectionTask {
  readonly vectors: Vectors;
  readonly method: ProjectionMethod;
}

export type ProjectionMessage =
  | { readonly kind: 'progress'; readonly event: ProgressEvent }
  | { readonly kind: 'step'; readonly step: ProjectionStep }
  | { readonly kind: 'done'; readonly result: ProjectionResult };

/** Milliseconds between two pictures on the way. */
const INTERVAL = 100;

if (!parentPort) throw internal('project runs as a thread');
const port = parentPort;
const tell = (message: ProjectionMessage) => port.postMessage(message);
const { vectors, method } = workerData as ProjectionTask;
const steering = new Steering();
port.on('message', (how: Steer) => steering.steer(how));
let toldAt = Number.NEGATIVE_INFINITY;
const caller: Caller<ProjectionStep> = {
  onProgress: event => tell({ kind: 'progress', event }),
  onNews: step => {
    if (performance.now() - toldAt < INTERVAL) return;
    toldAt = performance.now();
    tell({ kind: 'step', step });
  },
};
void project(vectors, method, caller, steering).then(result => tell({ kind: 'done', result }));

/** Threads that learn from blocks at the same time, in one memory, each with settings of the kernel of its own. */
import { Worker } from 'node:worker_threads';
import { internal } from '../base/errors';
import { type KernelFunctions, kernelModule } from './kernel';
import type { Memory } from './webAssembly';

/** What a thread runs: text, so that it needs no file of its own wherever this is bundled. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, memory, setup } = workerData;
const abort = () => { throw new Error('internal: the kernel aborted'); };
const kernel = new WebAssembly.Instance(module, { env: { memory, abort } }).exports;
for (const [name, args] of setup) kernel[name](...args);
parentPort.on('message', args => {
  kernel.learn(...args);
  parentPort.postMessage({ loss: kernel.lossOfTraining(), predictions: kernel.countPredictions() });
});
`;

export interface BlockResult {
  /** Sum over predictions. */
  readonly loss: number;
  readonly predictions: number;
}

/** Addresses of what a thread needs for itself. */
export interface ThreadPlaces {
  readonly scratch: number;
  readonly scores: number;
  readonly tokens: number;
  readonly ends: number;
  readonly shrunk: number;
}

type Arguments = Parameters<KernelFunctions['learn']>;

interface Job {
  prepare(places: ThreadPlaces): Readonly<Arguments>;
}

export class KernelThreads {
  private readonly workers: readonly Worker[];

  constructor(
    memory: Memory,
    private readonly places: readonly ThreadPlaces[],
    setup: readonly (readonly [keyof KernelFunctions, readonly number[]][])[],
  ) {
    this.workers = setup.map(
      own => new Worker(PROGRAM, { eval: true, workerData: { module: kernelModule(), memory, setup: own } }),
    );
    // A process may end while they wait.
    for (const worker of this.workers) worker.unref();
  }

  async run(jobs: readonly Job[]): Promise<readonly BlockResult[]> {
    const results: BlockResult[] = [];
    let next = 0;
    await Promise.all(
      this.workers.map(async (worker, i) => {
        while (next < jobs.length) {
          const index = next++;
          results[index] = await ask(worker, jobs[index]!.prepare(this.places[i]!));
        }
      }),
    );
    return results;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.terminate()));
  }
}

function ask(worker: Worker, args: Readonly<Arguments>): Promise<BlockResult> {
  return new Promise((resolve, reject) => {
    worker.ref();
    const done = () => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    };
    const onMessage = (result: BlockResult) => {
      done();
      resolve(result);
    };
    const onError = (error: Error) => {
      done();
      reject(error);
    };
    const onExit = () => onError(internal('a thread of the kernel ended'));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(args);
  });
}

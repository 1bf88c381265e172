/** Which operation of a loss first gives what is no number: for a training that has none at its first step, before any update. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Engine, LossProgram, StepBatch } from '../engine/contract';
import { batchesOf } from '../engine/state';
import { currentTracer } from '../engine/tracer';
import { positionIn } from '../models/own/locate';

interface Operation {
  /** TensorFlow.js's name of the kernel: `Log`. */
  readonly kernel: string;
  /** Where the user's own model asked for it. */
  readonly place?: string;
}

/** Frames of a stack, of which TensorFlow.js has many above the user's line. */
const FRAMES = 200;

/**
 * @param parameters as they were before the step
 * @param files of a model of the user's own: their names as they stand in a stack
 * @returns `Log, my-model.ts line 12`; undefined where none can be named
 */
export async function findNonFinite(
  engine: Engine,
  loss: LossProgram,
  parameters: HostTensors,
  step: StepBatch,
  files: readonly string[],
): Promise<string | undefined> {
  const operations: Operation[] = [];
  const program: LossProgram = (tensors, inputs, context) => {
    const sums: Record<string, tf.Tensor> = {};
    const recorded = recordKernels(() => loss(tensors, inputs, { ...context, capture() {} }));
    for (const { kernel, output, stack } of recorded.calls) {
      if (!isReachable(output)) continue;
      const found = positionIn(stack, files);
      // A sum has what its parts have.
      sums[`operation/${operations.length}`] = tf.sum(output);
      operations.push({ kernel, ...(found && { place: `${found.path} line ${found.at.line}` }) });
    }
    return { ...sums, loss: recorded.result.loss };
  };
  const inference = engine.createInference({ program, parameters });
  try {
    const outputs = await inference.run(batchesOf(step)[0]!);
    const values = operations.map((_, i) => Number(outputs[`operation/${i}`]?.data[0]));
    // Infinity may be meant, as in a mask; what is no number never is.
    const nan = values.findIndex(Number.isNaN);
    const first = nan >= 0 ? nan : values.findIndex(value => !Number.isFinite(value));
    const operation = operations[first];
    return operation && [operation.kernel, ...(operation.place ? [operation.place] : [])].join(', ');
  } finally {
    await inference.dispose();
  }
}

interface Call {
  readonly kernel: string;
  readonly output: tf.Tensor;
  readonly stack: string;
}

/** Runs `work`, and keeps what each kernel gives. */
function recordKernels<R>(work: () => R): { readonly result: R; readonly calls: readonly Call[] } {
  const engine = tf.engine();
  const calls: Call[] = [];
  const before = Error.stackTraceLimit;
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = ((name: string, inputs: never, attributes: never) => {
    const made = runKernel(name, inputs, attributes) as tf.Tensor | tf.Tensor[];
    const stack = new Error('a kernel').stack ?? '';
    for (const output of Array.isArray(made) ? made : [made])
      if (output instanceof tf.Tensor && output.dtype === 'float32') calls.push({ kernel: name, output, stack });
    return made;
  }) as typeof engine.runKernel;
  Error.stackTraceLimit = FRAMES;
  try {
    return { result: work(), calls };
  } finally {
    Error.stackTraceLimit = before;
    // That of its class is below.
    Reflect.deleteProperty(engine, 'runKernel');
  }
}

/** What is made within a scan cannot be read outside of it. */
function isReachable(tensor: tf.Tensor): boolean {
  if (tensor.isDisposed) return false;
  const tracer = currentTracer();
  return tracer === undefined || tracer.value(tensor).depth <= tracer.programGraph.depth;
}

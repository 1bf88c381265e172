/** What the health view is told of a model's activations on a batch: how large they are, units that are dead, values at their bounds. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../base/hostTensor';
import type { Engine, LossProgram, Program, ProgramContext, StepBatch, Tensors } from '../engine/contract';
import { batchesOf } from '../engine/state';
import type { MetricsRow } from '../runs/run';
import { HEALTH } from './trainingLoop';

const NOTHING = 'nothing';

/** A value beyond this part of its bound is saturated: the slope of tanh is below 0.06 there. */
const SATURATED = 0.97;

/**
 * @param parameters as they are
 * @returns by layer: `health/activation/LAYER`, the root of the mean square; `health/dead/LAYER`, the part of rectified
 *   units that are 0 for every token of the batch; `health/saturated/LAYER`, the part of bounded values at their bounds
 */
export async function observeLayers(
  engine: Engine,
  program: Program,
  parameters: HostTensors,
  step: StepBatch,
): Promise<MetricsRow['values']> {
  const inference = engine.createInference({ program, parameters });
  try {
    const outputs = await inference.run(batchesOf(step)[0]!);
    const values = Object.entries(outputs).map(([name, { data }]) => [`${HEALTH}${name}`, Number(data[0])] as const);
    return Object.fromEntries(
      values.filter(([name, value]) => name !== `${HEALTH}${NOTHING}` && Number.isFinite(value)),
    );
  } finally {
    await inference.dispose();
  }
}

/** Runs a loss forward as when predicting, and gives numbers of its layers alone. */
export function healthProgram(loss: LossProgram): Program {
  return (parameters, inputs, context) => {
    const numbers: Record<string, tf.Tensor> = {};
    const listening: ProgramContext = {
      ...context,
      capture() {},
      observe(layer, value, kind) {
        const { rms, dead, saturated } = measure(value, inputs);
        numbers[`activation/${layer}`] = rms();
        if (kind === 'rectified') numbers[`dead/${layer}`] = dead();
        if (kind === 'bounded') numbers[`saturated/${layer}`] = saturated();
      },
    };
    const { loss: unread } = loss(parameters, inputs, listening);
    // A model without layers of its own says nothing; a program without outputs cannot be compiled.
    return Object.keys(numbers).length > 0 ? numbers : { [NOTHING]: unread };
  };
}

/** Of real tokens by `mask` [batch, time], or of real rows by `weights` [batch]; where neither fits all of it counts. */
function measure(value: tf.Tensor, { mask, weights }: Tensors) {
  const features = value.shape.at(-1)!;
  const rows = value.size / features;
  const fitting = [mask, weights].find(each => each && each.shape.join() === value.shape.slice(0, -1).join());
  const flat = tf.reshape(value, [rows, features]);
  const real = fitting ? tf.reshape(tf.cast(tf.greater(fitting, 0), 'float32'), [rows, 1]) : tf.ones([rows, 1]);
  const counted = tf.mul(tf.maximum(tf.sum(real), 1), features);
  const size = tf.abs(tf.mul(flat, real));
  return {
    rms: () => tf.sqrt(tf.div(tf.sum(tf.square(size)), counted)),
    dead: () => tf.mean(tf.cast(tf.lessEqual(tf.max(size, 0), 0), 'float32')),
    saturated: () => tf.div(tf.sum(tf.cast(tf.greater(size, SATURATED), 'float32')), counted),
  };
}

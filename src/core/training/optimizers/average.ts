/** Averages of weights over the steps, beside any optimizer: moving (EMA), or equal (SWA, Izmailov et al. 2018). */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Infer } from '../../config/schema';
import type { train } from '../../config/sections/train';
import type { Optimizer, TrainerState } from '../../engine/contract';

type Average = NonNullable<Infer<typeof train>['average']>;

/** What an average is of, once the number of steps is known. */
export type AverageOptions =
  | Extract<Average, { readonly type: 'ema' }>
  | {
      readonly type: 'swa';
      /** Steps between two that count, 1 or more. */
      readonly every: number;
      /** The first step that counts: a multiple of `every`. */
      readonly first: number;
    };

const SLOT = 'average';

/**
 * @param stepsOf of a fraction of an epoch or a number of steps
 * @returns where `swa` begins beyond the last step, the weights stay those of training
 */
export function averageOptions(
  average: Average,
  totalSteps: number,
  stepsOf: (every: number | 'epoch') => number,
): AverageOptions {
  if (average.type === 'ema') return average;
  const every = stepsOf(average.every);
  const from = average.from < 1 ? Math.ceil(average.from * totalSteps) : average.from;
  return { type: 'swa', every, first: Math.max(1, Math.ceil(from / every)) * every };
}

/** As torch's `AveragedModel`: what is averaged goes beside the weights in a slot of its own, and changes no step. */
export function averaging(optimizer: Optimizer, options: AverageOptions | undefined): Optimizer {
  if (!options) return optimizer;
  return {
    ...optimizer,
    slots: [...optimizer.slots, SLOT],
    update(parameter, gradient, slots, scalars, name) {
      const { [SLOT]: before, ...own } = slots;
      const updated = optimizer.update(parameter, gradient, own, scalars, name);
      const weight = weightAt(options, scalars.step);
      const average = tf.add(tf.mul(before!, tf.sub(1, weight)), tf.mul(updated.parameter, weight));
      return { parameter: updated.parameter, slots: { ...updated.slots, [SLOT]: average } };
    },
  };
}

/** How much of the average the weights after a step are, 0..1; 1 until it begins. @param step 1-based scalar */
function weightAt(options: AverageOptions, step: tf.Tensor): tf.Tensor {
  // Scalars are whole: 1 where the number is above 0.
  const isAbove0 = (x: tf.Tensor) => tf.minimum(1, tf.maximum(0, x));
  if (options.type === 'ema') return tf.maximum(1 - options.decay, tf.sub(1, isAbove0(tf.sub(step, 1))));
  const { every, first } = options;
  const rest = tf.sub(step, tf.mul(tf.floor(tf.add(tf.div(step, every), 0.5)), every));
  const counts = tf.sub(1, isAbove0(tf.abs(rest)));
  const earlier = tf.maximum(0, tf.div(tf.sub(step, first), every));
  const isBefore = isAbove0(tf.sub(first, step));
  return tf.add(isBefore, tf.mul(tf.sub(1, isBefore), tf.div(counts, tf.add(earlier, 1))));
}

/**
 * The weights that are scored and kept: averages where there are some. What no gradient reaches (frozen weights, running statistics)
 * has none: its slot is empty, and it is as it is.
 */
export function averagedWeights({ parameters, slots }: Pick<TrainerState, 'parameters' | 'slots'>): HostTensors {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => {
      const average = slots[`${SLOT}/${name}`];
      const isEmpty = !average || (average.data as Float32Array).every(x => x === 0);
      return [name, isEmpty ? tensor : average];
    }),
  );
}

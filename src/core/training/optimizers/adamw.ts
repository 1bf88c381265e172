/** AdamW: Adam with decay taken from the weights themselves (Loshchilov & Hutter 2019, algorithm 2). */
import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../../engine/contract';
import { exemptFromDecay } from '../../layers/parameters';
import { type AdamOptions, adamChange, adamSlots, moveMoments } from './adam';

export interface AdamWOptions extends AdamOptions {
  /** Times the learning rate; not applied to biases and the scales of normalization. */
  readonly weightDecay: number;
}

export function adamw(options: AdamWOptions): Optimizer {
  return {
    name: 'adamw',
    slots: adamSlots,
    update(parameter, gradient, slots, scalars, name) {
      const moved = moveMoments(gradient, slots, options);
      const change = adamChange(moved, scalars, options);
      const decays = options.weightDecay > 0 && !exemptFromDecay(name);
      const kept = decays ? tf.mul(parameter, tf.sub(1, tf.mul(scalars.learningRate, options.weightDecay))) : parameter;
      return { parameter: tf.sub(kept, change), slots: moved };
    },
  };
}

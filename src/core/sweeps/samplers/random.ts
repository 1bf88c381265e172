/** `random`: each value by itself, uniform over its range (Bergstra & Bengio 2012). */
import { drawUniform } from '../dimension';
import type { Sampler } from './sampler';

export const random: Sampler = {
  meaning: 'every value at random, uniform over its range (Bergstra & Bengio 2012)',
  learns: false,
  next: ({ dimensions }, _number, random) => dimensions.map(dimension => drawUniform(dimension, random)),
};

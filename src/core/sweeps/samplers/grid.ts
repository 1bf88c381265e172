/** `grid`: every combination once, the last key changing first. */
import { countValues, valueAt } from '../dimension';
import type { Sampler } from './sampler';

export const grid: Sampler = {
  meaning: 'every combination once; ranges need a step',
  learns: false,
  count: dimensions => dimensions.reduce((product, dimension) => product * countValues(dimension), 1),
  next({ dimensions }, number) {
    let left = number;
    const point: number[] = [];
    for (const dimension of dimensions.toReversed()) {
      const count = countValues(dimension);
      point.unshift(valueAt(dimension, left % count));
      left = Math.floor(left / count);
    }
    return point;
  },
};

/** Occlusion: how the prediction changes when a word is left out (Li et al. 2016, "Representation Erasure"). */
import type { AttributionMethod } from './method';
import { leaveOut, numberOf, numbersOf, unitsOf } from './perturb';

export const occlusion: AttributionMethod = {
  name: 'occlusion',
  title: 'occlusion',
  needs: 'predict',
  signed: true,
  async explain(run, input, target, options, signal) {
    const units = unitsOf(run, input, options.units);
    const value = numberOf(input, target);
    const texts = units.map(unit => leaveOut(input, unit));
    const without = await numbersOf(run, texts, target, options, signal);
    return {
      of: input.kind === 'score' ? 'score' : 'probability',
      value,
      evaluations: units.length,
      parts: units.map((unit, i) => ({ ...unit, weight: value - without[i]! })),
    };
  },
};

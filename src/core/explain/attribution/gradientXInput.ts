/** Gradient x input, summed over the word vector (Shrikumar et al. 2016; Ancona et al. 2018, section 3). */
import type { AttributionMethod } from './method';

export const gradientXInput: AttributionMethod = {
  name: 'gradient-x-input',
  title: 'gradient × input',
  needs: 'gradient',
  signed: true,
  async explain(run, input, target) {
    const { weighTokens } = await import('./differentiate');
    return weighTokens(run, input, target, 'gradient-x-input');
  },
};

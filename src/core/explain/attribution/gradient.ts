/** The length of the gradient by the word vector: how much a small change of it could change what is said (Li et al. 2016). */
import type { AttributionMethod } from './method';

export const gradient: AttributionMethod = {
  name: 'gradient',
  title: 'gradient norm',
  needs: 'gradient',
  signed: false,
  async explain(run, input, target) {
    const { weighTokens } = await import('./differentiate');
    return weighTokens(run, input, target, 'gradient');
  },
};

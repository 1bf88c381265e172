/** What each token weighed: gradient x input (Shrikumar et al. 2016; Ancona et al. 2018, section 3). */
import type { Run } from '../inference/run';
import type { Saliency } from './explanation';

/**
 * @param label a label of the run
 * @throws ActionableError `unknown-label`
 */
export async function explainSaliency(run: Run, text: string, label: string): Promise<Saliency> {
  const { weights } = await run.saliency(text, label);
  return { label, weights: Array.from(weights), method: 'gradient-x-input' };
}

/** What each token weighed: gradient x input (Shrikumar et al. 2016; Ancona et al. 2018, section 3). */
import type { Asked } from '../inference/prediction';
import type { Run } from '../inference/run';
import type { Saliency } from './explanation';

/** What a model weighs that says a number, in the place of a label. */
const SCORE = 'score';

/**
 * @param label a label of the run; of a task without labels nothing
 * @throws ActionableError `unknown-label`
 */
export async function explainSaliency(run: Run, text: Asked, label?: string): Promise<Saliency> {
  const { weights } = await run.saliency(text, label);
  return { label: label ?? SCORE, weights: Array.from(weights), method: 'gradient-x-input' };
}

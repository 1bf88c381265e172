/** `causal-lm`: each token is predicted from those before it (GPT); learned, scored and asked as `generate`. */
import { object } from '../../../config/schema';
import { tokenScores } from '../../../metrics/scores/tokens';
import type { Objective } from './objective';

export const causalLm = {
  schema: object(
    {},
    { description: 'Language modeling: each token is predicted from those before it (Radford et al. 2018).' },
  ),
  needs: ['decoder'],
  network: 'next',
  head: 'causal-lm',
  scores: tokenScores,
  serves: 'generate',
} as const satisfies Objective;

/** How a model says how probable each token of a text is: what inference and the editor ask of it. */
import type { Weights } from '../weights';

/** What a token could have been. */
export interface ExpectedToken {
  readonly id: number;
  readonly token: string;
  /** 0..1 */
  readonly probability: number;
}

export interface ScoredToken {
  readonly id: number;
  readonly token: string;
  /** In UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  /** Natural logarithm, computed in 64 bits; null where nothing stands before the first token to expect it from. */
  readonly logProbability: number | null;
  /** The most probable tokens at its place, the most probable first. */
  readonly expected: readonly ExpectedToken[];
}

export interface ScoredText {
  /**
   * `causal`: each token given those before it. `masked`: each token given all others, with itself masked; their sum is the
   * pseudo-log-likelihood (Salazar et al. 2020, section 2.3).
   */
  readonly form: 'causal' | 'masked';
  readonly tokens: readonly ScoredToken[];
  /** Sum over the tokens that have one. */
  readonly logLikelihood: number;
  /** exp of minus the mean over the tokens that have one; null where none has. */
  readonly perplexity: number | null;
}

export interface TextScoreOptions {
  /** Expected tokens told of each. */
  readonly shown: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** Weights with the programs that score; compiled once and kept. */
export interface OpenScorer {
  /** @throws CancelledError */
  score(text: string, options: TextScoreOptions): Promise<ScoredText>;
  dispose(): Promise<void>;
}

export interface TextScorer {
  open(weights: Weights): OpenScorer;
}

export function sumUp(form: ScoredText['form'], tokens: readonly ScoredToken[]): ScoredText {
  const scored = tokens.flatMap(({ logProbability }) => (logProbability === null ? [] : [logProbability]));
  const logLikelihood = scored.reduce((sum, each) => sum + each, 0);
  const perplexity = scored.length === 0 ? null : Math.exp(-logLikelihood / scored.length);
  return { form, tokens, logLikelihood, perplexity };
}

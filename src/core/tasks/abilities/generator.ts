/** How a task goes on with a text: what inference, the editor and the views ask of it. */
import type { SamplingOptions } from '../decoding/sample';
import type { Weights } from '../weights';
import type { ChoiceProbability, Constraint } from './constraint';

export interface GenerationOptions extends SamplingOptions {
  /** The same seed and options give the same text. */
  readonly seed: number;
  readonly maximumTokens: number;
  /** The text ends before the first of these. */
  readonly stop: readonly string[];
  /** Candidates told for each token. */
  readonly shown: number;
  /** Hypotheses of a beam search in place of drawing; 0 draws. */
  readonly beam: number;
  /** What the text begins as, where the model learned a vector for each label; the first one if not given. */
  readonly label?: string;
  /** The prompt has all special tokens that it needs, as a chat template writes them: none are put around it. */
  readonly isWhole?: boolean;
  /** What the text must be; stop strings do not count then. */
  readonly constraint?: Constraint;
  readonly signal?: AbortSignal;
}

export const generationDefaults: Omit<GenerationOptions, 'signal' | 'label' | 'constraint' | 'isWhole'> = {
  temperature: 0.8,
  topK: 0,
  topP: 0.95,
  repetitionPenalty: 1,
  seed: 1,
  maximumTokens: 200,
  stop: [],
  shown: 0,
  beam: 0,
};

export interface TokenCandidate {
  readonly id: number;
  readonly token: string;
  /** Of the model alone, 0..1. */
  readonly probability: number;
  /** After temperature, penalty and cut. */
  readonly adjusted: number;
}

export interface GeneratedToken extends TokenCandidate {
  /** What it adds to the text. */
  readonly text: string;
  readonly candidates: readonly TokenCandidate[];
}

/** Weights with the program that writes; compiled once and kept. */
export interface OpenGenerator {
  /** Most tokens that a beam search can write, where the model cannot look further back than its window. */
  readonly longestSearch?: number;
  /**
   * Token by token, each as soon as it is drawn; ends at the end token, a stop string, or the limit.
   * @throws CancelledError between two tokens
   */
  generate(prompt: string, options: GenerationOptions): AsyncIterable<GeneratedToken>;
  /** What may come next, the likeliest first; the end of the text is a token without text. */
  next(prompt: string, count: number, signal?: AbortSignal): Promise<readonly TokenCandidate[]>;
  /**
   * How probable each choice is after a prompt, the most probable first.
   * @throws ActionableError `bad-choices`, `too-short`; CancelledError
   */
  rank(
    prompt: string,
    choices: readonly string[],
    options: Pick<GenerationOptions, 'maximumTokens' | 'signal'>,
  ): Promise<readonly ChoiceProbability[]>;
  dispose(): Promise<void>;
}

export interface TextGenerator {
  open(weights: Weights): OpenGenerator;
}

/** How a masked language model says which token stands at a place: what inference and the editor ask of it. */
import type { Weights } from '../weights';

export interface FillCandidate {
  readonly id: number;
  /** As the vocabulary has it: `##ing`. */
  readonly token: string;
  /** What it adds to a text. */
  readonly text: string;
  /** Among all tokens of the vocabulary, 0..1. */
  readonly probability: number;
}

export interface FilledMask {
  /** Of the mask token, in UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  /** The most probable first. */
  readonly candidates: readonly FillCandidate[];
}

export interface FillOptions {
  /** Candidates told for each mask. */
  readonly top: number;
  readonly signal?: AbortSignal;
}

/** Weights with the program that tells; compiled once and kept. */
export interface OpenFiller {
  /** How the model writes a mask: `[MASK]`, `<mask>`. */
  readonly mask: string;
  /**
   * One answer per mask, in the order of the text.
   * @throws ActionableError `no-mask` of a text without one; CancelledError
   */
  fill(text: string, options: FillOptions): Promise<readonly FilledMask[]>;
  dispose(): Promise<void>;
}

export interface TextFiller {
  open(weights: Weights): OpenFiller;
}

/** Candidates told where nobody asks for more or fewer. */
export const usualCandidates = 5;

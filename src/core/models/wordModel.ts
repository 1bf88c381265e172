/** What a model of word vectors is: tables that are learned from texts by a kernel of its own, without the engine. */
import type { HostTensors } from '../base/hostTensor';
import type { Random } from '../base/random';
import type { StepBatch, Trainer } from '../engine/contract';

/** Texts as places in the list of words, -1 for one that is not there. They may lie on the disk: go through them in order. */
export interface WordTexts {
  readonly count: number;
  lengthOf(index: number): number;
  at(index: number): Int32Array;
}

/** What training goes through, in place of batches for the engine. */
export interface WordSteps {
  readonly trainer: Trainer;
  readonly stepsPerEpoch: number;
  /** What an epoch goes through, for people: `words` of the texts, those without a vector too, or `pairs` of words. */
  readonly extent: { readonly count: number; readonly unit: 'word' | 'pair' };
  /** A function of the pass alone. */
  plan(epoch: number): readonly { readonly signature: string; readonly inputs: () => StepBatch }[];
}

export interface WordTraining {
  readonly texts: WordTexts;
  /** As training starts, or goes on, with them. */
  readonly parameters: HostTensors;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string, fraction?: number) => void;
}

/** Vectors of n-grams of characters, of which a word that was not seen is the mean. */
export interface WordSubwords {
  readonly shortest: number;
  readonly longest: number;
  /** [buckets, width] */
  readonly vectors: Float32Array;
  readonly buckets: number;
  rowsOf(word: string): ArrayLike<number>;
}

export interface WordModel {
  /** What is learned; and `counts` int32 [words], how often each word stands in the texts, which is counted before training. */
  initialize(random: Random): HostTensors;
  /**
   * @param training its parameters have `counts` too: how often each word stands in the texts
   * @throws ActionableError where there is nothing to learn, or no room for it
   */
  train(training: WordTraining): Promise<WordSteps>;
  /** Mean loss of a prediction in texts that were not learned from; undefined where it predicts nothing there. */
  score(parameters: HostTensors, texts: WordTexts, signal?: AbortSignal): Promise<number | undefined>;
  /** The vectors that are kept of what was learned, [words, width]; n-grams of characters are part of them. */
  keep(parameters: HostTensors): Float32Array;
  /** Where n-grams of characters have vectors. */
  subwords(parameters: HostTensors): WordSubwords | undefined;
  readonly width: number;
  readonly optimizer: string;
  /** At the start. */
  readonly learningRate: number;
  /** @param progress the part of training that is done, in [0, 1) */
  rateAt(progress: number): number;
  /** Whether there is a loss of held-out texts. */
  readonly isScored: boolean;
  /** Threads; above 1 the same training gives other numbers each time. */
  readonly workers: number;
}

/** A model's `model.ts` exports `createWords(config)`. */
export type CreateWords<C> = (config: C) => (words: readonly string[]) => WordModel;

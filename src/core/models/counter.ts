/** What a model is that is counted from a text, not trained: tables in place of weights. */
import type { HostTensors } from '../base/hostTensor';

export interface Counter {
  /** @param stream the ids of the training text, one after the other */
  count(stream: Int32Array): HostTensors;
  /** @throws ActionableError `damaged-checkpoint` where they are no tables of this model */
  open(tables: HostTensors, vocabulary: number): OpenCounter;
}

export interface OpenCounter {
  /** Tokens before the next one that matter, at most. */
  readonly reach: number;
  /** Natural logarithms for each token of the vocabulary. @param context ids before it, the nearest last */
  logProbabilities(context: ArrayLike<number>): Float32Array;
}

/** A counted model's `model.ts` exports `createCounter(config)`. */
export type CreateCounter<C> = (config: C) => Counter;

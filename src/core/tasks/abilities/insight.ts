/** What a language model made of each token of a text: where it attended, and what each layer would have said comes next. */
import type { HostTensors } from '../../base/hostTensor';
import type { Encoding } from '../../text/tokenizer';
import type { Weights } from '../weights';

/** What each layer would say follows each token, were it the last one. */
export interface TokensByLayer {
  readonly layers: number;
  /** Tokens that are told of each layer at each place, the likeliest first. */
  readonly shown: number;
  /** [layers, tokens read, shown] */
  readonly ids: Int32Array;
  readonly probabilities: Float32Array;
  /** Of the token that does follow, from 1: [layers, tokens read]; 0 after the last one. */
  readonly ranks: Int32Array;
  /** Its probability. */
  readonly actual: Float32Array;
}

export interface OpenInsight {
  /** As it is read: what stands before every text first, and no more than the model reads at once. */
  encode(text: string): Encoding;
  /** `attention/LAYER`, [1, heads, time, time] with padding behind, and what its weights are made of (`layers/transformer/attention`). */
  attend(ids: Int32Array): Promise<HostTensors>;
  /** `hidden/LAYER`, [1, time, width] with padding behind. */
  states(ids: Int32Array): Promise<HostTensors>;
  /** The logit lens: each layer's states mapped to the vocabulary as the last one's are (nostalgebraist 2020). @throws CancelledError */
  tokensByLayer(
    ids: Int32Array,
    options: {
      readonly shown: number;
      readonly signal?: AbortSignal;
      readonly onProgress?: (fraction: number) => void;
    },
  ): Promise<TokensByLayer>;
  dispose(): Promise<void>;
}

export interface TextInsight {
  readonly attention: { readonly layers: number; readonly heads: number };
  open(weights: Weights): OpenInsight;
}

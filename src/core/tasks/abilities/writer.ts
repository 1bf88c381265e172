/** How a task writes texts from texts: what inference and the views ask of it. */
import type { HostTensors } from '../../base/hostTensor';
import type { AttentionSize } from '../../models/encoderDecoder';
import type { LanguageChoice, SpokenLanguages } from '../../pretrained/languages';
import type { Encoding } from '../../text/tokenizer';
import type { Weights } from '../weights';
import type { LengthBound } from '../writtenLengths';

export interface WritingOptions extends LanguageChoice {
  /** Hypotheses of the beam search; 1 is greedy. */
  readonly beam: number;
  /** alpha of Wu et al. 2016, section 7; 0 prefers short texts. */
  readonly lengthPenalty: number;
  /** Most tokens of a text; what the training texts say if not given. Never more than the model can write. */
  readonly longest?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

export interface WrittenText {
  readonly text: string;
  /** Natural logarithm of its probability, its end included. */
  readonly logProbability: number;
  readonly tokens: readonly { readonly token: string; readonly probability: number }[];
  /** It ended by itself, not at the limit: that is how many tokens it then has. */
  readonly ended: boolean;
}

/** What the parts of an encoder-decoder looked at. */
export interface WritingAttention {
  readonly source: Encoding;
  /** As the decoder reads them: the token that begins every text first. */
  readonly writtenTokens: readonly string[];
  /** `attention/encoder/LAYER`, `attention/decoder/LAYER`, `attention/cross/LAYER`: [1, heads, queries, keys], padded. */
  readonly captures: HostTensors;
}

/** Weights with the programs that write; compiled once and kept. */
export interface OpenWriter {
  /**
   * @returns for each text its hypotheses, the best first
   * @throws CancelledError between two tokens
   */
  write(texts: readonly string[], options?: Partial<WritingOptions>): Promise<readonly (readonly WrittenText[])[]>;
  /** @param written a text of the target side */
  attend(text: string, written: string, languages?: LanguageChoice): Promise<WritingAttention>;
  dispose(): Promise<void>;
}

export interface TextWriter {
  readonly bound: LengthBound;
  /** Which it reads and writes, where it is told; what the config says of them is used where nothing is chosen. */
  readonly languages?: SpokenLanguages;
  readonly attention: {
    readonly encoder?: AttentionSize;
    readonly decoder?: AttentionSize;
    readonly cross?: AttentionSize;
  };
  open(weights: Weights): OpenWriter;
}

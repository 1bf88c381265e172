/** How a task answers questions about a text: what inference, the editor and the views ask of it. */
import type { HostTensors } from '../../base/hostTensor';
import type { Weights } from '../weights';

export interface Answer {
  /** Empty: the text does not say. */
  readonly text: string;
  /** Of a span its probability; of a written text that of all its tokens; 0..1. */
  readonly probability: number;
  /** Where it stands in the context, in UTF-16 code units; absent where it is written and stands nowhere. */
  readonly start?: number;
  readonly end?: number;
  /** Tokens of a written text that reached the limit; absent where it ended by itself. */
  readonly cutAt?: number;
}

export interface AskOptions {
  /** Most answers told. */
  readonly count: number;
  /** Also spans that share words with a better one. */
  readonly overlapping?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

export interface Question {
  readonly question: string;
  readonly context: string;
}

/** What a model looked at that reads question and context as one text. */
export interface AnswerAttention {
  readonly answer: Answer;
  /** Of a long context only the part around the answer. */
  readonly truncated: boolean;
  /** `question`: from the words of the context to those of the question; `encoder`: among all tokens. */
  readonly parts: readonly {
    readonly kind: 'question' | 'encoder';
    readonly queries: readonly string[];
    readonly keys: readonly string[];
    readonly layers: number;
    readonly heads: number;
  }[];
  /** `attention/KIND/LAYER`: [1, heads, queries, keys]; rows sum to 1. */
  readonly captures: HostTensors;
}

/** Weights with the program that reads; compiled once and kept. */
export interface OpenAnswerer {
  /**
   * The best answers of each question, no text twice, the best first; at least one.
   * @throws CancelledError
   */
  ask(questions: readonly Question[], options: AskOptions): Promise<readonly (readonly Answer[])[]>;
  /** Of models that mark their answers in the text. */
  attend?(question: Question): Promise<AnswerAttention>;
  dispose(): Promise<void>;
}

export interface TextAnswerer {
  /** Of one that writes its answers: question and context as the text that it reads. */
  readonly join?: (question: Question) => string;
  open(weights: Weights): OpenAnswerer;
}

/** Answers told where nobody asks for more: as many as the script of SQuAD ranks. */
export const usualAnswers = 20;

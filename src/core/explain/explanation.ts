/** Explanations as plain data. */
import type { Prediction } from '../inference/prediction';
import type { WrittenText } from '../tasks/abilities/writer';

/** A stretch of a text with what it does to what the model says; places as in `Prediction.tokens`. */
export interface AttributedPart {
  /** As it is read. */
  readonly text: string;
  /** Equal for what the tokenizer put in. */
  readonly start: number;
  readonly end: number;
  readonly unknown: boolean;
  /** Raises what is explained, or lowers it; of unsigned methods how much it matters. */
  readonly weight: number;
  /** Pieces of a word that were put together again, `play` + `##ing`; the word alone where it is one token. */
  readonly tokens: readonly string[];
}

/** A method of attribution that can be chosen. */
export interface MethodChoice {
  readonly name: string;
  readonly title: string;
  /** It reads so many texts that it is not run at every keystroke unless somebody wants that. */
  readonly costly?: true;
}

/** What an explanation gives weights to. */
export const units = ['words', 'tokens', 'sentences'] as const;
export type Unit = (typeof units)[number];

/** How well a method's own simple model of the text fits what the real one says of its changed copies (LIME). */
export interface LocalFit {
  /** Weighted R² over the copies, at most 1. */
  readonly score: number;
  /** What the simple model says of the text itself; far from `value`, its weights tell little. */
  readonly prediction: number;
}

/** What the words of a text do to what a model says of it, whichever method tells. */
export interface Attribution {
  /** Name of the method, and its title for people. */
  readonly method: string;
  readonly title: string;
  /** Weights have a sign. */
  readonly signed: boolean;
  /** They say where the network looks, and are the same for every label. */
  readonly looks?: true;
  /** A label, or `score` of a model that gives a number. */
  readonly target: string;
  /** Another label: what is explained is the difference of the two logits. */
  readonly against?: string;
  /** Which of the target's numbers is explained. */
  readonly of: 'logit' | 'probability' | 'score';
  /** That number. */
  readonly value: number;
  /** The same of a text with nothing in it, where the method compares with one. */
  readonly base?: number;
  /** The sum of the weights less `value - base`, of methods whose weights should add up to that. */
  readonly error?: number;
  /** Of methods that fit a simple model. */
  readonly fit?: LocalFit;
  /** Times that the model read a text. */
  readonly evaluations: number;
  /** In the order of the text, but for what was put in; none covers another. */
  readonly parts: readonly AttributedPart[];
}

/** One of the places where a model attends: within a text, within the one it writes, or from that one back. */
export interface AttentionPart {
  /** `text`: of a model that reads alone; `question`: of one that answers, from the text to the question. */
  readonly kind: 'text' | 'question' | 'encoder' | 'decoder' | 'cross';
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  readonly layers: number;
  readonly heads: number;
  /** For each token the number of its word: pieces of one have the same; absent where that is not known. */
  readonly words?: { readonly queries: readonly number[]; readonly keys: readonly number[] };
  /** Of two texts which each token is of, 0 or 1; queries and keys are then the same. */
  readonly sides?: readonly number[];
}

/** What a model made of a text, and where it attends: what can be asked for, without the numbers. */
export interface AttentionSummary {
  /** None where the model has no attention. */
  readonly parts: readonly AttentionPart[];
  /** Tokens that it read. */
  readonly read: number;
  readonly truncated: boolean;
  /** Of a model that says something of a text. */
  readonly prediction?: Prediction;
  /** Of one that writes another. */
  readonly written?: Pick<WrittenText, 'text' | 'logProbability'>;
  /** Which token each of its layers would write can be told. */
  readonly lens?: true;
  /** What stands in the place of a token that is masked; absent of models whose tokens cannot be masked. */
  readonly masking?: string;
}

/**
 * One head, from 0; the mean or the largest of several; or what goes through all layers up to one: `rollout` and `flow`, of a text
 * to itself alone.
 */
export type HeadChoice = number | 'mean' | 'max' | 'rollout' | 'flow';

/** One matrix of a part, [queries, keys] row-major; rows sum to 1 but those of `max`. */
export interface AttentionMatrix {
  readonly layer: number;
  readonly head: HeadChoice;
  readonly weights: Float32Array;
}

/**
 * On the way to a weight: products of query and key, scaled; with what positions and masks add to them; and what the softmax makes of
 * these. Where the mask hides a key its score is minus infinity.
 */
export type Stage = 'scores' | 'masked' | 'weights';

/** One query of one head against all keys, by dimension. */
export interface AttentionNeurons {
  /** [width of a head] */
  readonly query: Float32Array;
  /** [keys, width of a head] */
  readonly keys: Float32Array;
  /** What products of both are multiplied by. */
  readonly scale: number;
  /** Scaled products, as `Stage` has them without and with the mask, and weights: [keys] each. */
  readonly scores: Float32Array;
  readonly masked: Float32Array;
  readonly weights: Float32Array;
}

/** All matrices of a part, made smaller: [layers, heads, rows, columns]. */
export interface AttentionThumbnails {
  readonly layers: number;
  readonly heads: number;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
}
